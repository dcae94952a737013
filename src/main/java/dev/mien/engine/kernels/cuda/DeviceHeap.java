package dev.mien.engine.kernels.cuda;

import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemGetInfo;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.engine.tensor.DeviceMemory;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import jcuda.driver.CUresult;

/**
 * The device's memory, recycled: the driver's own allocation waits for the device, so blocks are kept in size classes, four to
 * an octave, and go out again at once. All work is in one stream, so a block may be given back while a kernel that uses it has
 * yet to run. Not more than a cap is taken, {@code -Dmien.cuda.memory=MIB}; otherwise nine tenths of what is free at the start.
 */
final class DeviceHeap {
    private static final long SMALLEST = 512;
    private static final double SHARE = 0.9;

    private final CudaDevice device;
    private final TreeMap<Long, ArrayDeque<DeviceArray>> kept = new TreeMap<>();
    private final long cap;
    private long keptBytes;
    private long usedBytes;
    private long peakBytes;
    /** Not null while calls are recorded: blocks given back meanwhile are only for those calls. */
    private ArrayDeque<DeviceArray> recorded;

    DeviceHeap(CudaDevice device) {
        this.device = device;
        long[] free = {0};
        long[] total = {0};
        device.check(cuMemGetInfo(free, total), "asking for its memory");
        long wanted = Long.getLong("mien.cuda.memory", 0) << 20;
        cap = wanted > 0 ? wanted : (long) (SHARE * free[0]);
    }

    long cap() {
        return cap;
    }

    /** The size of the block that serves a request. */
    static long sizeClass(long bytes) {
        if (bytes <= SMALLEST) {
            return SMALLEST;
        }
        long step = Long.highestOneBit(bytes - 1) >>> 2;
        return (bytes + step - 1) / step * step;
    }

    /**
     * A block of at least so many bytes, contents undefined.
     *
     * @throws MienException when the device has no room for it
     */
    DeviceArray take(long bytes) {
        long size = sizeClass(bytes);
        DeviceArray known = reuse(size);
        if (known != null) {
            return known;
        }
        if (exceeds(size, true)) {
            trim();
        }
        if (exceeds(size, false)) {
            throw outOfMemory(bytes, "its cap of " + mib(cap));
        }
        DeviceArray block = new DeviceArray(device, size);
        int[] result = new int[1];
        device.call("taking memory", () -> {
            result[0] = cuMemAlloc(block, size);
            if (result[0] == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
                trim();
                result[0] = cuMemAlloc(block, size);
            }
            return result[0] == CUresult.CUDA_ERROR_OUT_OF_MEMORY ? CUresult.CUDA_SUCCESS : result[0];
        });
        if (result[0] != CUresult.CUDA_SUCCESS) {
            throw outOfMemory(bytes, "what the device has left; other programs may use it too");
        }
        synchronized (this) {
            use(size);
        }
        return block;
    }

    private synchronized DeviceArray reuse(long size) {
        if (recorded != null) {
            for (DeviceArray block : recorded) {
                if (block.bytes == size) {
                    recorded.remove(block);
                    use(size);
                    return new DeviceArray(block);
                }
            }
        }
        ArrayDeque<DeviceArray> blocks = kept.get(size);
        if (blocks == null || blocks.isEmpty()) {
            return null;
        }
        keptBytes -= size;
        use(size);
        return new DeviceArray(blocks.pop());
    }

    private synchronized boolean exceeds(long size, boolean withKept) {
        return usedBytes + (withKept ? keptBytes : 0) + size > cap;
    }

    private void use(long size) {
        usedBytes += size;
        peakBytes = Math.max(peakBytes, usedBytes);
    }

    /** Takes a block back. */
    synchronized void give(DeviceArray block) {
        usedBytes -= block.bytes;
        if (recorded != null) {
            recorded.push(block);
            return;
        }
        keptBytes += block.bytes;
        kept.computeIfAbsent(block.bytes, k -> new ArrayDeque<>()).push(block);
    }

    synchronized void beginRecording() {
        recorded = new ArrayDeque<>();
    }

    /** The blocks that the recorded calls write to whenever they run; whoever runs them {@link #give gives} them back at last. */
    synchronized List<DeviceArray> endRecording() {
        List<DeviceArray> blocks = List.copyOf(recorded);
        recorded = null;
        blocks.forEach(b -> use(b.bytes));
        return blocks;
    }

    /** Returns kept blocks to the driver, which waits for the device. */
    private void trim() {
        ArrayDeque<DeviceArray> blocks = new ArrayDeque<>();
        synchronized (this) {
            kept.values().forEach(blocks::addAll);
            kept.clear();
            keptBytes = 0;
        }
        for (DeviceArray block : blocks) {
            device.call("giving memory back", () -> cuMemFree(block));
        }
    }

    /** Bytes that may still be taken. */
    synchronized long room() {
        return cap - usedBytes;
    }

    /** Bytes in use now. */
    synchronized long usedBytes() {
        return usedBytes;
    }

    /** The most bytes that were in use at one time. */
    synchronized long peakBytes() {
        return peakBytes;
    }

    private synchronized MienException outOfMemory(long bytes, String limit) {
        return new MienException(ExitCode.ENVIRONMENT,
                "the GPU is out of memory: " + mib(bytes) + " more than " + mib(usedBytes) + " in use do not fit "
                        + limit
                        + "; take a smaller batch, or shorter clips, or --backend simd"
                        + " ('mien summary MODEL --input SHAPE' forecasts what a model needs)",
                new DeviceMemory.Full());
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }
}
