package dev.mien.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.Parameter;
import dev.mien.engine.ops.CrossEntropy;
import dev.mien.engine.optim.Adam;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.InceptionTimeConfig.Shortcut;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworksTest {
    private static Tensor noise(int... dims) {
        Tensor t = Tensor.zeros(dims);
        for (int i = 0; i < t.size(); i++) {
            t.set(i, 2 * Rng.uniform(1, 2, i) - 1);
        }
        return t;
    }

    private static Tensor run(Module m, Tensor x) {
        return m.apply(Tape.inference(Backends.get()).constant(x)).value();
    }

    @Test
    void inceptionTimeTakesAnySettings() {
        InceptionTimeConfig c = InceptionTimeConfig.keras(2, 4).withFilters(3);
        for (InceptionTimeConfig each : List.of(c, c.withDepth(1), c.withDepth(5), c.withKernels(List.of(8)),
                c.withBottleneck(0),
                c.withShortcut(Shortcut.NONE), c.withShortcut(Shortcut.CONV_WHERE_NEEDED).withDepth(9),
                InceptionTimeConfig.ghost(1, 4), InceptionTimeConfig.tsai(1, 4))) {
            Module m = new InceptionTime(each).initialise(3);
            for (int length : new int[] {1, 5, 60}) {
                assertEquals(Shape.of(2, 4), run(m, noise(2, length, each.inputs())).shape(), each.toString());
            }
        }
        assertTrue(new InceptionTime(InceptionTimeConfig.keras(1, 2)).namedParameters().keySet().stream()
                .noneMatch(k -> k.startsWith("inception.0.bottleneck")), "a single channel is not narrowed");
    }

    @Test
    void kerasPresetDrawsAsGlorot() {
        InceptionTime m = new InceptionTime(InceptionTimeConfig.keras(12, 3));
        m.initialise(1);
        Parameter w = m.namedParameters().get("inception.0.convs.0.weight");
        double bound = Math.sqrt(6.0 / (40 * 32 + 40 * 32));
        double largest = 0;
        for (int i = 0; i < w.value().size(); i++) {
            largest = Math.max(largest, Math.abs(w.value().get(i)));
        }
        assertTrue(largest <= bound && largest > 0.99 * bound, largest + " of " + bound);
        assertArrayEquals(new float[3], m.namedParameters().get("fc.bias").value().toFloats());
    }

    @Test
    void ensembleAveragesProbabilities() {
        InceptionTimeEnsemble e = new InceptionTimeEnsemble(InceptionTimeConfig.keras(1, 3).withFilters(2), 3);
        e.initialise(5);
        Tensor x = noise(4, 20, 1);
        Tensor p = run(e, x);
        assertEquals(Shape.of(4, 3), p.shape());
        double[] want = new double[12];
        for (InceptionTime m : e.members()) {
            Tensor y = run(m, x);
            for (int r = 0; r < 4; r++) {
                double sum = Math.exp(y.get(3 * r)) + Math.exp(y.get(3 * r + 1)) + Math.exp(y.get(3 * r + 2));
                for (int c = 0; c < 3; c++) {
                    want[3 * r + c] += Math.exp(y.get(3 * r + c)) / sum / 3;
                }
            }
        }
        for (int i = 0; i < 12; i++) {
            assertEquals(want[i], p.get(i), 1e-6);
        }
    }

    @Test
    void inceptionTimeLearnsWhatASeriesRepeats() {
        InceptionTime m = new InceptionTime(InceptionTimeConfig.keras(1, 2).withFilters(4));
        m.initialise(7).train(true);
        Tensor x = noise(16, 24, 1);
        int[] labels = new int[16];
        for (int i = 0; i < 16; i++) {
            labels[i] = i % 2;
            for (int t = 0; t < 24; t++) {
                x.set(i * 24 + t, x.get(i * 24 + t) * 0.3 + Math.sin(t * (labels[i] == 0 ? 0.5 : 1.1)));
            }
        }
        Adam adam = new Adam(m.namedParameters(), 1e-2);
        double first = 0;
        double last = 0;
        for (int step = 0; step < 25; step++) {
            m.zeroGrad();
            Tape tape = Tape.recording(Backends.get());
            Var loss = CrossEntropy.crossEntropy(m.apply(tape.constant(x)), labels);
            last = loss.value().item();
            first = step == 0 ? last : first;
            tape.backward(loss);
            adam.step();
        }
        assertTrue(last < 0.2 * first, first + " -> " + last);
    }

    @Test
    void faceNetTakesAnySizeFrom75Pixels() {
        Module m = new InceptionResnetV1().initialise(1);
        Tensor y = run(m, noise(1, 75, 90, 3));
        assertEquals(Shape.of(1, 512), y.shape());
        double norm = 0;
        for (int i = 0; i < 512; i++) {
            norm += y.get(i) * y.get(i);
        }
        assertEquals(1, norm, 1e-5);
        assertRefused("75", m, noise(1, 74, 90, 3));
        assertRefused("[N, H, W, 3]", m, noise(1, 90, 90, 1));
        assertThrows(IllegalArgumentException.class, () -> new InceptionResnetV1(0, true));
    }

    @Test
    void wrongInputsAreExplained() {
        assertRefused("[N, L, 2]", new InceptionTime(InceptionTimeConfig.keras(2, 2)), noise(1, 9, 3));
        assertRefused("frames", new InceptionI3d(3, 5), noise(1, 8, 224, 224, 3));
        assertRefused("224x224", new InceptionI3d(2, 5), noise(1, 16, 112, 112, 2));
        assertThrows(IllegalArgumentException.class, () -> new FaceNetInceptionTime(InceptionTimeConfig.keras(3, 2)));
        assertThrows(IllegalArgumentException.class, () -> InceptionTimeConfig.preset("lstm", 1, 2));
    }

    private static void assertRefused(String hint, Module m, Tensor x) {
        String message = assertThrows(MienException.class, () -> run(m, x)).getMessage();
        assertTrue(message.contains(hint), message);
    }
}
