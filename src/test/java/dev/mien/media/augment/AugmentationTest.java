package dev.mien.media.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.kernels.Resample;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Tensor;
import dev.mien.media.Frame;
import dev.mien.media.Standardise;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("lanes")
class AugmentationTest {
    private static final int W = 21;
    private static final int H = 12;

    private static byte[] noise(int stream) {
        byte[] out = new byte[W * H * 3];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) Rng.bits(1, stream, i);
        }
        return out;
    }

    private static Resample plain(int frames) {
        return new Resample(frames, H, W, H, W, 0, 255, 1, 0);
    }

    private static Tensor through(String backend, Homography m, Colours c, byte[]... frames) {
        return Augmentation.apply(frames, List.of(new Augmentation(m, c)), plain(frames.length),
                Backends.byName(backend));
    }

    private static double at(Tensor y, int row, int column, int channel) {
        return y.get((row * W + column) * 3 + channel);
    }

    private static int sample(byte[] x, int row, int column, int channel) {
        return x[(row * W + column) * 3 + channel] & 0xff;
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "simd"})
    void strengthZeroIsTheStandardisedClipBitForBit(String backend) {
        byte[][] clip = {noise(1), noise(2), noise(3)};
        Augmentation none = Augmentation.draw(AugmentationSettings.NONE, W, H, 7, 3, 5);
        Resample g = new Resample(3, H, W, H, W, 0, 255, 1 / 128f, -127.5f / 128);
        Tensor y = Augmentation.apply(clip, List.of(none), g, Backends.byName(backend));
        List<Frame> frames = Arrays.stream(clip).map(f -> new Frame(f, H, W, 0, 0, "x")).toList();
        assertArrayEquals(Standardise.FACENET.apply(frames).toFloats(), y.toFloats());
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "simd"})
    void wholeShiftsAndMirrorsMovePixels(String backend) {
        byte[] x = noise(1);
        Tensor mirrored = through(backend, Homography.affine(-1, 0, W, 0, 1, 0), Colours.brightness(1), x);
        Tensor shifted = through(backend, Homography.affine(1, 0, 2, 0, 1, -1), Colours.brightness(1), x);
        for (int row = 0; row < H; row++) {
            for (int column = 0; column < W; column++) {
                for (int k = 0; k < 3; k++) {
                    assertEquals(sample(x, row, W - 1 - column, k), at(mirrored, row, column, k), 1e-3);
                    assertEquals(sample(x, Math.max(0, row - 1), Math.min(W - 1, column + 2), k),
                            at(shifted, row, column, k), 1e-3);
                }
            }
        }
    }

    /** Of a ramp, bilinear interpolation makes the exact value of the place looked at. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "simd"})
    void aRampShowsWhereItIsLookedAt(String backend) {
        byte[] ramp = new byte[W * H * 3];
        for (int i = 0; i < W * H; i++) {
            ramp[3 * i] = (byte) (10 * (i % W));
            ramp[3 * i + 1] = (byte) (20 * (i / W));
        }
        for (int clip = 0; clip < 50; clip++) {
            Homography m = Augmentation.draw(AugmentationSettings.DEFAULT, W, H, 1, 0, clip).toInput();
            Tensor y = through(backend, m, Colours.brightness(1), ramp);
            for (int row = 0; row < H; row++) {
                for (int column = 0; column < W; column++) {
                    double[] p = m.at(column + 0.5, row + 0.5);
                    assertTrue(p[2] > 0, "behind the horizon");
                    assertEquals(10 * Math.clamp(p[0] - 0.5, 0, W - 1), at(y, row, column, 0), 5e-3);
                    assertEquals(20 * Math.clamp(p[1] - 0.5, 0, H - 1), at(y, row, column, 1), 5e-3);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "simd"})
    void behindTheHorizonNothingBreaks(String backend) {
        Homography m = new Homography(new org.ejml.data.DMatrix3x3(0, 0, 0, 1, 0, 0, 0, 0, 0));
        Tensor y = through(backend, m, Colours.brightness(1), noise(1));
        for (int i = 0; i < y.size(); i++) {
            assertTrue(y.get(i) >= 0 && y.get(i) <= 255, "pixel " + i + ": " + y.get(i));
        }
    }

    private static float[] of(Colours c, double r, double g, double b) {
        float[] m = c.toFloats();
        float[] out = new float[3];
        for (int k = 0; k < 3; k++) {
            out[k] = (float) (m[4 * k] * r + m[4 * k + 1] * g + m[4 * k + 2] * b + m[4 * k + 3]);
        }
        return out;
    }

    @Test
    void coloursAreWhatTheirNamesSay() {
        assertArrayEquals(new float[] {50, 100, 25}, of(Colours.brightness(0.5), 100, 200, 50), 1e-4f);
        assertArrayEquals(new float[] {113.75f, 163.75f, 127.5f}, of(Colours.contrast(0.5), 100, 200, 127.5), 1e-4f);
        float grey = 0.299f * 100 + 0.587f * 200 + 0.114f * 50;
        assertArrayEquals(new float[] {grey, grey, grey}, of(Colours.saturation(0), 100, 200, 50), 1e-3f);
        assertArrayEquals(new float[] {50, 100, 200}, of(Colours.hue(1 / 3.0), 100, 200, 50), 1e-3f);
        assertArrayEquals(new float[] {90, 90, 90}, of(Colours.hue(0.123), 90, 90, 90), 1e-3f);
        Colours both = Colours.contrast(2).after(Colours.brightness(0.5));
        assertArrayEquals(new float[] {100 - 127.5f, 200 - 127.5f, 50 - 127.5f}, of(both, 100, 200, 50), 1e-3f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "simd"})
    void coloursAreCutOff(String backend) {
        byte[] x = noise(4);
        Tensor y = through(backend, Homography.IDENTITY, Colours.contrast(2), x);
        for (int i = 0; i < y.size(); i++) {
            assertEquals(Math.clamp(2 * (x[i] & 0xff) - 127.5, 0, 255), y.get(i), 1e-3);
        }
    }

    @Test
    void aDrawDependsOnSeedEpochAndClipAlone() {
        Augmentation a = Augmentation.draw(AugmentationSettings.DEFAULT, 160, 160, 1, 2, 3);
        assertArrayEquals(a.toInput().toFloats(),
                Augmentation.draw(AugmentationSettings.DEFAULT, 160, 160, 1, 2, 3).toInput().toFloats());
        for (Augmentation b : List.of(Augmentation.draw(AugmentationSettings.DEFAULT, 160, 160, 2, 2, 3),
                Augmentation.draw(AugmentationSettings.DEFAULT, 160, 160, 1, 3, 3),
                Augmentation.draw(AugmentationSettings.DEFAULT, 160, 160, 1, 2, 4))) {
            assertNotEquals(Arrays.toString(a.toInput().toFloats()), Arrays.toString(b.toInput().toFloats()));
            assertNotEquals(Arrays.toString(a.colours().toFloats()), Arrays.toString(b.colours().toFloats()));
        }
    }

    @Test
    void halfAreMirroredAndTheMiddleStaysNear() {
        int mirrored = 0;
        for (int clip = 0; clip < 400; clip++) {
            Homography m = Augmentation.draw(AugmentationSettings.DEFAULT, 160, 160, 1, 0, clip).toInput();
            mirrored += m.at(80, 80)[0] > m.at(81, 80)[0] ? 1 : 0;
            assertEquals(80, m.at(80, 80)[0], 40);
            assertEquals(80, m.at(80, 80)[1], 40);
        }
        assertEquals(200, mirrored, 40);
    }

    @Test
    void framesOfAClipShareTheDrawAndThreadsChangeNothing() {
        byte[] x = noise(1);
        Augmentation a = Augmentation.draw(AugmentationSettings.DEFAULT, W, H, 1, 0, 1);
        Augmentation b = Augmentation.draw(AugmentationSettings.DEFAULT, W, H, 1, 0, 2);
        byte[][] frames = {x, x, x, x};
        int before = Parallel.threads();
        Parallel.setThreads(1);
        float[] one = Augmentation.apply(frames, List.of(a, b), plain(2), Backends.byName("simd")).toFloats();
        Parallel.setThreads(3);
        float[] three = Augmentation.apply(frames, List.of(a, b), plain(2), Backends.byName("simd")).toFloats();
        Parallel.setThreads(before);
        assertArrayEquals(one, three);
        int frame = x.length;
        assertArrayEquals(Arrays.copyOfRange(one, 0, frame), Arrays.copyOfRange(one, frame, 2 * frame));
        assertNotEquals(one[0], one[2 * frame]);
    }

    @Test
    void whatIsImpossibleIsRefused() {
        String message = assertThrows(MienException.class, () -> AugmentationSettings.DEFAULT.times(10)).getMessage();
        assertTrue(message.contains("augmentation.crop must be in 0..0.9, got 1.5"), message);
        assertThrows(IllegalArgumentException.class,
                () -> Homography.between(new double[] {0, 0, 1, 1, 2, 2, 3, 3}, new double[8]));
        assertThrows(IllegalArgumentException.class, () -> Augmentation.apply(new byte[][] {new byte[3]},
                List.of(Augmentation.draw(AugmentationSettings.NONE, W, H, 1, 0, 0)), plain(1),
                Backends.byName("reference")));
    }
}
