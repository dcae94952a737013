package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * {@code C[i, run + j] = sum over positions m of A[m, i] B[row(m) + run + j]}: a sum of outer products over the positions of a
 * walk, which is the weight gradient of a convolution and the product {@code A^T B}. Both sides are read in place. Positions
 * are taken in blocks that fit the second-level cache, in a fixed order; when C is small the positions are also cut into parts
 * (how many depends on the shape alone) whose sums are added in order.
 */
final class OuterGemm {
    private static final int POSITIONS = 256;
    private static final int ROWS_PER_TASK = 48;
    private static final int MIN_TASKS = 8;
    private static final int TILE = Lanes.WIDE ? Tile8.ROWS : Tile6.ROWS;

    private final float[] a;
    private final int aBase;
    private final int aStride;
    private final int rows;
    private final float[] b;
    private final int[] bRow;
    private final int[] runAt;
    private final int[] runLength;
    private final int[] runTo;

    /**
     * Prepares a product.
     *
     * @param a       element (m, i) is at {@code aBase + m aStride + i}; 8 readable floats must follow the last
     * @param rows    rows of C
     * @param bRow    start of B's row for each position
     * @param runAt   offset of each run from a row of B, its length, and its first column in C
     */
    OuterGemm(float[] a, int aBase, int aStride, int rows, float[] b, int[] bRow, int[] runAt, int[] runLength,
            int[] runTo) {
        this.a = a;
        this.aBase = aBase;
        this.aStride = aStride;
        this.rows = rows;
        this.b = b;
        this.bRow = bRow;
        this.runAt = runAt;
        this.runLength = runLength;
        this.runTo = runTo;
    }

    /** True when reading whole tiles of A stays inside the array. */
    static boolean readable(float[] a, int end, int rows) {
        return rows % TILE == 0 || a.length - end >= TILE;
    }

    /** Overwrites C, rows {@code cStride} floats apart. */
    void run(float[] c, int cBase, int cStride) {
        int chunks = Math.ceilDiv(rows, ROWS_PER_TASK);
        int tasks = chunks * runAt.length;
        int blocks = Math.max(1, Math.ceilDiv(bRow.length, POSITIONS));
        int parts = tasks >= MIN_TASKS ? 1 : Math.min(blocks, Math.ceilDiv(MIN_TASKS, tasks));
        if (parts == 1) {
            Parallel.run(tasks, t -> task(t % chunks, t / chunks, 0, blocks, c, cBase, cStride));
            return;
        }
        try (Scope scope = Scope.open()) {
            int width = 0;
            for (int r = 0; r < runAt.length; r++) {
                width = Math.max(width, runTo[r] + runLength[r]);
            }
            int stride = width;
            float[] sums = Tensor.empty(Shape.of(parts, rows, width), DType.F32).floats();
            Parallel.run(tasks * parts, t -> {
                int part = t / tasks;
                task(t % tasks % chunks, t % tasks / chunks, blocks * part / parts, blocks * (part + 1) / parts, sums,
                        part * rows * stride, stride);
            });
            Parallel.run(rows, i -> addParts(sums, parts, i, stride, c, cBase + i * cStride));
        }
    }

    private void addParts(float[] sums, int parts, int row, int width, float[] c, int to) {
        for (int r = 0; r < runAt.length; r++) {
            for (int j = runTo[r]; j < runTo[r] + runLength[r]; j++) {
                float s = 0;
                for (int p = 0; p < parts; p++) {
                    s += sums[(p * rows + row) * width + j];
                }
                c[to + j] = s;
            }
        }
    }

    /** One chunk of rows of C, one run of columns, some blocks of positions. */
    private void task(int chunk, int run, int block0, int block1, float[] c, int cBase, int cStride) {
        int i1 = Math.min(rows, (chunk + 1) * ROWS_PER_TASK);
        float[] scratch = new float[TILE * 2 * Lanes.N];
        for (int block = block0; block < block1; block++) {
            int m0 = block * POSITIONS;
            int m1 = Math.min(bRow.length, m0 + POSITIONS);
            boolean first = block == block0;
            for (int j = 0; j < runLength[run];) {
                int left = runLength[run] - j;
                int width = left >= 2 * Lanes.N ? 2 * Lanes.N : Math.min(left, Lanes.N);
                for (int i = chunk * ROWS_PER_TASK; i < i1; i += TILE) {
                    int cAt = cBase + i * cStride + runTo[run] + j;
                    if (i + TILE <= rows && width % Lanes.N == 0) {
                        outer(i, runAt[run] + j, m0, m1, c, cAt, cStride, first, width);
                    } else {
                        int present = Math.min(TILE, rows - i);
                        copyRows(c, cAt, cStride, scratch, 0, 2 * Lanes.N, present, width);
                        outer(i, runAt[run] + j, m0, m1, scratch, 0, 2 * Lanes.N, first, width);
                        copyRows(scratch, 0, 2 * Lanes.N, c, cAt, cStride, present, width);
                    }
                }
                j += width;
            }
        }
    }

    private static void copyRows(float[] from, int at, int stride, float[] to, int toAt, int toStride, int count,
            int width) {
        for (int i = 0; i < count; i++) {
            System.arraycopy(from, at + i * stride, to, toAt + i * toStride, width);
        }
    }

    private void outer(int i, int shift, int m0, int m1, float[] c, int cAt, int cStride, boolean first, int width) {
        int aAt = aBase + i;
        if (width == 2 * Lanes.N) {
            if (Lanes.WIDE) {
                Tile8.outer2(a, aAt, aStride, b, bRow, shift, m0, m1, c, cAt, cStride, first);
            } else {
                Tile6.outer2(a, aAt, aStride, b, bRow, shift, m0, m1, c, cAt, cStride, first);
            }
            return;
        }
        int whole = m1;
        while (whole > m0 && bRow[whole - 1] + shift + Lanes.N > b.length) {
            whole--;
        }
        if (Lanes.WIDE) {
            Tile8.outer1(a, aAt, aStride, b, bRow, shift, m0, whole, c, cAt, cStride, first);
        } else {
            Tile6.outer1(a, aAt, aStride, b, bRow, shift, m0, whole, c, cAt, cStride, first);
        }
        for (int m = whole; m < m1; m++) {
            addOne(aAt + m * aStride, bRow[m] + shift, c, cAt, cStride, width);
        }
    }

    /** A position at the very end of B, where a whole vector would be read beyond it. (Masks are not always compiled well.) */
    private void addOne(int aAt, int bAt, float[] c, int cAt, int cStride, int width) {
        for (int i = 0; i < TILE; i++) {
            for (int j = 0; j < width; j++) {
                c[cAt + i * cStride + j] = Math.fma(a[aAt + i], b[bAt + j], c[cAt + i * cStride + j]);
            }
        }
    }
}
