package dev.mien.lab.clips;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.tensor.Tensor;
import dev.mien.lab.Examples;
import dev.mien.lab.clips.CropCache.CroppedClip;
import dev.mien.media.FaceCrop;
import dev.mien.media.Frame;
import dev.mien.media.Standardise;
import dev.mien.media.augment.AugmentationSettings;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaceExamplesTest {
    private static final int SIDE = 8;
    @TempDir
    private Path folder;
    private final FaceCropper whole = new FaceCropper(null, new FaceCrop(SIDE, 0), "none");

    /** A clip of pictures, each of one grey: 10 times its number. */
    private Path clip(String name, int frames) throws IOException {
        Path clip = Files.createDirectories(folder.resolve(name));
        for (int t = 0; t < frames; t++) {
            BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < SIDE * SIDE; i++) {
                picture.setRGB(i % SIDE, i / SIDE, 0x010101 * 10 * t);
            }
            ImageIO.write(picture, "png", clip.resolve(t + ".png").toFile());
        }
        return clip;
    }

    private FaceExamples examples(int length, AugmentationSettings s, CroppedClip... clips) {
        return new FaceExamples(List.of(clips), new int[clips.length], length, s, Standardise.FACENET, 1,
                Backends.byName("simd"));
    }

    /** Of each frame's first sample. */
    private static double[] greys(Tensor batch) {
        int each = SIDE * SIDE * Frame.CHANNELS;
        double[] out = new double[batch.size() / each];
        for (int i = 0; i < out.length; i++) {
            out[i] = batch.get(i * each) * 128 + 127.5;
        }
        return out;
    }

    @Test
    void facesAreCutOnceAndFoundAgain() throws IOException {
        Path clip = clip("a", 3);
        CropCache cache = new CropCache(folder.resolve("cache"), whole);
        CroppedClip made = cache.get(clip);
        assertEquals(3, made.frames());
        assertEquals(0, cache.hits());
        assertEquals(made, cache.get(clip));
        assertEquals(1, cache.hits());
        List<Frame> again = new ArrayList<>();
        assertEquals(made.ledger(), cache.each(clip, again::add));
        assertArrayEquals(made.read(2)[0], again.get(2).rgb());
        assertEquals(20, made.read(2)[0][5]);
        CroppedClip other = new CropCache(folder.resolve("cache"), new FaceCropper(null, new FaceCrop(4, 0), "none"))
                .get(clip);
        assertFalse(other.file().equals(made.file()));
        Files.write(made.file(), new byte[9]);
        assertEquals(made, cache.get(clip));
        assertEquals(20, made.read(2)[0][5]);
        assertThrows(MienException.class, () -> cache.get(folder.resolve("nowhere")));
    }

    @Test
    void shortClipsAreLoopedAndTheMiddleIsTested() throws IOException {
        CropCache cache = new CropCache(folder.resolve("cache"), whole);
        FaceExamples e = examples(5, AugmentationSettings.DEFAULT, cache.get(clip("a", 3)), cache.get(clip("b", 9)));
        Tensor x = e.batch(new int[] {1, 0}, Examples.TESTING);
        assertEquals("F32[2, 5, 8, 8, 3]", x.toString());
        assertArrayEquals(new double[] {20, 30, 40, 50, 60, 0, 10, 20, 0, 10}, greys(x), 1e-4);
    }

    @Test
    void trainingDrawsAWindowAndAnAugmentationForEachEpoch() throws IOException {
        CropCache cache = new CropCache(folder.resolve("cache"), whole);
        CroppedClip clip = cache.get(clip("a", 20));
        FaceExamples plain = examples(5, AugmentationSettings.NONE, clip);
        boolean[] seen = new boolean[16];
        for (int epoch = 0; epoch < 200; epoch++) {
            double[] g = greys(plain.batch(new int[] {0}, epoch));
            assertEquals(40, g[4] - g[0], 1e-4);
            seen[(int) Math.round(g[0] / 10)] = true;
        }
        for (boolean s : seen) {
            assertTrue(s);
        }
        FaceExamples varied = examples(5, AugmentationSettings.DEFAULT, clip);
        float[] first = varied.batch(new int[] {0}, 3).toFloats();
        assertArrayEquals(first, varied.batch(new int[] {0}, 3).toFloats());
        assertFalse(Arrays.equals(first, varied.batch(new int[] {0}, 4).toFloats()));
    }
}
