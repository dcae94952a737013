package dev.mien.media;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY8;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ411P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ440P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BITEXACT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_DEFAULT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INP;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCachedContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;

/**
 * Any of FFmpeg's pixel formats to 8-bit RGB, by swscale with full chroma resolution and exact rounding, so that the
 * bytes are the same on every machine. Matrix and range are the frame's own; untagged video is BT.601, as FFmpeg itself
 * reads it. One thread at a time.
 */
final class RgbConverter implements AutoCloseable {
    /** 8192 x 8192: above any camera, below what a lying header could ask for. */
    static final long MAX_PIXELS = 1L << 26;

    private static final int FLAGS = SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP
            | SWS_BITEXACT;
    private static final int ROW_ALIGNMENT = 64;
    private static final int UNITY = 1 << 16;

    private SwsContext sws;
    private AVFrame rgb = av_frame_alloc();
    private int[] layout = {};

    /** The pixels of a frame, {@code [height, width, 3]}; null when swscale cannot convert it. */
    byte[] convert(AVFrame frame) {
        int[] now = {frame.width(), frame.height(), frame.format(), frame.colorspace(), frame.color_range()};
        if (!Arrays.equals(now, layout)) {
            layout = prepare(frame) ? now : new int[0];
        }
        if (layout.length == 0) {
            return null;
        }
        int rows = sws_scale(sws, frame.data(), frame.linesize(), 0, frame.height(), rgb.data(), rgb.linesize());
        return rows == frame.height() ? copy(frame.width(), frame.height()) : null;
    }

    private boolean prepare(AVFrame frame) {
        int w = frame.width();
        int h = frame.height();
        if (rgb == null || w <= 0 || h <= 0 || (long) w * h > MAX_PIXELS) {
            return false;
        }
        sws = sws_getCachedContext(sws, w, h, frame.format(), w, h, AV_PIX_FMT_RGB24, FLAGS, null, null,
                (DoublePointer) null);
        if (sws == null || sws.isNull()) {
            sws = null;
            return false;
        }
        // A negative answer means that the format has no matrix to choose (RGB, palette): nothing to set then.
        sws_setColorspaceDetails(sws, sws_getCoefficients(frame.colorspace()), fullRange(frame) ? 1 : 0,
                sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, UNITY, UNITY);
        av_frame_unref(rgb);
        rgb.format(AV_PIX_FMT_RGB24).width(w).height(h);
        return av_frame_get_buffer(rgb, ROW_ALIGNMENT) >= 0;
    }

    private static boolean fullRange(AVFrame frame) {
        int f = frame.format();
        boolean jpegFormat = f == AV_PIX_FMT_YUVJ420P || f == AV_PIX_FMT_YUVJ422P || f == AV_PIX_FMT_YUVJ444P
                || f == AV_PIX_FMT_YUVJ440P || f == AV_PIX_FMT_YUVJ411P;
        boolean untaggedGray = f == AV_PIX_FMT_GRAY8 && frame.color_range() == AVCOL_RANGE_UNSPECIFIED;
        return jpegFormat || untaggedGray || frame.color_range() == AVCOL_RANGE_JPEG;
    }

    private byte[] copy(int width, int height) {
        int row = width * Frame.CHANNELS;
        byte[] out = new byte[height * row];
        BytePointer from = rgb.data(0);
        for (int y = 0; y < height; y++) {
            from.position((long) y * rgb.linesize(0)).get(out, y * row, row);
        }
        return out;
    }

    @Override
    public void close() {
        if (sws != null) {
            sws_freeContext(sws);
            sws = null;
        }
        if (rgb != null) {
            av_frame_free(rgb);
            rgb = null;
        }
        layout = new int[0];
    }
}
