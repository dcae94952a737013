package dev.mien.engine.kernels.simd;

/** The micro-kernel of this process' vector width, by the width of the panel. */
final class Tiles {
    /** Rows of a tile. */
    static final int ROWS = Lanes.WIDE ? Tile8.ROWS : Tile6.ROWS;

    /** Of a process, in which it is more important that a kernel is soon compiled: FaceNet's on about four pictures. */
    private static final int FIRST_CALLS = 100_000;
    /** After them one call of so many is for the quicker kernel, until one is seen to be compiled: it takes no longer than this. */
    private static final int TRIAL = 256;
    private static final long COMPILED_NANOS = 8_000;
    /** Threads that count at the same time lose some, which does no harm. */
    private static int calls;
    private static boolean compiled;

    private Tiles() {}

    /** True when a tile may end before its panel does: the masked stores would make a larger kernel slow to compile. */
    static boolean mayEndEarly(int width) {
        return Lanes.WIDE && width == Lanes.N;
    }

    /**
     * {@code C[row i] = max(sum over runs of A[row i + run] B + start + add[row i], relu ? 0 : -inf)} for one tile of rows and one
     * panel of B. The sum stays in registers over all runs. Rows are written in their order, whole vectors.
     *
     * @param width  columns of the panel: one or two vectors
     * @param aRow   where rows of A are, from index m on
     * @param runAt  offset of each run from a row of A; runs r0 to r1 are summed
     * @param cRow   where rows of C are, from index o on; the tile's first column is {@code cAt} further
     * @param start  the same for each row, or null
     * @param add    a row for each row, or null: C itself, or a residual
     * @param addRow where rows of {@code add} are, from index o on
     * @param columns of the panel that C has; fewer than its width only where {@link #mayEndEarly}, and without add
     */
    static void dot(int width, float[] a, int[] aRow, int m, int[] runAt, int[] runLength, int r0, int r1, float[] b,
            int bAt, float[] c, int[] cRow, int o, int cAt, float[] start, int startAt, float[] add, int[] addRow,
            int addAt, boolean relu, int columns) {
        if (Lanes.WIDE) {
            if (width <= Lanes.N) {
                Dot8x1.dot(a, aRow, m, runAt, runLength, r0, r1, b, bAt, c, cRow, o, cAt, start, startAt, add, addRow,
                        addAt, relu, columns);
            } else if (compiled) {
                Dot8x2.twoSteps(a, aRow, m, runAt, runLength, r0, r1, b, bAt, c, cRow, o, cAt, start, startAt, add,
                        addRow, addAt, relu);
            } else if (++calls < FIRST_CALLS || calls % TRIAL > 0) {
                Dot8x2.dot(a, aRow, m, runAt, runLength, r0, r1, b, bAt, c, cRow, o, cAt, start, startAt, add, addRow,
                        addAt, relu);
            } else {
                long begin = System.nanoTime();
                Dot8x2.twoSteps(a, aRow, m, runAt, runLength, r0, r1, b, bAt, c, cRow, o, cAt, start, startAt, add,
                        addRow, addAt, relu);
                compiled = System.nanoTime() - begin < COMPILED_NANOS;
            }
        } else if (width > Lanes.N) {
            Dot6.dot2(a, aRow, m, runAt, runLength, r0, r1, b, bAt, c, cRow, o, cAt, start, startAt, add, addRow,
                    addAt, relu);
        } else {
            Dot6.dot1(a, aRow, m, runAt, runLength, r0, r1, b, bAt, c, cRow, o, cAt, start, startAt, add, addRow,
                    addAt, relu);
        }
    }
}
