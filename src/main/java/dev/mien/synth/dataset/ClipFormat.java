package dev.mien.synth.dataset;

import dev.mien.AtomicFile;
import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.synth.render.Picture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** How a clip is kept on disk. A clip is there as a whole or not at all. */
public interface ClipFormat {
    /** Frames a second of all clips. */
    int RATE = 25;

    /** What its name ends with, for example {@code .gif}; empty for a folder. */
    String ending();

    /** Writes a clip. Errors: MienException (environment) naming the path when the disk refuses. */
    void write(Path target, List<Picture> frames);

    /** A folder of PNG files, {@code frame-000.png} and on. */
    ClipFormat FRAMES = new ClipFormat() {
        @Override
        public String ending() {
            return "";
        }

        @Override
        public void write(Path target, List<Picture> frames) {
            Path temp = AtomicFile.temporary(target);
            try {
                Files.createDirectories(temp);
                for (int f = 0; f < frames.size(); f++) {
                    Files.write(temp.resolve("frame-%03d.png".formatted(f)), png(frames.get(f)));
                }
                AtomicFile.move(temp, target);
            } catch (IOException e) {
                remove(temp);
                throw new MienException(ExitCode.ENVIRONMENT, target + ": cannot write (" + e.getMessage()
                        + "); check free space and permissions of " + target.getParent(), e);
            }
        }
    };

    /** An animated GIF. */
    ClipFormat GIF = new ClipFormat() {
        @Override
        public String ending() {
            return ".gif";
        }

        @Override
        public void write(Path target, List<Picture> frames) {
            byte[] bytes = AnimatedGif.encode(GifColours.reduce(frames), 100 / RATE);
            AtomicFile.write(target, channel -> channel.write(ByteBuffer.wrap(bytes)));
        }
    };

    /** A picture as the bytes of a PNG file. */
    static byte[] png(Picture picture) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture.image(), "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(p);
            }
        } catch (IOException e) {
            // The failure that is being reported matters; what is left over is in a hidden folder.
        }
    }
}
