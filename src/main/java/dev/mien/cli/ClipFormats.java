package dev.mien.cli;

import dev.mien.AtomicFile;
import dev.mien.media.Mp4Encoder;
import dev.mien.synth.dataset.ClipFormat;
import dev.mien.synth.render.Picture;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** How clips can be kept. */
enum ClipFormats {
    FRAMES(ClipFormat.FRAMES), MP4(new Mp4()), GIF(ClipFormat.GIF);

    private final ClipFormat format;

    ClipFormats(ClipFormat format) {
        this.format = format;
    }

    ClipFormat format() {
        return format;
    }

    /** As video, by the encoder that comes along. */
    private static final class Mp4 implements ClipFormat {
        @Override
        public String ending() {
            return ".mp4";
        }

        @Override
        public void write(Path target, List<Picture> frames) {
            int size = frames.getFirst().size();
            byte[] bytes = Mp4Encoder.encode(frames.stream().map(Picture::rgb).toList(), size, size, RATE);
            AtomicFile.write(target, channel -> channel.write(ByteBuffer.wrap(bytes)));
        }
    }
}
