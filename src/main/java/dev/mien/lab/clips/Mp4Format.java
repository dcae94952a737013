package dev.mien.lab.clips;

import dev.mien.AtomicFile;
import dev.mien.media.Mp4Encoder;
import dev.mien.synth.dataset.ClipFormat;
import dev.mien.synth.render.Picture;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Clips of virtual humans as video, by the encoder that comes along. */
public final class Mp4Format implements ClipFormat {
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
