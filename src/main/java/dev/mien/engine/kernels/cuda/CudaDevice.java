package dev.mien.engine.kernels.cuda;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;
import static jcuda.driver.JCudaDriver.cuCtxSetCurrent;
import static jcuda.driver.JCudaDriver.cuDeviceGet;
import static jcuda.driver.JCudaDriver.cuDeviceGetAttribute;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRetain;
import static jcuda.driver.JCudaDriver.cuGetErrorName;
import static jcuda.driver.JCudaDriver.cuGetErrorString;
import static jcuda.driver.JCudaDriver.cuStreamCreate;
import static jcuda.driver.JCudaDriver.cuStreamSynchronize;

import dev.mien.MienException;
import dev.mien.engine.tensor.DeviceMemory;
import java.lang.foreign.MemorySegment;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;

/**
 * The GPU of this process: its primary context and one stream, in which everything takes effect in the order in which it was
 * asked for; only {@link Ahead} has another. A thread owns the device while it holds this object's lock; the context is made
 * current for each new owner. So any thread may compute, one at a time, and the GPU sees one sequence of work.
 *
 * <p>After a fault in a kernel the context is lost; from then on every call throws the first error.
 */
final class CudaDevice implements DeviceMemory.Device {
    private static final int NON_BLOCKING = 1;
    private static CudaDevice instance;

    private final CUcontext context = new CUcontext();
    private final CUstream stream = new CUstream();
    private final DeviceHeap heap;
    private final CudaModules modules = new CudaModules();
    private final Staging staging;
    private final Ahead ahead;
    private final int processors;
    private Thread owner;
    private MienException broken;
    private boolean recording;

    private CudaDevice() {
        CUdevice device = new CUdevice();
        check(cuDeviceGet(device, 0), "choosing the device");
        int[] count = {0};
        check(cuDeviceGetAttribute(count, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, device),
                "asking for its processors");
        processors = count[0];
        check(cuDevicePrimaryCtxRetain(context, device), "opening the device");
        claim();
        check(cuStreamCreate(stream, NON_BLOCKING), "making a stream");
        heap = new DeviceHeap(this);
        staging = new Staging(this, stream);
        ahead = new Ahead(this);
    }

    /**
     * The GPU, opened at the first call.
     *
     * @throws MienException when there is none that can be used; the message is the report of the attempt
     */
    static synchronized CudaDevice get() {
        if (instance == null) {
            CudaReport report = CudaBoot.report();
            if (!report.usable()) {
                throw MienException.environment("the GPU cannot be used: " + report.why());
            }
            instance = new CudaDevice();
        }
        return instance;
    }

    DeviceHeap heap() {
        return heap;
    }

    CudaModules modules() {
        return modules;
    }

    /** Processors of the device. */
    int processors() {
        return processors;
    }

    CUstream stream() {
        return stream;
    }

    /** A launch of the kernel of that name; what comes before the first underscore is the file that holds it. */
    Launch launch(String kernel) {
        return Launch.of(this, kernel);
    }

    @Override
    public DeviceArray allocate(int count) {
        return heap.take(4L * count);
    }

    @Override
    public long capacity() {
        return heap.cap();
    }

    /** Makes the calling thread the one whose calls reach the device. The caller holds the lock. */
    void claim() {
        assert Thread.holdsLock(this) || instance == null;
        Thread caller = Thread.currentThread();
        if (caller != owner || caller.isVirtual()) {
            check(cuCtxSetCurrent(context), "taking the device");
            owner = caller;
        }
    }

    /** Work to be done by the thread that owns the device. */
    interface Call {
        /** Returns a CUresult. */
        int run();
    }

    /** Takes the device and makes one call of the driver. */
    synchronized void call(String what, Call call) {
        requireWhole();
        claim();
        check(call.run(), what);
    }

    /** Takes the device for calls of its libraries, which check their own answers. */
    synchronized void run(Runnable calls) {
        requireWhole();
        claim();
        calls.run();
    }

    /** Waits until everything asked for is done. */
    synchronized void synchronise() {
        call("waiting for the device", () -> cuStreamSynchronize(stream));
    }

    /** While calls are recorded for later, none of them may need the host. */
    void setRecording(boolean on) {
        recording = on;
        if (on) {
            heap.beginRecording();
        }
    }

    private void requireNoRecording(String what) {
        if (recording) {
            throw new CudaGraph.HostNeeded(what);
        }
    }

    synchronized void upload(DeviceArray to, MemorySegment host, long from, long at, long bytes) {
        requireNoRecording("a copy to the device");
        requireWhole();
        claim();
        staging.upload(to, host, from, at, bytes);
    }

    @Override
    public DeviceMemory sendAhead(MemorySegment... parts) {
        synchronized (this) {
            requireNoRecording("a copy to the device");
            requireWhole();
            claim();
            return ahead.send(parts);
        }
    }

    synchronized void download(DeviceArray source, long from, MemorySegment host, long to, long bytes) {
        requireNoRecording("a copy from the device");
        requireWhole();
        claim();
        staging.download(source, from, host, to, bytes);
    }

    /** A block that holds the bytes of a host array. */
    DeviceArray uploaded(MemorySegment host) {
        DeviceArray array = heap.take(Math.max(1, host.byteSize()));
        upload(array, host, 0, 0, host.byteSize());
        return array;
    }

    void requireWhole() {
        if (broken != null) {
            throw broken;
        }
    }

    /** Throws when a call of the driver failed. */
    void check(int result, String what) {
        if (result != CUresult.CUDA_SUCCESS) {
            MienException failure = failure(result, what);
            if (endsContext(result)) {
                broken = failure;
            }
            throw failure;
        }
    }

    private static MienException failure(int result, String what) {
        String[] name = {null};
        String[] text = {null};
        cuGetErrorName(result, name);
        cuGetErrorString(result, text);
        String error = name[0] == null ? "error " + result : name[0] + " (" + text[0] + ")";
        String next = endsContext(result)
                ? "; the device's memory is lost to this process: run the command again, with --backend simd if it fails"
                        + " at the same place"
                : "";
        return MienException.environment("the GPU failed while " + what + ": " + error + next);
    }

    /** Faults of kernels, after which nothing works in this context. */
    private static boolean endsContext(int result) {
        return switch (result) {
            case CUresult.CUDA_ERROR_ILLEGAL_ADDRESS, CUresult.CUDA_ERROR_LAUNCH_FAILED,
                    CUresult.CUDA_ERROR_LAUNCH_TIMEOUT, CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR,
                    CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION, CUresult.CUDA_ERROR_MISALIGNED_ADDRESS,
                    CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE, CUresult.CUDA_ERROR_INVALID_PC,
                    CUresult.CUDA_ERROR_ASSERT, CUresult.CUDA_ERROR_ECC_UNCORRECTABLE ->
                true;
            default -> false;
        };
    }
}
