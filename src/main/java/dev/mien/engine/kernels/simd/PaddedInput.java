package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * An image with its zeros around it, so that no tap ever needs to ask whether it fell outside. Where there is no padding it is
 * the image itself.
 */
final class PaddedInput implements IntConsumer {
    private static final int LINES_PER_TASK = 16;

    private final Tensor x;
    private final int[] in;
    private final int[] low;
    private final int[] extent;
    private final boolean copied;
    private final float[] data;
    private final int base;

    /**
     * Pads; extents and padding are those of three axes.
     *
     * @param memory of {@link #size} floats; {@link #fill} writes there
     */
    PaddedInput(Tensor x, int[] low, int[] high, Tensor memory) {
        this.x = x;
        this.in = SimdConv.spatial(x);
        this.low = low;
        this.extent = padded(x.shape(), low, high);
        this.copied = isPadded(low, high);
        this.data = copied ? memory.floats() : x.floats();
        this.base = copied ? memory.offset() : x.offset();
    }

    private static boolean isPadded(int[] low, int[] high) {
        return Arrays.stream(low).sum() + Arrays.stream(high).sum() > 0;
    }

    private static int[] padded(Shape x, int[] low, int[] high) {
        int[] in = SimdConv.spatial(x);
        return new int[] {x.dim(0), in[0] + low[0] + high[0], in[1] + low[1] + high[1], in[2] + low[2] + high[2]};
    }

    /** Floats of memory that the padded image takes: none where it is not padded. */
    static int size(Shape x, int[] low, int[] high) {
        if (!isPadded(low, high)) {
            return 0;
        }
        long size = x.channels();
        for (int e : padded(x, low, high)) {
            size = Math.multiplyExact(size, (long) e);
        }
        return Math.toIntExact(size);
    }

    float[] data() {
        return data;
    }

    /** The first element, of the padding if there is any. */
    int base() {
        return base;
    }

    /** Floats from one position to the next along batch and the three spatial axes. */
    int[] stride() {
        return Walk.strides(extent, x.shape().channels());
    }

    /** Copies the image into its frame of zeros. */
    void fill() {
        if (copied) {
            Parallel.run(Math.ceilDiv(lines(), LINES_PER_TASK), this);
        }
    }

    private int lines() {
        return extent[0] * extent[1] * extent[2];
    }

    @Override
    public void accept(int task) {
        int c = x.shape().channels();
        int line = extent[3] * c;
        int end = Math.min(lines(), (task + 1) * LINES_PER_TASK);
        for (int r = task * LINES_PER_TASK; r < end; r++) {
            int i1 = r % extent[2] - low[1];
            int i0 = r / extent[2] % extent[1] - low[0];
            int at = base + r * line;
            if (i0 < 0 || i0 >= in[0] || i1 < 0 || i1 >= in[1]) {
                Arrays.fill(data, at, at + line, 0f);
                continue;
            }
            int begin = at + low[2] * c;
            int src = x.offset() + ((r / extent[2] / extent[1] * in[0] + i0) * in[1] + i1) * in[2] * c;
            Arrays.fill(data, at, begin, 0f);
            System.arraycopy(x.floats(), src, data, begin, in[2] * c);
            Arrays.fill(data, begin + in[2] * c, at + line, 0f);
        }
    }
}
