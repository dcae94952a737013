package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;

/**
 * An image with its zeros around it, so that no tap ever needs to ask whether it fell outside. Where there is no padding it is
 * the image itself.
 *
 * @param extent batch and three spatial extents, padding included
 * @param base   first element, of the padding if there is any
 */
record PaddedInput(float[] data, int base, int[] extent, int channels) {

    /** Pads; extents and padding are those of three axes. Memory comes from the open scope. */
    static PaddedInput of(Tensor x, int[] in, int[] low, int[] high) {
        int c = x.shape().channels();
        int n = x.dim(0);
        int[] e = {n, in[0] + low[0] + high[0], in[1] + low[1] + high[1], in[2] + low[2] + high[2]};
        if (Arrays.stream(low).sum() + Arrays.stream(high).sum() == 0) {
            return new PaddedInput(x.floats(), x.offset(), e, c);
        }
        long size = (long) e[0] * e[1] * e[2] * e[3] * c;
        float[] to = SimdGemm.scratch(Math.toIntExact(size));
        float[] from = x.floats();
        int line = e[3] * c;
        Parallel.blocks(n * e[1] * e[2], 16, (r0, r1) -> {
            for (int r = r0; r < r1; r++) {
                int i1 = r % e[2] - low[1];
                int i0 = r / e[2] % e[1] - low[0];
                int at = r * line;
                if (i0 < 0 || i0 >= in[0] || i1 < 0 || i1 >= in[1]) {
                    Arrays.fill(to, at, at + line, 0f);
                    continue;
                }
                int begin = at + low[2] * c;
                int src = x.offset() + ((r / e[2] / e[1] * in[0] + i0) * in[1] + i1) * in[2] * c;
                Arrays.fill(to, at, begin, 0f);
                System.arraycopy(from, src, to, begin, in[2] * c);
                Arrays.fill(to, begin + in[2] * c, at + line, 0f);
            }
        });
        return new PaddedInput(to, 0, e, c);
    }

    /** Floats from one position to the next along batch and the three spatial axes. */
    int[] stride() {
        int s2 = channels;
        int s1 = extent[3] * s2;
        int s0 = extent[2] * s1;
        return new int[] {extent[1] * s0, s0, s1, s2};
    }
}
