package dev.mien.engine.kernels.simd;

/** The micro-kernel of this process' vector width, by the width of the panel. */
final class Tiles {
    /** Rows of a tile. */
    static final int ROWS = Lanes.WIDE ? Tile8.ROWS : Tile6.ROWS;

    private Tiles() {}

    /**
     * {@code C[row i] = max(sum over runs of A[row i + run] B + start + add[row i], relu ? 0 : -inf)} for one tile of rows and one
     * panel of B. The sum stays in registers over all runs.
     *
     * @param width  columns of the panel: one or two vectors
     * @param aRow   where rows of A are, from index m on
     * @param runAt  offset of each run from a row of A; runs r0 to r1 are summed
     * @param cRow   where rows of C are, from index o on; the tile's first column is {@code cAt} further
     * @param start  the same for each row, or null
     * @param add    a row for each row, or null: C itself, or a residual
     * @param addRow where rows of {@code add} are, from index o on
     */
    static void dot(int width, float[] a, int[] aRow, int m, int[] runAt, int[] runLength, int r0, int r1, float[] b,
            int bAt, float[] c, int[] cRow, int o, int cAt, float[] start, int startAt, float[] add, int[] addRow,
            int addAt, boolean relu) {
        if (Lanes.WIDE) {
            if (width > Lanes.N) {
                Tile8.dot2(a, aRow, m, runAt, runLength, r0, r1, b, bAt, c, cRow, o, cAt, start, startAt, add, addRow,
                        addAt, relu);
            } else {
                Tile8.dot1(a, aRow, m, runAt, runLength, r0, r1, b, bAt, c, cRow, o, cAt, start, startAt, add, addRow,
                        addAt, relu);
            }
        } else if (width > Lanes.N) {
            Tile6.dot2(a, aRow, m, runAt, runLength, r0, r1, b, bAt, c, cRow, o, cAt, start, startAt, add, addRow,
                    addAt, relu);
        } else {
            Tile6.dot1(a, aRow, m, runAt, runLength, r0, r1, b, bAt, c, cRow, o, cAt, start, startAt, add, addRow,
                    addAt, relu);
        }
    }
}
