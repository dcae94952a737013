package dev.mien.engine.kernels.simd;

/** The micro-kernel of this process' vector width, by the width of the panel. */
final class Tiles {
    /** Rows of a tile. */
    static final int ROWS = Lanes.WIDE ? Tile8.ROWS : Tile6.ROWS;

    private Tiles() {}

    /**
     * {@code C[row o + i] (+)= A[row m + i] B} for one tile of rows and one panel of B.
     *
     * @param width columns of the panel: one or two vectors
     * @param start what the sum is added to, or null to add to C as it is
     */
    static void dot(int width, float[] a, int[] aRow, int m, int shift, float[] b, int bAt, int len, float[] c,
            int[] cRow, int o, int cAt, float[] start, int startAt) {
        if (Lanes.WIDE) {
            if (width > Lanes.N) {
                Tile8.dot2(a, aRow, m, shift, b, bAt, len, c, cRow, o, cAt, start, startAt);
            } else {
                Tile8.dot1(a, aRow, m, shift, b, bAt, len, c, cRow, o, cAt, start, startAt);
            }
        } else if (width > Lanes.N) {
            Tile6.dot2(a, aRow, m, shift, b, bAt, len, c, cRow, o, cAt, start, startAt);
        } else {
            Tile6.dot1(a, aRow, m, shift, b, bAt, len, c, cRow, o, cAt, start, startAt);
        }
    }
}
