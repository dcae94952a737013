package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.WarpBand;

/**
 * The order in which the cells of a warping are visited: {@link #ROWS} rows at a time, column by column, so that their values stay
 * in registers and the row above is read, and the last one written, once. Of the columns of such a block, those that the band
 * gives to all rows go through {@link #core}, others through {@link #ragged}. Rows are filled up to whole blocks above the first
 * one, with empty rows.
 *
 * <p>A cell is dead when it is above the limit in every lane. Left of the first column that lives, and right of the last, nothing
 * can come to life again, so blocks begin and end there; no column alive ends it all. What is skipped holds infinity, or an older
 * value that was dead already.
 */
abstract class WarpSweep {
    static final int ROWS = 8;
    /** Columns between two looks at whether a block may end. */
    private static final int STRIDE = 16;

    private final WarpBand band;
    private final boolean limited;

    WarpSweep(WarpBand band, boolean limited) {
        this.band = band;
        this.limited = limited;
    }

    /** Makes the whole row infinite, but {@code D(-1,-1)} zero. */
    abstract void open();

    /**
     * Rows i to i + 7 are next, from this column on; their values left of it are infinite.
     *
     * @param corner row of the block, -1 to 6, whose value there is zero instead: the one above the first row of all
     */
    abstract void block(int i, int column, int corner);

    /** Columns that all eight rows have. */
    abstract void core(int from, int to);

    /** Columns that some of the rows lack. */
    abstract void ragged(WarpBand band, int i, int from, int to);

    /** Whether the row above is dead at a column, -1 or more. */
    abstract boolean deadAbove(int column);

    /** Whether all rows of the block are dead at the latest column. */
    abstract boolean deadHere();

    /** Makes columns of the row above infinite, -1 or more. */
    abstract void erase(int from, int to);

    /** Visits all cells; false when all results are above the limit. */
    final boolean run() {
        int n = band.rows();
        int above = Math.ceilDiv(n, ROWS) * ROWS - n;
        int low = 0;
        int certain = 0;
        open();
        for (int i = -above; i < n; i += ROWS) {
            int end = band.end(i + ROWS - 1);
            low = Math.max(low, band.first(i));
            if (limited && i > 0) {
                while (low < end && deadAbove(low - 1) && deadAbove(low)) {
                    low++;
                }
            }
            if (i <= 0 && above > 0) {
                erase(-1, 0);
            }
            block(i, low, i <= 0 ? above - 1 : -1);
            int reached = columns(i, low, end, certain);
            erase(low - 1, low);
            if (limited) {
                while (reached > low && deadAbove(reached - 1)) {
                    reached--;
                }
                if (reached <= low) {
                    return false;
                }
                certain = reached + 1;
            }
        }
        erase(-1, low);
        return true;
    }

    /** Visits a block's columns; returns where it ended. */
    private int columns(int i, int low, int end, int certain) {
        int common = band.first(i + ROWS - 1);
        int commonEnd = band.end(i);
        int j = low;
        while (j < end) {
            int stop = Math.min(end, j < common ? common : j < commonEnd ? commonEnd : end);
            if (limited) {
                stop = Math.min(stop, j < certain ? certain : j + STRIDE);
            }
            if (j >= common && j < commonEnd) {
                core(j, stop);
            } else {
                ragged(band, i, j, stop);
            }
            j = stop;
            if (limited && j >= certain && deadHere()) {
                break;
            }
        }
        return j;
    }
}
