package dev.mien.engine.kernels.simd;

/**
 * Where the rows of a product are: a walk over {@code batch x q0 x q1 x q2} positions, outermost first, that steps by its own
 * stride per axis through A and through C.
 *
 * @param extent  positions along batch and three spatial axes
 * @param aStride floats from one position to the next in A
 * @param cStride floats from one position to the next in C
 * @param aBase   first row of A
 * @param cBase   first row of C
 */
record Walk(int[] extent, int[] aStride, int[] cStride, int aBase, int cBase) {

    /** Floats from one position to the next along each axis of an image of these extents that lies in one piece. */
    static int[] strides(int[] extent, int channels) {
        int s1 = extent[3] * channels;
        int s0 = extent[2] * s1;
        return new int[] {extent[1] * s0, s0, s1, channels};
    }

    int rows() {
        return extent[0] * extent[1] * extent[2] * extent[3];
    }

    /** Offsets of {@code count} rows from row m0 on, line by line. */
    void fill(int m0, int count, int[] aRow, int[] cRow) {
        int q2 = m0 % extent[3];
        for (int i = 0; i < count; q2 = 0) {
            int line = (m0 + i) / extent[3];
            int q1 = line % extent[2];
            int q0 = line / extent[2] % extent[1];
            int n = line / extent[2] / extent[1];
            int end = Math.min(count, i + extent[3] - q2);
            int a = aBase + n * aStride[0] + q0 * aStride[1] + q1 * aStride[2] + q2 * aStride[3];
            int c = cBase + n * cStride[0] + q0 * cStride[1] + q1 * cStride[2] + q2 * cStride[3];
            for (; i < end; i++) {
                aRow[i] = a;
                cRow[i] = c;
                a += aStride[3];
                c += cStride[3];
            }
        }
    }
}
