package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.WarpBand;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link FloatSweep} in double. */
abstract class DoubleSweep extends WarpSweep {
    static final VectorSpecies<Double> D = VectorSpecies.of(double.class, Lanes.F.vectorShape());
    static final int N = D.length();

    /** {@code D(i,j)} at {@code (j + 1) N}. */
    final double[] row;
    /** Values of the eight rows at the latest column, and what is diagonally above the first of them. */
    final double[] state = new double[(ROWS + 1) * N];
    private final int steps;
    private final double limit;

    DoubleSweep(WarpBand band, double limit, double[] row) {
        super(band, limit < Double.POSITIVE_INFINITY);
        this.row = row;
        this.steps = band.steps();
        this.limit = limit;
    }

    @Override
    final void open() {
        Arrays.fill(row, N, (steps + 1) * N, Double.POSITIVE_INFINITY);
        Arrays.fill(row, 0, N, 0);
    }

    @Override
    void block(int i, int column, int corner) {
        Arrays.fill(state, 0, ROWS * N, Double.POSITIVE_INFINITY);
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

    private static boolean above(double[] values, int at, double limit) {
        return DoubleVector.fromArray(D, values, at).compare(VectorOperators.GT, limit).allTrue();
    }

    @Override
    final void erase(int from, int to) {
        Arrays.fill(row, (from + 1) * N, (to + 1) * N, Double.POSITIVE_INFINITY);
    }

    /** Zero where row i has the column, else the bits of infinity: the larger of it and a value is the value within the band. */
    static long outside(WarpBand band, int i, int column) {
        return column >= band.first(i) && column < band.end(i) ? 0 : 0x7ff0000000000000L;
    }
}
