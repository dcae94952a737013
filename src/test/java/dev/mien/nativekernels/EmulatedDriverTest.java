package dev.mien.nativekernels;

import static jcuda.driver.JCudaDriver.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.engine.kernels.cuda.CudaBoot;
import dev.mien.nativekernels.EmulatedCuda.Libraries;
import java.util.Arrays;
import java.util.Map;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import org.junit.jupiter.api.Test;

/** The emulated driver, through JCuda: what the tests of all that runs on it rely on. */
class EmulatedDriverTest {
    private static void check(Class<?> main, Map<String, String> environment) throws Exception {
        for (Libraries libraries : new Libraries[] {Libraries.CUDA_12, Libraries.CUDA_13}) {
            Gpp.Ended ended = EmulatedCuda.run(libraries, environment, main);
            assertEquals(0, ended.status(), ended.output());
            assertTrue(ended.output().endsWith("done\n"), ended.output());
        }
    }

    @Test
    void memoryStreamsAndGraphs() throws Exception {
        for (int seed = 0; seed < 3; seed++) {
            check(Right.class, Map.of("MIEN_EMULATED_SEED", "" + seed));
        }
    }

    @Test
    void workOnAStreamIsLate() throws Exception {
        check(Late.class, Map.of("MIEN_EMULATED_SEED", "1"));
    }

    @Test
    void memoryEnds() throws Exception {
        check(OutOfMemory.class, Map.of("MIEN_EMULATED_MEMORY", "1000000", "MIEN_EMULATED_LARGEST", "600000"));
    }

    @Test
    void aLaunchThatFailsSpoilsAllThatFollows() throws Exception {
        check(FailedLaunch.class, Map.of("MIEN_EMULATED_FAIL_LAUNCH", "2"));
    }

    @Test
    void writingBesideAnAllocationIsNoticed() throws Exception {
        check(Overrun.class, Map.of());
    }

    @Test
    void sanitizersSayWhichKernel() throws Exception {
        Gpp.Ended ended = EmulatedCuda.runSanitized(Libraries.CUDA_13, Map.of(), Overrun.class);
        assertNotEquals(0, ended.status(), ended.output());
        assertTrue(ended.output().contains("heap-buffer-overflow"), ended.output());
        assertTrue(ended.output().contains("dtw.cu:"), ended.output());
        ended = EmulatedCuda.runSanitized(Libraries.CUDA_13, Map.of("MIEN_EMULATED_SEED", "1"), Right.class);
        assertEquals(0, ended.status(), ended.output());
    }

    /** A booted device with a context. */
    private static void start() {
        assertTrue(CudaBoot.report().usable(), CudaBoot.report().why());
        assertEquals(CUresult.CUDA_ERROR_INVALID_CONTEXT, cuCtxSynchronize());
        CUdevice device = new CUdevice();
        CUcontext context = new CUcontext();
        ok(cuDeviceGet(device, 0));
        ok(cuDevicePrimaryCtxRetain(context, device));
        ok(cuCtxSetCurrent(context));
    }

    private static void ok(int status) {
        assertEquals(0, status, () -> CUresult.stringFor(status));
    }

    private static CUdeviceptr allocated(long bytes) {
        CUdeviceptr pointer = new CUdeviceptr();
        ok(cuMemAlloc(pointer, bytes));
        return pointer;
    }

    private static CUfunction kernel() throws Exception {
        byte[] text = EmulatedDriverTest.class.getResourceAsStream("/dev/mien/engine/kernels/cuda/dtw.ptx")
                .readAllBytes();
        CUmodule module = new CUmodule();
        ok(cuModuleLoadData(module, Arrays.copyOf(text, text.length + 1)));
        CUfunction function = new CUfunction();
        assertEquals(CUresult.CUDA_ERROR_NOT_FOUND, cuModuleGetFunction(function, module, "no_such_kernel"));
        ok(cuModuleGetFunction(function, module, "dtw_warp_squared"));
        return function;
    }

    /** Warps one pair of two values each, (0, 3) and (1, 1): 1 + 4. */
    private static int launch(CUfunction kernel, CUdeviceptr memory, CUstream stream) {
        ok(cuMemcpyHtoD(memory, Pointer.to(new float[] {0, 3, 1, 1}), 16));
        ok(cuMemcpyHtoD(memory.withByteOffset(64), Pointer.to(new long[] {0, 2, -1, 2L << 32 | 2}), 32));
        Pointer arguments = Pointer.to(Pointer.to(memory), Pointer.to(memory), Pointer.to(memory.withByteOffset(64)),
                one(1), one(1), Pointer.to(memory), Pointer.to(memory), one(Integer.MAX_VALUE), one(16),
                Pointer.to(memory.withByteOffset(128)), one(2), Pointer.to(memory.withByteOffset(32)));
        return cuLaunchKernel(kernel, 1, 1, 1, 32, 1, 1, 0, stream, arguments, null);
    }

    private static Pointer one(int value) {
        return Pointer.to(new int[] {value});
    }

    static final class Right {
        private Right() {}

        public static void main(String[] args) throws Exception {
            start();
            CUdeviceptr a = allocated(4096);
            float[] host = new float[3];
            ok(cuMemcpyDtoH(Pointer.to(host), a, 12));
            assertTrue(Float.isNaN(host[0]) && Float.isNaN(host[2]), "memory starts as NaN");
            ok(cuMemsetD32(a, Float.floatToIntBits(2.5f), 3));
            ok(cuMemcpyDtoH(Pointer.to(host), a, 12));
            assertArrayEquals(new float[] {2.5f, 2.5f, 2.5f}, host);
            assertEquals(CUresult.CUDA_ERROR_INVALID_VALUE, cuMemcpyDtoH(Pointer.to(host), a, 4097));
            CUstream one = new CUstream();
            CUstream two = new CUstream();
            ok(cuStreamCreate(one, 1));
            ok(cuStreamCreate(two, 1));
            CUfunction kernel = kernel();
            ok(launch(kernel, a, one));
            CUevent event = new CUevent();
            ok(cuEventCreate(event, 0));
            ok(cuEventRecord(event, one));
            ok(cuStreamWaitEvent(two, event, 0));
            ok(cuMemcpyDtoHAsync(Pointer.to(host), a.withByteOffset(32), 4, two));
            ok(cuStreamSynchronize(two));
            assertEquals(5, host[0]);
            graphs(kernel, a, one);
            long[] unused = {0};
            long[] all = {0};
            ok(cuMemFree(a));
            ok(cuMemGetInfo(unused, all));
            assertEquals(all[0], unused[0]);
            assertEquals(CUresult.CUDA_ERROR_INVALID_VALUE, cuMemFree(a));
            System.out.println("done");
        }

        private static void graphs(CUfunction kernel, CUdeviceptr a, CUstream stream) throws Exception {
            CUdeviceptr counted = allocated(4);
            float[] host = {0};
            ok(cuStreamBeginCapture(stream, 0));
            ok(cuMemsetD32Async(a.withByteOffset(32), 0, 1, stream));
            ok(cuMemcpyDtoDAsync(counted, a.withByteOffset(32), 4, stream));
            assertEquals(CUresult.CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, cuStreamSynchronize(stream));
            assertEquals(CUresult.CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, cuMemAlloc(new CUdeviceptr(), 4));
            CUgraph graph = new CUgraph();
            ok(cuStreamEndCapture(stream, graph));
            ok(cuMemcpyDtoH(Pointer.to(host), counted, 4));
            assertTrue(Float.isNaN(host[0]), "recorded, not run");
            CUgraphExec executable = new CUgraphExec();
            ok(cuGraphInstantiate(executable, graph, 0));
            ok(cuGraphDestroy(graph));
            ok(cuGraphLaunch(executable, stream));
            ok(cuStreamSynchronize(stream));
            ok(cuMemcpyDtoH(Pointer.to(host), counted, 4));
            assertEquals(0, host[0]);
            ok(launch(kernel, a, stream));
            ok(cuCtxSynchronize());
            ok(cuMemcpyDtoH(Pointer.to(host), a.withByteOffset(32), 4));
            assertEquals(5, host[0]);
            ok(cuGraphExecDestroy(executable));
            ok(cuMemFree(counted));
        }
    }

    static final class Late {
        private Late() {}

        public static void main(String[] args) {
            start();
            CUdeviceptr memory = allocated(4);
            CUstream stream = new CUstream();
            ok(cuStreamCreate(stream, 1));
            Pointer pinned = new Pointer();
            ok(cuMemHostAlloc(pinned, 4, 0));
            int late = 0;
            for (int i = 0; i < 100; i++) {
                pinned.getByteBuffer(0, 4).putInt(0, i);
                ok(cuMemcpyHtoDAsync(memory, pinned, 4, stream));
                late += cuStreamQuery(stream) == CUresult.CUDA_ERROR_NOT_READY ? 1 : 0;
                ok(cuStreamSynchronize(stream));
                ok(cuStreamQuery(stream));
            }
            assertNotEquals(0, late);
            assertNotEquals(100, late);
            System.out.println("done");
        }
    }

    static final class OutOfMemory {
        private OutOfMemory() {}

        public static void main(String[] args) {
            start();
            CUdeviceptr first = allocated(500_000);
            assertEquals(CUresult.CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc(new CUdeviceptr(), 500_001));
            ok(cuMemFree(first));
            assertEquals(CUresult.CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc(new CUdeviceptr(), 600_001));
            allocated(600_000);
            System.out.println("done");
        }
    }

    static final class FailedLaunch {
        private FailedLaunch() {}

        public static void main(String[] args) throws Exception {
            start();
            CUdeviceptr memory = allocated(4096);
            CUfunction kernel = kernel();
            CUstream stream = new CUstream();
            ok(cuStreamCreate(stream, 1));
            ok(launch(kernel, memory, stream));
            launch(kernel, memory, stream);
            for (int i = 0; i < 2; i++) {
                assertEquals(CUresult.CUDA_ERROR_LAUNCH_FAILED, cuStreamSynchronize(stream));
                assertEquals(CUresult.CUDA_ERROR_LAUNCH_FAILED, cuMemFree(memory));
            }
            System.out.println("done");
        }
    }

    static final class Overrun {
        private Overrun() {}

        public static void main(String[] args) throws Exception {
            start();
            CUdeviceptr memory = allocated(128); // the kernel's scratch begins where it ends
            launch(kernel(), memory, null);
            assertEquals(CUresult.CUDA_ERROR_ILLEGAL_ADDRESS, cuCtxSynchronize());
            assertEquals(CUresult.CUDA_ERROR_ILLEGAL_ADDRESS, cuMemGetInfo(new long[1], new long[1]));
            System.out.println("done");
        }
    }
}
