package dev.mien.engine.kernels.cuda;

import static jcuda.driver.JCudaDriver.cuEventCreate;
import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuStreamCreate;
import static jcuda.driver.JCudaDriver.cuStreamWaitEvent;

import java.lang.foreign.MemorySegment;
import jcuda.driver.CUevent;
import jcuda.driver.CUstream;

/**
 * Copies what is needed next in a stream of its own, while kernels compute with what came before. The copies land in two blocks
 * in turn, which are not the heap's for others: a block is written again as soon as the kernels that were asked for before it was
 * given back are done, whatever else has been asked for since. Used under the lock of the device.
 */
final class Ahead {
    private static final int NON_BLOCKING = 1;
    private static final int WITHOUT_TIMING = 2;

    private final CudaDevice device;
    private final CUstream stream = new CUstream();
    private final Staging staging;
    private final Landing[] landings = {new Landing(), new Landing()};

    Ahead(CudaDevice device) {
        this.device = device;
        device.check(cuStreamCreate(stream, NON_BLOCKING), "making a stream for copies");
        staging = new Staging(device, stream);
        for (Landing l : landings) {
            device.check(cuEventCreate(l.filled, WITHOUT_TIMING), "making an event");
            device.check(cuEventCreate(l.left, WITHOUT_TIMING), "making an event");
        }
    }

    /** Where copies land. */
    private final class Landing {
        final CUevent filled = new CUevent();
        /** In the stream of kernels, when the last user gave it back. */
        final CUevent left = new CUevent();
        DeviceArray block;
        boolean taken;

        DeviceArray fill(MemorySegment[] parts, long bytes) {
            if (block == null || block.bytes < bytes) {
                if (block != null) {
                    block.free();
                    block = null; // there may be no room for a larger one
                }
                block = device.heap().take(bytes);
                leave(); // kernels that were asked for may still use what the heap gives out
            }
            device.check(cuStreamWaitEvent(stream, left, 0), "waiting for kernels");
            long at = 0;
            for (MemorySegment part : parts) {
                staging.upload(block, part, 0, at, part.byteSize());
                at += part.byteSize();
            }
            device.check(cuEventRecord(filled, stream), "recording an event");
            device.check(cuStreamWaitEvent(device.stream(), filled, 0), "waiting for a copy");
            taken = true;
            return new DeviceArray(block, () -> device.run(this::leave));
        }

        private void leave() {
            device.check(cuEventRecord(left, device.stream()), "recording an event");
            taken = false;
        }
    }

    /** One after the other in one block; null when both blocks are in use. */
    DeviceArray send(MemorySegment... parts) {
        long bytes = 0;
        for (MemorySegment part : parts) {
            bytes += part.byteSize();
        }
        for (Landing l : landings) {
            if (!l.taken) {
                return l.fill(parts, bytes);
            }
        }
        return null;
    }
}
