package dev.mien.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Recorded clips, against what OpenCV's VideoCapture says of them: frames, size, mean of red, green, blue of frame 5.
 */
class RealClipsTest {
    private static final Path CLIPS = Path.of("..", "shared", "data", "faces", "clips");

    @ParameterizedTest
    @CsvSource({"family_1080p.mp4,105,1920,1080,107.067,100.768,119.672",
            "no_face.mp4,95,960,540,63.643,116.117,139.849",
            "noface_face_hevc.mov,169,960,540,57.818,112.156,142.517",
            "single_face.mp4,72,640,360,158.825,140.679,122.442",
            "tracked.gif,21,600,338,107.094,99.689,117.678"})
    void framesSizesAndColours(String name, int frames, int width, int height, double red, double green, double blue) {
        Path file = CLIPS.resolve(name);
        assumeTrue(Files.exists(file), file + " is not here");
        try (FrameSource source = Media.open(file)) {
            int n = 0;
            while (source.hasNext()) {
                Frame f = source.next();
                assertEquals(width, f.width());
                assertEquals(height, f.height());
                if (n == 5) {
                    // OpenCV converts without exact rounding, which is darker by about one level
                    assertEquals(red, mean(f, 0), 2);
                    assertEquals(green, mean(f, 1), 2);
                    assertEquals(blue, mean(f, 2), 2);
                }
                n++;
            }
            assertEquals(frames, n);
            assertTrue(source.ledger().clean(), source.ledger().toString());
        }
    }

    private static double mean(Frame f, int channel) {
        long sum = 0;
        for (int i = channel; i < f.rgb().length; i += Frame.CHANNELS) {
            sum += f.rgb()[i] & 0xff;
        }
        return (double) sum / (f.height() * f.width());
    }
}
