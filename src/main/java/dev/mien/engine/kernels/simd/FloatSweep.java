package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.WarpBand;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A sweep over floats: the row above, and between two calls the values of a block at its latest column. Minima are taken of the
 * bits as integers, which order nonnegative floats alike and take one instruction; Java's minimum of floats takes six.
 */
abstract class FloatSweep extends WarpSweep {
    static final int N = Lanes.N;

    /** {@code D(i,j)} at {@code (j + 1) N}. */
    final float[] row;
    /** Values of the eight rows at the latest column, and what is diagonally above the first of them. */
    final float[] state = new float[(ROWS + 1) * N];
    private final int steps;
    private final float limit;

    FloatSweep(WarpBand band, float limit, float[] row) {
        super(band, limit < Float.POSITIVE_INFINITY);
        this.row = row;
        this.steps = band.steps();
        this.limit = limit;
    }

    @Override
    final void open() {
        Arrays.fill(row, N, (steps + 1) * N, Float.POSITIVE_INFINITY);
        Arrays.fill(row, 0, N, 0);
    }

    @Override
    void block(int i, int column, int corner) {
        Arrays.fill(state, 0, ROWS * N, Float.POSITIVE_INFINITY);
        System.arraycopy(row, column * N, state, ROWS * N, N);
        if (corner >= 0) {
            Arrays.fill(state, corner * N, (corner + 1) * N, 0);
        }
    }

    @Override
    final boolean deadAbove(int column) {
        return above(row, (column + 1) * N, limit);
    }

    @Override
    final boolean deadHere() {
        for (int r = 0; r < ROWS; r++) {
            if (!above(state, r * N, limit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean above(float[] values, int at, float limit) {
        return FloatVector.fromArray(Lanes.F, values, at).compare(VectorOperators.GT, limit).allTrue();
    }

    @Override
    final void erase(int from, int to) {
        Arrays.fill(row, (from + 1) * N, (to + 1) * N, Float.POSITIVE_INFINITY);
    }

    /** Zero where row i has the column, else the bits of infinity: the larger of it and a value is the value within the band. */
    static int outside(WarpBand band, int i, int column) {
        return column >= band.first(i) && column < band.end(i) ? 0 : 0x7f800000;
    }
}
