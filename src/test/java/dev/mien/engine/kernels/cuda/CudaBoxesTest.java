package dev.mien.engine.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.BoxKernels;
import dev.mien.engine.kernels.BoxKernels.Overlap;
import dev.mien.engine.tensor.Rng;
import dev.mien.nativekernels.EmulatedCuda;
import dev.mien.nativekernels.EmulatedCuda.Libraries;
import dev.mien.nativekernels.Gpp;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Non-maximum suppression on the emulated device, against the loop. */
class CudaBoxesTest {
    @Test
    void asOnTheProcessor() throws Exception {
        Gpp.Ended ended = EmulatedCuda.run(Libraries.CUDA_13, Map.of("MIEN_EMULATED_SEED", "1"), Suppression.class);
        assertEquals(0, ended.status(), ended.output());
    }

    static final class Suppression {
        private Suppression() {}

        public static void main(String[] args) {
            BoxKernels reference = Backends.byName("reference").boxes();
            BoxKernels cuda = Backends.byName("cuda").boxes();
            int[] begin = {0, 0, 1, 64, 129, 129, 400};
            float[] boxes = new float[4 * 400];
            for (int i = 0; i < 400; i++) {
                float x = (float) (40 * Rng.uniform(1, i, 0));
                float y = (float) (40 * Rng.uniform(1, i, 1));
                boxes[4 * i] = x;
                boxes[4 * i + 1] = y;
                boxes[4 * i + 2] = x + 5 + (float) (9 * Rng.uniform(1, i, 2));
                boxes[4 * i + 3] = y + 5 + (float) (9 * Rng.uniform(1, i, 3));
            }
            for (Overlap rule : Overlap.values()) {
                for (float threshold : new float[] {0, .3f, .7f, 1}) {
                    boolean[] expected = reference.suppress(boxes, begin, rule, threshold);
                    assertArrayEquals(expected, cuda.suppress(boxes, begin, rule, threshold), rule + " " + threshold);
                    int stay = 0;
                    for (boolean b : expected) {
                        stay += b ? 1 : 0;
                    }
                    assertTrue(stay > 5, "some stay");
                    assertTrue(threshold == 1 || stay < 400, "some do not");
                }
            }
            assertEquals(0, cuda.suppress(new float[0], new int[] {0, 0}, Overlap.UNION, .5f).length);
        }
    }
}
