package dev.mien.engine.kernels.cuda;

import static jcuda.driver.JCudaDriver.cuMemcpyDtoDAsync;
import static jcuda.driver.JCudaDriver.cuMemsetD32Async;

import dev.mien.engine.tensor.DeviceMemory;
import java.lang.foreign.MemorySegment;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;

/** A block of the device's memory. */
final class DeviceArray extends CUdeviceptr implements DeviceMemory, AutoCloseable {
    private final CudaDevice device;
    /** How large the block is; a new use of it may need less. */
    final long bytes;
    private final Runnable giveBack;
    private boolean free;

    /** A block that cuMemAlloc will fill in, or that starts at an address of another. */
    DeviceArray(CudaDevice device, long bytes) {
        this.device = device;
        this.bytes = bytes;
        this.giveBack = null;
    }

    /** The same block in the hands of a new user. */
    DeviceArray(DeviceArray block) {
        this(block, null);
    }

    /** A block that does not go back to the heap, but to whoever lends it. */
    DeviceArray(DeviceArray block, Runnable giveBack) {
        super(block);
        this.device = block.device;
        this.bytes = block.bytes;
        this.giveBack = giveBack;
    }

    long address() {
        return getNativePointer();
    }

    /** Where a pointer into the device's memory points. */
    static long address(Pointer pointer) {
        return new Place((CUdeviceptr) pointer).address();
    }

    /** Says what JCuda keeps to itself. */
    private static final class Place extends CUdeviceptr {
        Place(CUdeviceptr pointer) {
            super(pointer, 0);
        }

        long address() {
            return getNativePointer() + getByteOffset();
        }
    }

    CUdeviceptr at(long element) {
        return withByteOffset(4 * element);
    }

    @Override
    public void upload(MemorySegment host, int from, int to, int count) {
        device.upload(this, host, 4L * from, 4L * to, 4L * count);
    }

    @Override
    public void download(int from, MemorySegment host, int to, int count) {
        device.download(this, 4L * from, host, 4L * to, 4L * count);
    }

    @Override
    public void copy(DeviceMemory source, int from, int to, int count) {
        CUdeviceptr s = ((DeviceArray) source).at(from);
        device.call("copying " + 4L * count + " bytes on the device",
                () -> cuMemcpyDtoDAsync(at(to), s, 4L * count, device.stream()));
    }

    @Override
    public void fill(int bits, int from, int count) {
        device.call("filling " + 4L * count + " bytes",
                () -> cuMemsetD32Async(at(from), bits, count, device.stream()));
    }

    @Override
    public void free() {
        synchronized (this) {
            if (free) {
                return;
            }
            free = true;
        }
        if (giveBack != null) {
            giveBack.run();
        } else {
            device.heap().give(this);
        }
    }

    @Override
    public void close() {
        free();
    }

    @Override
    public boolean equals(Object o) {
        return this == o;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
