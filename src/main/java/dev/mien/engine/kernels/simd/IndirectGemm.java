package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.N;

import dev.mien.engine.kernels.Parallel;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * {@code C[row] = start + sum over runs of A[row + run] B}: a matrix product whose rows of A are not stored one after the other
 * but found by a walk over an image (Dukhan 2019, "The Indirect Convolution Algorithm"). Channels last makes the taps of one
 * kernel row a single contiguous run, so a convolution is a few runs per output position and no patch is ever copied; a plain
 * product is one run. Every sum is taken in the order of the runs, whatever the blocking and the number of threads. A product
 * may run any number of times and allocates nothing.
 */
final class IndirectGemm implements IntConsumer {
    /** Rows of C per task at most: its part of A fits the second-level cache. */
    private static final int ROW_BLOCK = 96;
    /** Row blocks are whole tiles of either height. */
    private static final int ROW_STEP = 24;
    /**
     * A sum is taken in pieces of at most about so many products, a piece in registers: a panel of B stays in the first-level
     * cache while it passes over the rows, and a sum of short sums is more exact than one long sum.
     */
    static final int PIECE = 384;
    /** Small outputs are also cut by columns, to have work for every core. */
    private static final int MIN_TASKS = 16;

    private final float[] a;
    private final Walk walk;
    private final Panels b;
    private final float[] c;
    private final float[] start;
    private final Epilogue epilogue;
    private final Runs runs;
    private final int[] pieceEnd;
    private final int rowBlocks;
    private final int cuts;

    /**
     * Prepares a product.
     *
     * @param walk     where the rows of A and C are
     * @param runs     stretches of a row of A; they sum to the rows of b
     * @param start    what sums start from, at least as long as b is wide when packed (bias or zeros)
     * @param epilogue what is done to finished sums
     */
    IndirectGemm(float[] a, Walk walk, Runs runs, Panels b, float[] c, float[] start, Epilogue epilogue) {
        this.a = a;
        this.walk = walk;
        this.b = b;
        this.c = c;
        this.start = start;
        this.epilogue = epilogue;
        this.runs = runs.cut(PIECE);
        this.pieceEnd = pieces(this.runs.length());
        this.rowBlocks = Math.ceilDiv(walk.rows(), ROW_BLOCK);
        this.cuts = Math.clamp(Math.ceilDiv(MIN_TASKS, Math.max(1, rowBlocks)), 1, b.count);
    }

    /** Ends of groups of runs that are summed in registers. */
    static int[] pieces(int[] length) {
        int[] end = new int[length.length];
        int n = 0;
        int sum = 0;
        for (int r = 0; r < length.length; r++) {
            if (r > 0 && sum + length[r] > PIECE) {
                end[n++] = r;
                sum = 0;
            }
            sum += length[r];
        }
        end[n++] = length.length;
        return Arrays.copyOf(end, n);
    }

    /** Floats that {@code start} needs for n columns. */
    static int startSize(int n) {
        return Math.ceilDiv(n, 2 * N) * 2 * N;
    }

    void run() {
        Parallel.run(rowBlocks * cuts, this);
    }

    /** Task t: a block of rows of C, or some columns of it. */
    @Override
    public void accept(int t) {
        int block = t / cuts;
        int cut = t % cuts;
        int steps = Math.ceilDiv(walk.rows(), ROW_STEP);
        int m0 = steps * block / rowBlocks * ROW_STEP;
        int m1 = Math.min(walk.rows(), steps * (block + 1) / rowBlocks * ROW_STEP);
        multiply(m0, m1 - m0, b.count * cut / cuts, b.count * (cut + 1) / cuts);
    }

    private void multiply(int m0, int rows, int panel0, int panel1) {
        int tile = Tiles.ROWS;
        int full = Math.ceilDiv(rows, tile) * tile;
        Workspace own = Workspace.get();
        int[] aRow = own.ints(Workspace.A_ROW, full);
        int[] cRow = own.ints(Workspace.C_ROW, full);
        int[] rRow = own.ints(Workspace.R_ROW, full);
        boolean first = own.first(b, m0);
        walk.fill(m0, rows, aRow, cRow);
        epilogue.fill(m0, rows, rRow);
        for (int i = rows; i < full; i++) {
            aRow[i] = aRow[rows - 1];
        }
        int row = 0;
        for (int piece = 0; piece < pieceEnd.length; piece++) {
            int r0 = piece == 0 ? 0 : pieceEnd[piece - 1];
            int r1 = pieceEnd[piece];
            boolean last = piece == pieceEnd.length - 1;
            float[] add = piece > 0 ? c : epilogue.data();
            int[] addRow = piece > 0 ? cRow : rRow;
            float[] from = piece > 0 ? null : start;
            boolean relu = last && epilogue.relu();
            float[] slopes = last ? epilogue.slopes() : null;
            int length = 0;
            for (int r = r0; r < r1; r++) {
                length += runs.length()[r];
            }
            for (int p = panel0; p < panel1; p++) {
                if (first) {
                    b.fetch(p, row, length, own);
                }
                int at = p * 2 * N;
                int columns = Math.min(b.n - at, b.width(p));
                boolean spills = columns < b.width(p) && add == null && pieceEnd.length == 1 && b.count == 1
                        && followEachOther(cRow, rows, columns);
                boolean direct = columns == b.width(p) || spills || Tiles.mayEndEarly(b.width(p)) && add == null;
                int whole = direct ? rows / tile * tile : 0;
                while (spills && whole > 0 && (rows - whole + 1) * columns < b.width(p)) {
                    whole -= tile;
                }
                int written = spills ? b.width(p) : columns;
                for (int m = 0; m < whole; m += tile) {
                    Tiles.dot(b.width(p), a, aRow, m, runs.at(), runs.length(), r0, r1, b.data, b.at(p, row), c, cRow,
                            m, at, from, at, add, addRow, at, relu, written);
                }
                for (int m = whole; m < rows; m += tile) {
                    edge(own, m, Math.min(tile, rows - m), p, aRow, cRow, r0, r1, row, from, add, addRow, relu);
                }
                if (slopes != null && b.count == 1 && followEachOther(cRow, rows, columns)) {
                    Prelu.together(c, cRow[0], rows, columns, slopes);
                } else if (slopes != null) {
                    Prelu.rows(c, cRow, rows, at, columns, slopes);
                }
            }
            row += length;
        }
    }

    /** True when C has no gaps: what is written beyond a row is then overwritten by the next. */
    private static boolean followEachOther(int[] cRow, int rows, int columns) {
        return cRow[rows - 1] - cRow[0] == (rows - 1) * columns;
    }

    /** A tile that hangs over the end of C goes through scratch memory. */
    private void edge(Workspace own, int m, int present, int p, int[] aRow, int[] cRow, int r0, int r1, int row,
            float[] from, float[] add, int[] addRow, boolean relu) {
        int width = b.width(p);
        int at = p * 2 * N;
        int columns = Math.min(width, b.n - at);
        float[] scratch = own.floats(Workspace.EDGE, Tiles.ROWS * 2 * N);
        int[] scratchRow = own.ints(Workspace.EDGE_ROW, Tiles.ROWS);
        for (int i = 0; i < Tiles.ROWS; i++) {
            scratchRow[i] = i * width;
            if (add != null && i < present) {
                System.arraycopy(add, addRow[m + i] + at, scratch, i * width, columns);
            }
        }
        Tiles.dot(width, a, aRow, m, runs.at(), runs.length(), r0, r1, b.data, b.at(p, row), scratch, scratchRow, 0, 0,
                from, at, add == null ? null : scratch, scratchRow, 0, relu, width);
        for (int i = 0; i < present; i++) {
            System.arraycopy(scratch, i * width, c, cRow[m + i] + at, columns);
        }
    }
}
