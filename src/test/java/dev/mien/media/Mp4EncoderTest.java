package dev.mien.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Mp4EncoderTest {
    private static final int SIZE = 64;
    @TempDir
    Path dir;

    /** A soft picture that gets redder. */
    private static List<byte[]> frames(int count) {
        List<byte[]> out = new ArrayList<>();
        for (int f = 0; f < count; f++) {
            byte[] rgb = new byte[3 * SIZE * SIZE];
            for (int i = 0; i < SIZE * SIZE; i++) {
                rgb[3 * i] = (byte) (40 + 15 * f);
                rgb[3 * i + 1] = (byte) (60 + 2 * (i % SIZE));
                rgb[3 * i + 2] = (byte) (60 + 2 * (i / SIZE));
            }
            out.add(rgb);
        }
        return out;
    }

    @Test
    void everyFrameComesBackMuchAsItWas() throws IOException {
        List<byte[]> frames = frames(9);
        Path file = Files.write(dir.resolve("a.mp4"), Mp4Encoder.encode(frames, SIZE, SIZE, 25));
        int seen = 0;
        try (FrameSource source = Media.open(file)) {
            while (source.hasNext()) {
                Frame frame = source.next();
                double error = 0;
                for (int i = 0; i < frame.rgb().length; i++) {
                    error += Math.abs((frame.rgb()[i] & 0xff) - (frames.get(seen)[i] & 0xff));
                }
                assertTrue(error / frame.rgb().length < 4, "frame " + seen + ": " + error / frame.rgb().length);
                assertEquals(seen / 25.0, frame.seconds(), 1e-6);
                seen++;
            }
        }
        assertEquals(frames.size(), seen);
    }

    @Test
    void theSamePicturesAreTheSameBytes() {
        assertArrayEquals(Mp4Encoder.encode(frames(5), SIZE, SIZE, 25), Mp4Encoder.encode(frames(5), SIZE, SIZE, 25));
    }
}
