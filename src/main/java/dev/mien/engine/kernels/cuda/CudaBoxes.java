package dev.mien.engine.kernels.cuda;

import dev.mien.engine.kernels.BoxKernels;
import java.lang.foreign.MemorySegment;

/** All lists in two launches (nms.cu): first every pair is compared, then a block for each list goes through its boxes. */
final class CudaBoxes implements BoxKernels {
    private static final int WORD = 64;
    private static final int THREADS = 128;
    private static final int MOST_BLOCKS = 1024;

    private final CudaDevice gpu;

    CudaBoxes(CudaDevice gpu) {
        this.gpu = gpu;
    }

    @Override
    public boolean[] suppress(float[] boxes, int[] begin, Overlap rule, float threshold) {
        int n = boxes.length / 4;
        boolean[] stays = new boolean[n];
        int lists = begin.length - 1;
        if (n == 0) {
            return stays;
        }
        int longest = 0;
        for (int l = 0; l < lists; l++) {
            longest = Math.max(longest, begin[l + 1] - begin[l]);
        }
        int words = Math.ceilDiv(longest, WORD);
        int blocks = Math.clamp(Math.ceilDiv((long) longest * words, THREADS), 1, Math.max(1, MOST_BLOCKS / lists));
        int[] kept = new int[n];
        try (DeviceArray coordinates = gpu.uploaded(MemorySegment.ofArray(boxes));
                DeviceArray bounds = gpu.uploaded(MemorySegment.ofArray(begin));
                DeviceArray masks = gpu.heap().take(8L * n * words);
                DeviceArray struck = gpu.heap().take(8L * lists * words);
                DeviceArray out = gpu.heap().take(4L * n)) {
            gpu.launch("nms_overlaps").array(coordinates).array(bounds).value(lists).value(rule.ordinal())
                    .value(threshold).value(words).array(masks).blocks(blocks * lists, THREADS);
            gpu.launch("nms_keep").array(bounds).value(words).array(masks).array(struck).array(out)
                    .blocks(lists, THREADS);
            out.download(0, MemorySegment.ofArray(kept), 0, n);
        }
        for (int i = 0; i < n; i++) {
            stays[i] = kept[i] != 0;
        }
        return stays;
    }
}
