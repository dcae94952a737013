package dev.mien.engine.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.DeviceMemory;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.nativekernels.EmulatedCuda;
import dev.mien.nativekernels.EmulatedCuda.Libraries;
import dev.mien.nativekernels.Gpp;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies in a second stream, on the emulated device, whose streams are late by chance. */
class CudaAheadTest {
    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3"})
    void kernelsSeeWhatWasSentForThem(String seed) throws Exception {
        Gpp.Ended ended = EmulatedCuda.run(Libraries.CUDA_13, Map.of("MIEN_EMULATED_SEED", seed), Sent.class);
        assertEquals(0, ended.status(), ended.output());
    }

    static final class Sent {
        private static final int ROUNDS = 60;
        private static final int GROWTH = 400;

        private Sent() {}

        public static void main(String[] args) {
            Backend cuda = Backends.byName("cuda");
            CudaDevice gpu = CudaDevice.get();
            List<Tensor> results = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                try (Scope scope = Scope.open()) {
                    // What is copied grows, and then lands in blocks that kernels may still use: as large as this.
                    float[] x = values(i);
                    Tensor sent = Tensor.of(x, x.length).sendAhead();
                    Tensor y = Tensor.empty(Shape.of(x.length), DType.F32);
                    Tensor large = Tensor.empty(Shape.of(x.length + GROWTH), DType.F32);
                    Tensor between = Tensor.view(large.storage(), 0, y.shape());
                    cuda.map().scale(sent, 2, between);
                    sent.storage().free();
                    cuda.map().scale(between, 1, y);
                    results.add(scope.keep(y));
                }
            }
            for (int i = 0; i < ROUNDS; i++) {
                float[] expected = values(i);
                for (int k = 0; k < expected.length; k++) {
                    expected[k] *= 2;
                }
                assertArrayEquals(expected, results.get(i).toFloats(), "round " + i);
            }
            MemorySegment four = MemorySegment.ofArray(new float[4]);
            DeviceMemory one = gpu.sendAhead(four);
            DeviceMemory two = gpu.sendAhead(four, four);
            assertNotNull(one);
            assertNotNull(two);
            assertNull(gpu.sendAhead(four), "two at a time");
            one.free();
            DeviceMemory three = gpu.sendAhead(four);
            assertNotNull(three, "given back");
            two.free();
            three.free();
        }

        private static float[] values(int round) {
            float[] x = new float[300 + GROWTH * (round / 7)];
            for (int k = 0; k < x.length; k++) {
                x[k] = 1000 * round + k;
            }
            return x;
        }
    }
}
