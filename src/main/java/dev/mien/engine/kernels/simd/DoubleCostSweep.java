package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.WarpBand;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link CostSweep} in double. */
abstract class DoubleCostSweep extends DoubleSweep {
    private static final VectorSpecies<Double> F = DoubleSweep.D;

    /** Costs of steps; of each row of the block, {@code [steps, lanes]}. */
    final double[] costs;
    /** Where they begin, by row of the block. */
    final int[] rowAt = new int[ROWS];

    DoubleCostSweep(double[] costs, WarpBand band, double limit, double[] row) {
        super(band, limit, row);
        this.costs = costs;
    }

    @Override
    void core(int from, int to) {
        core(costs, rowAt, row, state, from, to);
    }

    @Override
    void ragged(WarpBand band, int i, int from, int to) {
        ragged(costs, rowAt, row, state, band, i, from, to);
    }

    private static void core(double[] costs, int[] rowAt, double[] row, double[] state, int from, int to) {
        int c0 = rowAt[0];
        int c1 = rowAt[1];
        int c2 = rowAt[2];
        int c3 = rowAt[3];
        int c4 = rowAt[4];
        int c5 = rowAt[5];
        int c6 = rowAt[6];
        int c7 = rowAt[7];
        LongVector d0 = DoubleVector.fromArray(F, state, 0 * N).reinterpretAsLongs();
        LongVector d1 = DoubleVector.fromArray(F, state, 1 * N).reinterpretAsLongs();
        LongVector d2 = DoubleVector.fromArray(F, state, 2 * N).reinterpretAsLongs();
        LongVector d3 = DoubleVector.fromArray(F, state, 3 * N).reinterpretAsLongs();
        LongVector d4 = DoubleVector.fromArray(F, state, 4 * N).reinterpretAsLongs();
        LongVector d5 = DoubleVector.fromArray(F, state, 5 * N).reinterpretAsLongs();
        LongVector d6 = DoubleVector.fromArray(F, state, 6 * N).reinterpretAsLongs();
        LongVector d7 = DoubleVector.fromArray(F, state, 7 * N).reinterpretAsLongs();
        LongVector diagonal = DoubleVector.fromArray(F, state, 8 * N).reinterpretAsLongs();
        for (int j = from; j < to; j++) {
            int k = j * N;
            LongVector up = DoubleVector.fromArray(F, row, k + N).reinterpretAsLongs();
            LongVector m = diagonal.min(d0).min(up);
            diagonal = d0;
            d0 = m.reinterpretAsDoubles().add(DoubleVector.fromArray(F, costs, c0 + k)).reinterpretAsLongs();
            m = diagonal.min(d1).min(d0);
            diagonal = d1;
            d1 = m.reinterpretAsDoubles().add(DoubleVector.fromArray(F, costs, c1 + k)).reinterpretAsLongs();
            m = diagonal.min(d2).min(d1);
            diagonal = d2;
            d2 = m.reinterpretAsDoubles().add(DoubleVector.fromArray(F, costs, c2 + k)).reinterpretAsLongs();
            m = diagonal.min(d3).min(d2);
            diagonal = d3;
            d3 = m.reinterpretAsDoubles().add(DoubleVector.fromArray(F, costs, c3 + k)).reinterpretAsLongs();
            m = diagonal.min(d4).min(d3);
            diagonal = d4;
            d4 = m.reinterpretAsDoubles().add(DoubleVector.fromArray(F, costs, c4 + k)).reinterpretAsLongs();
            m = diagonal.min(d5).min(d4);
            diagonal = d5;
            d5 = m.reinterpretAsDoubles().add(DoubleVector.fromArray(F, costs, c5 + k)).reinterpretAsLongs();
            m = diagonal.min(d6).min(d5);
            diagonal = d6;
            d6 = m.reinterpretAsDoubles().add(DoubleVector.fromArray(F, costs, c6 + k)).reinterpretAsLongs();
            m = diagonal.min(d7).min(d6);
            diagonal = up;
            d7 = m.reinterpretAsDoubles().add(DoubleVector.fromArray(F, costs, c7 + k)).reinterpretAsLongs();
            d7.reinterpretAsDoubles().intoArray(row, k + N);
        }
        d0.reinterpretAsDoubles().intoArray(state, 0 * N);
        d1.reinterpretAsDoubles().intoArray(state, 1 * N);
        d2.reinterpretAsDoubles().intoArray(state, 2 * N);
        d3.reinterpretAsDoubles().intoArray(state, 3 * N);
        d4.reinterpretAsDoubles().intoArray(state, 4 * N);
        d5.reinterpretAsDoubles().intoArray(state, 5 * N);
        d6.reinterpretAsDoubles().intoArray(state, 6 * N);
        d7.reinterpretAsDoubles().intoArray(state, 7 * N);
        diagonal.reinterpretAsDoubles().intoArray(state, 8 * N);
    }

    private static void ragged(double[] costs, int[] rowAt, double[] row, double[] state, WarpBand band, int i,
            int from,
            int to) {
        int c0 = rowAt[0];
        int c1 = rowAt[1];
        int c2 = rowAt[2];
        int c3 = rowAt[3];
        int c4 = rowAt[4];
        int c5 = rowAt[5];
        int c6 = rowAt[6];
        int c7 = rowAt[7];
        LongVector d0 = DoubleVector.fromArray(F, state, 0 * N).reinterpretAsLongs();
        LongVector d1 = DoubleVector.fromArray(F, state, 1 * N).reinterpretAsLongs();
        LongVector d2 = DoubleVector.fromArray(F, state, 2 * N).reinterpretAsLongs();
        LongVector d3 = DoubleVector.fromArray(F, state, 3 * N).reinterpretAsLongs();
        LongVector d4 = DoubleVector.fromArray(F, state, 4 * N).reinterpretAsLongs();
        LongVector d5 = DoubleVector.fromArray(F, state, 5 * N).reinterpretAsLongs();
        LongVector d6 = DoubleVector.fromArray(F, state, 6 * N).reinterpretAsLongs();
        LongVector d7 = DoubleVector.fromArray(F, state, 7 * N).reinterpretAsLongs();
        LongVector diagonal = DoubleVector.fromArray(F, state, 8 * N).reinterpretAsLongs();
        for (int j = from; j < to; j++) {
            int k = j * N;
            LongVector up = DoubleVector.fromArray(F, row, k + N).reinterpretAsLongs();
            LongVector m = diagonal.min(d0).min(up);
            diagonal = d0;
            d0 = m.reinterpretAsDoubles().add(DoubleVector.fromArray(F, costs, c0 + k)).reinterpretAsLongs()
                    .max(outside(band, i + 0, j));
            m = diagonal.min(d1).min(d0);
            diagonal = d1;
            d1 = m.reinterpretAsDoubles().add(DoubleVector.fromArray(F, costs, c1 + k)).reinterpretAsLongs()
                    .max(outside(band, i + 1, j));
            m = diagonal.min(d2).min(d1);
            diagonal = d2;
            d2 = m.reinterpretAsDoubles().add(DoubleVector.fromArray(F, costs, c2 + k)).reinterpretAsLongs()
                    .max(outside(band, i + 2, j));
            m = diagonal.min(d3).min(d2);
            diagonal = d3;
            d3 = m.reinterpretAsDoubles().add(DoubleVector.fromArray(F, costs, c3 + k)).reinterpretAsLongs()
                    .max(outside(band, i + 3, j));
            m = diagonal.min(d4).min(d3);
            diagonal = d4;
            d4 = m.reinterpretAsDoubles().add(DoubleVector.fromArray(F, costs, c4 + k)).reinterpretAsLongs()
                    .max(outside(band, i + 4, j));
            m = diagonal.min(d5).min(d4);
            diagonal = d5;
            d5 = m.reinterpretAsDoubles().add(DoubleVector.fromArray(F, costs, c5 + k)).reinterpretAsLongs()
                    .max(outside(band, i + 5, j));
            m = diagonal.min(d6).min(d5);
            diagonal = d6;
            d6 = m.reinterpretAsDoubles().add(DoubleVector.fromArray(F, costs, c6 + k)).reinterpretAsLongs()
                    .max(outside(band, i + 6, j));
            m = diagonal.min(d7).min(d6);
            diagonal = up;
            d7 = m.reinterpretAsDoubles().add(DoubleVector.fromArray(F, costs, c7 + k)).reinterpretAsLongs()
                    .max(outside(band, i + 7, j));
            d7.reinterpretAsDoubles().intoArray(row, k + N);
        }
        d0.reinterpretAsDoubles().intoArray(state, 0 * N);
        d1.reinterpretAsDoubles().intoArray(state, 1 * N);
        d2.reinterpretAsDoubles().intoArray(state, 2 * N);
        d3.reinterpretAsDoubles().intoArray(state, 3 * N);
        d4.reinterpretAsDoubles().intoArray(state, 4 * N);
        d5.reinterpretAsDoubles().intoArray(state, 5 * N);
        d6.reinterpretAsDoubles().intoArray(state, 6 * N);
        d7.reinterpretAsDoubles().intoArray(state, 7 * N);
        diagonal.reinterpretAsDoubles().intoArray(state, 8 * N);
    }
}
