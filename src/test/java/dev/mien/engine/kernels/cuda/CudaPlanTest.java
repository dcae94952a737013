package dev.mien.engine.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.engine.plan.Plan;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.ModelCatalogue;
import dev.mien.nativekernels.EmulatedCuda;
import dev.mien.nativekernels.EmulatedCuda.Libraries;
import dev.mien.nativekernels.Gpp;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inference plans on the emulated device: fused convolutions, slices of concatenations, graphs. */
class CudaPlanTest {
    @TempDir
    Path temporary;

    @Test
    void plansAnswerAsOnTheProcessor() throws Exception {
        Gpp.Ended ended = EmulatedCuda.run(Libraries.CUDA_13,
                Map.of("MIEN_EMULATED_SEED", "4", "XDG_CACHE_HOME", temporary.toString()), Plans.class);
        assertEquals(0, ended.status(), ended.output());
    }

    static final class Plans {
        private Plans() {}

        public static void main(String[] args) {
            System.setProperty("mien.precision", "float32");
            Backend cpu = Backends.byName("simd");
            Backend gpu = Backends.byName("cuda");
            check(cpu, gpu, "inceptiontime", Shape.of(1, 9, 512));
            check(cpu, gpu, "fcn", Shape.of(1, 9, 512));
            check(cpu, gpu, "pnet", Shape.of(1, 20, 17, 3));
            check(cpu, gpu, "onet", Shape.of(2, 48, 48, 3));
        }

        private static void check(Backend cpu, Backend gpu, String model, Shape input) {
            Module m = ModelCatalogue.create(model).initialise(3);
            m.train(false);
            Plan there = Plan.of(m, input, gpu);
            Plan here = Plan.of(m, input, cpu);
            for (int time = 0; time < 4; time++) {
                try (Scope scope = Scope.open()) {
                    Tensor x = Tensor.zeros(input);
                    for (int i = 0; i < x.size(); i++) {
                        x.set(i, 2 * Rng.uniform(time, 1, i) - 1);
                    }
                    float[] expected = here.run(x).toFloats();
                    float[] actual = there.run(x).toFloats();
                    for (int i = 0; i < expected.length; i++) {
                        assertEquals(expected[i], actual[i], 1e-5, model + ", run " + time + ", value " + i);
                    }
                }
            }
        }
    }
}
