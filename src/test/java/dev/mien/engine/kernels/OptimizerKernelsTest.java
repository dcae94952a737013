package dev.mien.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.mien.engine.kernels.OptimizerKernels.Slot;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Tensor;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lanes")
class OptimizerKernelsTest {
    private static final AdamStep ADAM = new AdamStep(0.9f, 0.1f, 0.999f, 0.001f, 0.01f, 1.5f, 1e-8f, 0.02f, 0.99f);
    private static final SgdStep SGD = new SgdStep(0.01f, 0.02f, 0.9f, 0.8f, 1, 0.9f);
    private static final int[] SIZES = {1, 2, 15, 16, 17, 100, 1001, 40_000};

    /** Value, gradient and state of a parameter, which lie in the middle of something longer. */
    private static Tensor[] state(int n) {
        Tensor[] t = new Tensor[4];
        for (int k = 0; k < 4; k++) {
            t[k] = Tensor.zeros(3, n).row(1);
            for (int i = 0; i < n; i++) {
                double u = Rng.uniform(1, k, i);
                t[k].set(i, k == 3 ? u : 2 * u - 1);
            }
        }
        return t;
    }

    private static Slot slot(Tensor[] t, int from, int to, int states) {
        Tensor[] part = new Tensor[4];
        for (int k = 0; k < 4; k++) {
            part[k] = k >= 2 + states ? null
                    : Tensor.view(t[k].storage(), t[k].offset() + from, t[k].shape().with(0, to - from));
        }
        return new Slot(part[0], part[1], part[2], part[3]);
    }

    private static void check(int states, BiConsumer<OptimizerKernels, List<Slot>> step) {
        OptimizerKernels reference = Backends.byName("reference").optimizer();
        OptimizerKernels fast = Backends.byName("auto").optimizer();
        for (int n : SIZES) {
            Tensor[] expected = state(n);
            step.accept(reference, List.of(slot(expected, 0, n, states)));
            Tensor[] whole = state(n);
            step.accept(fast, List.of(slot(whole, 0, n, states)));
            Tensor[] cut = state(n);
            step.accept(fast, List.of(slot(cut, 0, n / 2, states), slot(cut, n / 2, n, states)));
            for (int k = 0; k < 4; k++) {
                assertArrayEquals(expected[k].toFloats(), whole[k].toFloats(), 2e-6f);
                assertArrayEquals(whole[k].toFloats(), cut[k].toFloats(), "cut in two");
            }
        }
    }

    @Test
    void adam() {
        check(2, (kernels, slots) -> kernels.adam(slots, ADAM));
    }

    @Test
    void sgdWithMomentum() {
        check(1, (kernels, slots) -> kernels.sgd(slots, SGD));
    }

    @Test
    void sgdWithout() {
        check(0, (kernels, slots) -> kernels.sgd(slots, SGD));
    }
}
