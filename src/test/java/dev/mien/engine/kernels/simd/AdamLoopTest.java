package dev.mien.engine.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.mien.engine.kernels.AdamStep;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.reference.ReferenceBackend;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

class AdamLoopTest {
    private static final AdamStep STEP = new AdamStep(0.9f, 0.1f, 0.999f, 0.001f, 0.01f, 1.5f, 1e-8f, 0.02f, 0.99f);

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

    private static Tensor[] run(Backend b, int n, int cut) {
        Tensor[] t = state(n);
        b.map().adam(t[0], t[1], t[2], t[3], STEP, 0, cut);
        b.map().adam(t[0], t[1], t[2], t[3], STEP, cut, n);
        return t;
    }

    @Test
    void agreesWithTheFormulaWhereverItIsCut() {
        for (int n : new int[] {1, 2, 15, 16, 17, 100, 1001}) {
            Tensor[] expected = run(ReferenceBackend.create(), n, 0);
            Tensor[] whole = run(Backends.byName("auto"), n, 0);
            Tensor[] cut = run(Backends.byName("auto"), n, n / 2);
            for (int k = 0; k < 4; k++) {
                assertArrayEquals(expected[k].toFloats(), whole[k].toFloats(), 2e-6f);
                assertArrayEquals(whole[k].toFloats(), cut[k].toFloats());
            }
        }
    }
}
