package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.Parallel;

/**
 * {@code C[row] = start + sum over runs of A[row + run] B}: a matrix product whose rows of A are not stored one after the other
 * but found by a walk over an image (Dukhan 2019, "The Indirect Convolution Algorithm"). Channels last makes the taps of one
 * kernel row a single contiguous run, so a convolution is a few runs per output position and no patch is ever copied; a plain
 * product is one run. Every sum is taken in the order of the runs, whatever the blocking and the number of threads.
 */
final class IndirectGemm {
    /** Rows of C per task: a multiple of both tile heights; its part of A fits the second-level cache. */
    private static final int ROW_BLOCK = 96;
    /**
     * Longer runs are cut: a panel of B stays in the first-level cache while it passes over the rows, and a sum of short sums is
     * more exact than one long sum.
     */
    static final int MAX_RUN = 160;
    /** Small outputs are also cut by columns, to have work for every core. */
    private static final int MIN_TASKS = 16;

    private final float[] a;
    private final Walk walk;
    private final Panels b;
    private final float[] c;
    private final float[] start;
    private final Epilogue epilogue;
    private final int[] runAt;
    private final int[] runLength;

    /**
     * Prepares a product.
     *
     * @param walk      where the rows of A and C are
     * @param runAt     offset of each run from the start of a row of A
     * @param runLength elements of each run; they sum to the rows of b
     * @param start     what sums start from, at least as long as b is wide when packed (bias or zeros)
     * @param epilogue  what is done to finished sums
     */
    IndirectGemm(float[] a, Walk walk, int[] runAt, int[] runLength, Panels b, float[] c, float[] start,
            Epilogue epilogue) {
        this.a = a;
        this.walk = walk;
        this.b = b;
        this.c = c;
        this.start = start;
        this.epilogue = epilogue;
        int pieces = 0;
        for (int n : runLength) {
            pieces += Math.ceilDiv(n, MAX_RUN);
        }
        this.runAt = new int[pieces];
        this.runLength = new int[pieces];
        int i = 0;
        for (int r = 0; r < runLength.length; r++) {
            int cuts = Math.ceilDiv(runLength[r], MAX_RUN);
            for (int p = 0; p < cuts; p++) {
                int from = (int) ((long) runLength[r] * p / cuts);
                this.runAt[i] = runAt[r] + from;
                this.runLength[i++] = (int) ((long) runLength[r] * (p + 1) / cuts) - from;
            }
        }
    }

    /** Floats that {@code start} needs for n columns. */
    static int startSize(int n) {
        return Math.ceilDiv(n, 2 * Lanes.N) * 2 * Lanes.N;
    }

    void run() {
        int rowBlocks = Math.ceilDiv(walk.rows(), ROW_BLOCK);
        int cuts = Math.clamp(Math.ceilDiv(MIN_TASKS, Math.max(1, rowBlocks)), 1, b.count);
        Parallel.run(rowBlocks * cuts, t -> {
            int block = t / cuts;
            int cut = t % cuts;
            int m0 = block * ROW_BLOCK;
            new Task(m0, Math.min(walk.rows(), m0 + ROW_BLOCK)).run(b.count * cut / cuts, b.count * (cut + 1) / cuts);
        });
    }

    /** One block of rows of C. */
    private final class Task {
        private final int tile = Tiles.ROWS;
        private final int first;
        private final int rows;
        private final int[] aRow;
        private final int[] cRow;
        private final int[] scratchRow = new int[tile];
        private final float[] scratch = new float[tile * 2 * Lanes.N];

        Task(int m0, int m1) {
            first = m0;
            rows = m1 - m0;
            int full = Math.ceilDiv(rows, tile) * tile;
            aRow = new int[full];
            cRow = new int[full];
            walk.fill(m0, rows, aRow, cRow);
            for (int i = rows; i < full; i++) {
                aRow[i] = aRow[rows - 1];
                cRow[i] = cRow[rows - 1];
            }
        }

        void run(int panel0, int panel1) {
            int row = 0;
            for (int r = 0; r < runAt.length; r++) {
                for (int p = panel0; p < panel1; p++) {
                    for (int m = 0; m < rows; m += tile) {
                        boolean whole = m + tile <= rows && b.n - p * 2 * Lanes.N >= b.width(p);
                        if (whole) {
                            dot(aRow, m, r, row, p, c, cRow, m, p * 2 * Lanes.N);
                        } else {
                            edge(m, r, row, p);
                        }
                        if (r == runAt.length - 1 && !epilogue.isNone()) {
                            finish(m, p);
                        }
                    }
                }
                row += runLength[r];
            }
        }

        /** A tile that hangs over the end of C goes through scratch memory. */
        private void edge(int m, int r, int row, int p) {
            int width = b.width(p);
            int columns = Math.min(width, b.n - p * 2 * Lanes.N);
            int present = Math.min(tile, rows - m);
            for (int i = 0; i < tile; i++) {
                scratchRow[i] = i * width;
                if (r > 0 && i < present) {
                    System.arraycopy(c, cRow[m + i] + p * 2 * Lanes.N, scratch, i * width, columns);
                }
            }
            dot(aRow, m, r, row, p, scratch, scratchRow, 0, 0);
            for (int i = 0; i < present; i++) {
                System.arraycopy(scratch, i * width, c, cRow[m + i] + p * 2 * Lanes.N, columns);
            }
        }

        private void finish(int m, int p) {
            int column = p * 2 * Lanes.N;
            int columns = Math.min(b.width(p), b.n - column);
            for (int i = m; i < Math.min(rows, m + tile); i++) {
                epilogue.apply(c, cRow[i] + column, first + i, column, columns);
            }
        }

        private void dot(int[] aRows, int m, int r, int row, int p, float[] out, int[] outRow, int o, int outAt) {
            Tiles.dot(b.width(p), a, aRows, m, runAt[r], b.data, b.at(p, row), runLength[r], out, outRow, o, outAt,
                    r == 0 ? start : null, p * 2 * Lanes.N);
        }
    }
}
