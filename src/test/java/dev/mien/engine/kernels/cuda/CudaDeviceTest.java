package dev.mien.engine.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.FloatStorage;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.nativekernels.EmulatedCuda;
import dev.mien.nativekernels.EmulatedCuda.Libraries;
import dev.mien.nativekernels.Gpp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Memory, copies, graphs and failures of the device layer, on the emulated device, in a Java of their own. */
class CudaDeviceTest {
    private static void passes(Class<?> checks, Map<String, String> environment, String... arguments) throws Exception {
        Gpp.Ended ended = EmulatedCuda.run(Libraries.CUDA_12, environment, checks, arguments);
        assertEquals(0, ended.status(), ended.output());
    }

    @Test
    void memoryAndCopies() throws Exception {
        passes(Memory.class, Map.of());
        passes(Memory.class, Map.of("MIEN_EMULATED_SEED", "5"));
    }

    static final class Memory {
        private Memory() {}

        public static void main(String[] args) {
            Backend cuda = Backends.byName("cuda");
            copiesOfAnySize(cuda);
            viewsOfOneStorage(cuda);
            storagesThatNobodyWrote(cuda);
            blocksGoRound();
            threadsTakeTurns(cuda);
        }

        private static Tensor numbers(int n, int seed) {
            Tensor t = Tensor.zeros(n);
            for (int i = 0; i < n; i++) {
                t.set(i, Rng.uniform(seed, 1, i));
            }
            return t;
        }

        /** Less and more than the two buffers that copies go by. */
        private static void copiesOfAnySize(Backend cuda) {
            for (int n : new int[] {1, 1000, 1 << 20, (3 << 20) + 7}) {
                Tensor x = numbers(n, n);
                Tensor y = Tensor.zeros(n);
                cuda.map().scale(x, 2, y);
                float[] expected = x.toFloats();
                float[] actual = y.toFloats();
                for (int i = 0; i < n; i++) {
                    assertEquals(2 * expected[i], actual[i]);
                }
            }
        }

        /** Host and device write parts of one storage in turn. */
        private static void viewsOfOneStorage(Backend cuda) {
            Tensor all = Tensor.view(FloatStorage.lasting(30), 0, Shape.of(3, 10));
            all.row(0).fill(1);
            cuda.map().scale(all.row(0), 3, all.row(1));
            all.row(2).set(numbers(10, 3));
            cuda.map().add(all.row(1), 1, all.row(2), 1, all.row(0));
            Tensor copy = Tensor.zeros(10).set(all.row(2));
            for (int i = 0; i < 10; i++) {
                assertEquals(3, all.get(10 + i));
                assertEquals(3 + (float) Rng.uniform(3, 1, i), all.get(i), 1e-6);
                assertEquals((float) Rng.uniform(3, 1, i), copy.get(i));
            }
            all.set(10, 7);
            cuda.map().scale(all.row(1), 1, all.row(0));
            assertEquals(7, all.get(0));
            assertEquals(3, all.get(1));
        }

        private static void storagesThatNobodyWrote(Backend cuda) {
            try (Scope scope = Scope.open()) {
                Tensor zeros = Tensor.zeros(100);
                Tensor y = Tensor.empty(Shape.of(100), DType.F32);
                cuda.map().add(zeros, 1, Tensor.zeros(100).fill(2), 1, y);
                assertEquals(200, cuda.map().sum(y));
                assertEquals(0, Tensor.zeros(5).get(4));
            }
            assertThrows(IllegalStateException.class, () -> {
                Tensor gone;
                try (Scope scope = Scope.open()) {
                    gone = Tensor.zeros(3);
                }
                cuda.map().sum(gone);
            });
        }

        private static void blocksGoRound() {
            DeviceHeap heap = CudaDevice.get().heap();
            DeviceArray first = heap.take(5000);
            long address = first.address();
            long used = heap.usedBytes();
            first.free();
            first.free();
            assertEquals(used - DeviceHeap.sizeClass(5000), heap.usedBytes());
            try (DeviceArray again = heap.take(4900)) {
                assertEquals(address, again.address());
                try (DeviceArray other = heap.take(4900)) {
                    assertNotEquals(address, other.address());
                }
            }
        }

        private static void threadsTakeTurns(Backend cuda) {
            Tensor shared = numbers(1000, 9);
            List<Thread> threads = new ArrayList<>();
            double[] sums = new double[4];
            for (int t = 0; t < sums.length; t++) {
                int own = t;
                Runnable work = () -> {
                    try (Scope scope = Scope.open()) {
                        for (int i = 0; i < 50; i++) {
                            Tensor y = Tensor.empty(Shape.of(1000), DType.F32);
                            cuda.map().scale(shared, own + 1, y);
                            sums[own] = cuda.map().sum(y);
                        }
                    }
                };
                threads.add(t % 2 == 0 ? Thread.ofPlatform().start(work) : Thread.ofVirtual().start(work));
            }
            for (Thread t : threads) {
                try {
                    t.join();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            for (int t = 1; t < sums.length; t++) {
                assertEquals((t + 1) * sums[0], sums[t], 1e-3);
            }
        }
    }

    @Test
    void graphs() throws Exception {
        passes(Graphs.class, Map.of("MIEN_EMULATED_SEED", "2"));
    }

    static final class Graphs {
        private Graphs() {}

        public static void main(String[] args) {
            Backend cuda = Backends.byName("cuda");
            Tensor x = Tensor.lasting(Shape.of(3, 50), DType.F32);
            Tensor y = Tensor.lasting(Shape.of(3, 50), DType.F32);
            Tensor sums = Tensor.lasting(Shape.of(50), DType.F32);
            int[] calls = {0};
            Runnable run = cuda.recorder().record(() -> {
                calls[0]++;
                try (Scope scope = Scope.open()) {
                    Tensor between = Tensor.empty(x.shape(), DType.F32);
                    cuda.map().scale(x, 2, between);
                    cuda.map().add(between, 1, x, 1, y);
                    cuda.map().sumRows(y, sums);
                }
            });
            for (int time = 1; time <= 5; time++) {
                x.fill(time);
                try (Scope scope = Scope.open()) {
                    Tensor.zeros(Shape.of(3, 50)).fill(99); // must not get what the graph writes in between
                }
                run.run();
                assertEquals(3 * time, y.get(149));
                assertEquals(9 * time, sums.get(0));
            }
            assertEquals(2, calls[0], "once by themselves, once to be recorded");

            Runnable withHost = cuda.recorder().record(() -> {
                calls[0]++;
                cuda.map().scale(x, 2, y);
                y.set(0, y.get(0) + 1);
                cuda.map().scale(y, 1, y);
            });
            for (int time = 1; time <= 3; time++) {
                x.fill(time);
                withHost.run();
                assertEquals(2 * time + 1, y.get(0));
                assertEquals(2 * time, y.get(1));
            }
        }
    }

    @Test
    void outOfMemory() throws Exception {
        passes(OutOfMemory.class, Map.of("MIEN_EMULATED_MEMORY", "" + (64 << 20)));
        passes(OutOfMemory.class, Map.of("MIEN_EMULATED_LARGEST", "" + (20 << 20)));
    }

    static final class OutOfMemory {
        private OutOfMemory() {}

        public static void main(String[] args) {
            DeviceHeap heap = CudaDevice.get().heap();
            try (DeviceArray some = heap.take(16 << 20)) {
                assertTrue(some.address() != 0);
            }
            MienException e = assertThrows(MienException.class, () -> heap.take(100 << 20));
            assertTrue(e.getMessage().contains("the GPU is out of memory: 100.0 MiB"), e.getMessage());
            assertTrue(e.getMessage().contains("take a smaller batch"), e.getMessage());
            try (DeviceArray still = heap.take(16 << 20)) {
                assertTrue(still.address() != 0);
            }
            Backend cuda = Backends.byName("cuda");
            MienException named = assertThrows(MienException.class,
                    () -> cuda.map().scale(Tensor.empty(Shape.of(25, 1 << 20), DType.F32), 2, Tensor.zeros(25 << 20)));
            assertTrue(named.getMessage().contains("no room for a tensor [25, 1048576]"), named.getMessage());
        }
    }

    @Test
    void aFaultInAKernelIsRemembered() throws Exception {
        passes(Fault.class, Map.of("MIEN_EMULATED_FAIL_LAUNCH", "3"));
    }

    static final class Fault {
        private Fault() {}

        public static void main(String[] args) {
            Backend cuda = Backends.byName("cuda");
            Tensor x = Tensor.zeros(10).fill(1);
            MienException first = assertThrows(MienException.class, () -> {
                for (int i = 0; i < 10; i++) {
                    cuda.map().scale(x, 2, x);
                    x.get(0);
                }
            });
            assertTrue(first.getMessage().contains("run the command again"), first.getMessage());
            assertEquals(first, assertThrows(MienException.class, () -> cuda.map().sum(Tensor.zeros(3))));
        }
    }

    @Test
    void sizeClassesAreFourToAnOctave() {
        long[] sizes = {1, 512, 513, 1000, 1024, 1025, 5000};
        long[] classes = {512, 512, 640, 1024, 1024, 1280, 5120};
        long[] actual = new long[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            actual[i] = DeviceHeap.sizeClass(sizes[i]);
        }
        assertArrayEquals(classes, actual);
    }
}
