package dev.mien.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.nativekernels.EmulatedCuda;
import dev.mien.nativekernels.EmulatedCuda.Libraries;
import dev.mien.nativekernels.Gpp;
import java.lang.reflect.Method;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** What {@link EdgeCasesTest} asks of every backend, asked of the CUDA backend on the emulated device. */
class EdgeCasesOnCudaTest {
    @Test
    void asOnEveryBackend() throws Exception {
        Gpp.Ended ended = EmulatedCuda.run(Libraries.CUDA_12, Map.of("MIEN_EMULATED_SEED", "3"), Cases.class);
        assertEquals(0, ended.status(), ended.output());
        assertTrue(ended.output().contains("10 cases"), ended.output());
    }

    static final class Cases {
        private Cases() {}

        public static void main(String[] args) throws Exception {
            int cases = 0;
            for (Method method : EdgeCasesTest.class.getDeclaredMethods()) {
                if (method.isAnnotationPresent(ParameterizedTest.class)) {
                    method.invoke(new EdgeCasesTest(), "cuda");
                    cases++;
                }
            }
            Tensor x = Tensor.zeros(Shape.of(4), DType.F64);
            Backend cuda = Backends.byName("cuda");
            assertThrows(IllegalStateException.class, () -> cuda.map().scale(x, 2, x));
            assertThrows(IllegalStateException.class, () -> cuda.norm().softmaxForward(x, x));
            System.out.println(cases + " cases");
        }
    }
}
