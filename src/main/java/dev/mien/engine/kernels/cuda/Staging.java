package dev.mien.engine.kernels.cuda;

import static jcuda.driver.JCudaDriver.cuEventCreate;
import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuEventSynchronize;
import static jcuda.driver.JCudaDriver.cuMemHostAlloc;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoHAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoDAsync;

import java.lang.foreign.MemorySegment;
import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUstream;

/**
 * Copies between the heap and the device. The device reads and writes host memory at full speed only where the operating
 * system cannot move it, so copies go by two such buffers in turn: while the device works on one, the other is filled or
 * emptied. In one stream; used under the lock of the device.
 */
final class Staging {
    private static final int BYTES = 4 << 20;
    private static final int WITHOUT_TIMING = 2;

    private final CudaDevice device;
    private final CUstream stream;
    private final Buffer[] buffers = new Buffer[2];
    private int next;

    Staging(CudaDevice device, CUstream stream) {
        this.device = device;
        this.stream = stream;
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = new Buffer();
        }
    }

    private final class Buffer {
        final Pointer pointer = new Pointer();
        final CUevent event = new CUevent();
        final MemorySegment memory;

        Buffer() {
            device.check(cuMemHostAlloc(pointer, BYTES, 0), "taking host memory for copies");
            device.check(cuEventCreate(event, WITHOUT_TIMING), "making an event");
            memory = MemorySegment.ofBuffer(pointer.getByteBuffer(0, BYTES));
        }

        void record() {
            device.check(cuEventRecord(event, stream), "recording an event");
        }

        void await() {
            device.check(cuEventSynchronize(event), "waiting for a copy");
        }
    }

    private Buffer turn() {
        next = 1 - next;
        return buffers[next];
    }

    /** Returns when the host's bytes have been read. */
    void upload(DeviceArray target, MemorySegment host, long from, long at, long bytes) {
        for (long done = 0; done < bytes; done += BYTES) {
            long n = Math.min(BYTES, bytes - done);
            Buffer b = turn();
            b.await();
            MemorySegment.copy(host, from + done, b.memory, 0, n);
            device.check(cuMemcpyHtoDAsync(target.withByteOffset(at + done), b.pointer, n, stream),
                    "copying to the device");
            b.record();
        }
    }

    /** Returns when the bytes are there. */
    void download(DeviceArray source, long from, MemorySegment host, long to, long bytes) {
        Buffer full = null;
        long written = 0;
        for (long done = 0; done < bytes; done += BYTES) {
            Buffer b = turn();
            b.await();
            device.check(cuMemcpyDtoHAsync(b.pointer, source.withByteOffset(from + done), Math.min(BYTES, bytes - done),
                    stream), "copying from the device");
            b.record();
            if (full != null) {
                written += empty(full, host, to + written, Math.min(BYTES, bytes - written));
            }
            full = b;
        }
        if (full != null) {
            empty(full, host, to + written, bytes - written);
        }
    }

    private static long empty(Buffer b, MemorySegment host, long to, long bytes) {
        b.await();
        MemorySegment.copy(b.memory, 0, host, to, bytes);
        return bytes;
    }
}
