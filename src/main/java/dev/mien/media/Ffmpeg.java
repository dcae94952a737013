package dev.mien.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_WARNING;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import dev.mien.ExitCode;
import dev.mien.MienException;
import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads FFmpeg once, keeps it quiet, and puts its error codes into words. */
final class Ffmpeg {
    private static final Logger LOG = LoggerFactory.getLogger(Ffmpeg.class);
    private static final Throwable LOAD_FAILURE = load();

    private Ffmpeg() {}

    private static Throwable load() {
        // JavaCPP's own memory guard counts the whole process, GPU buffers and page cache of mapped weights included.
        if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null) {
            System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        }
        try {
            Loader.load(avcodec.class);
            Loader.load(avformat.class);
            Loader.load(swscale.class);
            // FFmpeg writes to stderr by itself; its words are for those who ask for detail.
            av_log_set_level(LOG.isDebugEnabled() ? AV_LOG_WARNING : AV_LOG_QUIET);
            return null;
        } catch (LinkageError | RuntimeException e) {
            return e;
        }
    }

    /** Errors: MienException (environment) when FFmpeg's libraries are not there for this platform. */
    static void require() {
        if (LOAD_FAILURE != null) {
            throw new MienException(ExitCode.ENVIRONMENT, "FFmpeg's libraries for " + Loader.getPlatform()
                    + " cannot be loaded (" + firstLine(LOAD_FAILURE) + "); build with -Djavacpp.platform="
                    + Loader.getPlatform()
                    + ", or give frames as PNG or JPEG files, which need no FFmpeg", LOAD_FAILURE);
        }
    }

    /** FFmpeg's words for an error code. */
    static String error(int code) {
        byte[] text = new byte[256];
        av_strerror(code, text, text.length);
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.UTF_8);
    }

    private static String firstLine(Throwable t) {
        String m = String.valueOf(t.getMessage());
        return m.lines().findFirst().orElse(t.getClass().getSimpleName());
    }
}
