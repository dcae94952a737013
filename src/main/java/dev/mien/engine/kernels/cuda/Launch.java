package dev.mien.engine.kernels.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static jcuda.driver.JCudaDriver.cuLaunchKernel;

import dev.mien.MienException;
import dev.mien.engine.tensor.DeviceMemory;
import dev.mien.engine.tensor.MirroredStorage;
import dev.mien.engine.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jcuda.Pointer;

/**
 * One launch of a kernel: its arguments in order, then its grid, which starts it. Arguments lie in native memory of the thread,
 * used again by its next launch: the driver copies them.
 */
final class Launch {
    /** Threads of a block where the kernel does not care. */
    static final int THREADS = 256;
    /** Blocks of a grid whose threads go on in strides: some for each of any device's processors. */
    static final int MOST_BLOCKS = 4096;
    private static final int MOST_ARGUMENTS = 32;
    private static final long MOST_BYTES = 1024;
    private static final ThreadLocal<Launch> OF_THREAD = ThreadLocal.withInitial(Launch::new);

    private final MemorySegment values = Arena.ofAuto().allocate(MOST_BYTES, 8);
    private final MemorySegment addresses = Arena.ofAuto().allocate(8L * MOST_ARGUMENTS, 8);
    private final Pointer arguments = Pointer.to(addresses.asByteBuffer());
    private CudaDevice device;
    private String kernel;
    private int count;
    private long bytes;

    private Launch() {}

    static Launch of(CudaDevice device, String kernel) {
        Launch launch = OF_THREAD.get();
        launch.device = device;
        launch.kernel = kernel;
        launch.count = 0;
        launch.bytes = 0;
        return launch;
    }

    /** Elements that the kernel reads; null for none. */
    Launch read(Tensor t) {
        return pointer(t == null ? 0 : address(t, true, false));
    }

    /** Elements that the kernel overwrites, all of them; null for none. */
    Launch write(Tensor t) {
        return pointer(t == null ? 0 : address(t, false, true));
    }

    /** Elements of which the kernel may read and change any. */
    Launch update(Tensor t) {
        return pointer(address(t, true, true));
    }

    /** Where the device has the first element of a tensor, current. */
    static long address(Tensor t, boolean read, boolean written) {
        return array(t, read, written).address() + 4L * t.offset();
    }

    /** The block that has the elements of a tensor; its first is at {@code at(t.offset())}. */
    static DeviceArray array(Tensor t, boolean read, boolean written) {
        if (t.storage() instanceof MirroredStorage storage) {
            CudaGraph.note(storage, read, written);
            try {
                return (DeviceArray) storage.onDevice(t.offset(), t.size(), read, written);
            } catch (MienException e) {
                throw e.getCause() instanceof DeviceMemory.Full
                        ? new MienException(e.exitCode(), "no room for a tensor " + t.shape() + ": " + e.getMessage(),
                                e.getCause())
                        : e;
            }
        }
        throw new IllegalStateException("a float32 tensor is needed here, this one is " + t.dtype()
                + "; float64 runs on the reference backend only");
    }

    Launch array(DeviceArray scratch) {
        return pointer(scratch == null ? 0 : scratch.address());
    }

    Launch pointer(long address) {
        return value(address);
    }

    Launch value(int v) {
        values.set(JAVA_INT, argument(4), v);
        return this;
    }

    Launch value(long v) {
        values.set(JAVA_LONG, argument(8), v);
        return this;
    }

    Launch value(float v) {
        values.set(JAVA_FLOAT, argument(4), v);
        return this;
    }

    /** One argument of each. */
    Launch values(int... vs) {
        for (int v : vs) {
            value(v);
        }
        return this;
    }

    /** One argument of all: a struct of ints. */
    Launch struct(int... fields) {
        MemorySegment.copy(fields, 0, values, JAVA_INT, argument(4L * fields.length), fields.length);
        return this;
    }

    /** One argument of all: a struct of floats. */
    Launch struct(float... fields) {
        MemorySegment.copy(fields, 0, values, JAVA_FLOAT, argument(4L * fields.length), fields.length);
        return this;
    }

    /** Where the next argument goes. */
    private long argument(long size) {
        long at = bytes;
        bytes += (size + 7) / 8 * 8;
        addresses.setAtIndex(JAVA_LONG, count++, values.address() + at);
        return at;
    }

    /** Starts about a thread for each of n things; the kernel goes on in strides of the grid. Nothing when n is 0. */
    void over(long n) {
        if (n > 0) {
            blocks((int) Math.min(MOST_BLOCKS, (n + THREADS - 1) / THREADS), THREADS);
        }
    }

    void blocks(int blocks, int threads) {
        blocks(blocks, threads, 0);
    }

    /** Starts exactly this grid. */
    void blocks(int blocks, int threads, int sharedBytes) {
        CudaDevice d = device;
        synchronized (d) {
            d.requireWhole();
            d.claim();
            d.check(cuLaunchKernel(d.modules().function(d, kernel), blocks, 1, 1, threads, 1, 1, sharedBytes,
                    d.stream(),
                    arguments, null), kernel);
        }
    }
}
