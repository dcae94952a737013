package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.WarpBand;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** From costs of steps that others compute: of several channels, or as a matrix product. */
abstract class CostSweep extends FloatSweep {
    private static final VectorSpecies<Float> F = Lanes.F;

    /** Costs of steps; of each row of the block, {@code [steps, lanes]}. */
    final float[] costs;
    /** Where they begin, by row of the block. */
    final int[] rowAt = new int[ROWS];

    CostSweep(float[] costs, WarpBand band, float limit, float[] row) {
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

    private static void core(float[] costs, int[] rowAt, float[] row, float[] state, int from, int to) {
        int c0 = rowAt[0];
        int c1 = rowAt[1];
        int c2 = rowAt[2];
        int c3 = rowAt[3];
        int c4 = rowAt[4];
        int c5 = rowAt[5];
        int c6 = rowAt[6];
        int c7 = rowAt[7];
        IntVector d0 = FloatVector.fromArray(F, state, 0 * N).reinterpretAsInts();
        IntVector d1 = FloatVector.fromArray(F, state, 1 * N).reinterpretAsInts();
        IntVector d2 = FloatVector.fromArray(F, state, 2 * N).reinterpretAsInts();
        IntVector d3 = FloatVector.fromArray(F, state, 3 * N).reinterpretAsInts();
        IntVector d4 = FloatVector.fromArray(F, state, 4 * N).reinterpretAsInts();
        IntVector d5 = FloatVector.fromArray(F, state, 5 * N).reinterpretAsInts();
        IntVector d6 = FloatVector.fromArray(F, state, 6 * N).reinterpretAsInts();
        IntVector d7 = FloatVector.fromArray(F, state, 7 * N).reinterpretAsInts();
        IntVector diagonal = FloatVector.fromArray(F, state, 8 * N).reinterpretAsInts();
        for (int j = from; j < to; j++) {
            int k = j * N;
            IntVector up = FloatVector.fromArray(F, row, k + N).reinterpretAsInts();
            IntVector m = diagonal.min(d0).min(up);
            diagonal = d0;
            d0 = m.reinterpretAsFloats().add(FloatVector.fromArray(F, costs, c0 + k)).reinterpretAsInts();
            m = diagonal.min(d1).min(d0);
            diagonal = d1;
            d1 = m.reinterpretAsFloats().add(FloatVector.fromArray(F, costs, c1 + k)).reinterpretAsInts();
            m = diagonal.min(d2).min(d1);
            diagonal = d2;
            d2 = m.reinterpretAsFloats().add(FloatVector.fromArray(F, costs, c2 + k)).reinterpretAsInts();
            m = diagonal.min(d3).min(d2);
            diagonal = d3;
            d3 = m.reinterpretAsFloats().add(FloatVector.fromArray(F, costs, c3 + k)).reinterpretAsInts();
            m = diagonal.min(d4).min(d3);
            diagonal = d4;
            d4 = m.reinterpretAsFloats().add(FloatVector.fromArray(F, costs, c4 + k)).reinterpretAsInts();
            m = diagonal.min(d5).min(d4);
            diagonal = d5;
            d5 = m.reinterpretAsFloats().add(FloatVector.fromArray(F, costs, c5 + k)).reinterpretAsInts();
            m = diagonal.min(d6).min(d5);
            diagonal = d6;
            d6 = m.reinterpretAsFloats().add(FloatVector.fromArray(F, costs, c6 + k)).reinterpretAsInts();
            m = diagonal.min(d7).min(d6);
            diagonal = up;
            d7 = m.reinterpretAsFloats().add(FloatVector.fromArray(F, costs, c7 + k)).reinterpretAsInts();
            d7.reinterpretAsFloats().intoArray(row, k + N);
        }
        d0.reinterpretAsFloats().intoArray(state, 0 * N);
        d1.reinterpretAsFloats().intoArray(state, 1 * N);
        d2.reinterpretAsFloats().intoArray(state, 2 * N);
        d3.reinterpretAsFloats().intoArray(state, 3 * N);
        d4.reinterpretAsFloats().intoArray(state, 4 * N);
        d5.reinterpretAsFloats().intoArray(state, 5 * N);
        d6.reinterpretAsFloats().intoArray(state, 6 * N);
        d7.reinterpretAsFloats().intoArray(state, 7 * N);
        diagonal.reinterpretAsFloats().intoArray(state, 8 * N);
    }

    private static void ragged(float[] costs, int[] rowAt, float[] row, float[] state, WarpBand band, int i, int from,
            int to) {
        int c0 = rowAt[0];
        int c1 = rowAt[1];
        int c2 = rowAt[2];
        int c3 = rowAt[3];
        int c4 = rowAt[4];
        int c5 = rowAt[5];
        int c6 = rowAt[6];
        int c7 = rowAt[7];
        IntVector d0 = FloatVector.fromArray(F, state, 0 * N).reinterpretAsInts();
        IntVector d1 = FloatVector.fromArray(F, state, 1 * N).reinterpretAsInts();
        IntVector d2 = FloatVector.fromArray(F, state, 2 * N).reinterpretAsInts();
        IntVector d3 = FloatVector.fromArray(F, state, 3 * N).reinterpretAsInts();
        IntVector d4 = FloatVector.fromArray(F, state, 4 * N).reinterpretAsInts();
        IntVector d5 = FloatVector.fromArray(F, state, 5 * N).reinterpretAsInts();
        IntVector d6 = FloatVector.fromArray(F, state, 6 * N).reinterpretAsInts();
        IntVector d7 = FloatVector.fromArray(F, state, 7 * N).reinterpretAsInts();
        IntVector diagonal = FloatVector.fromArray(F, state, 8 * N).reinterpretAsInts();
        for (int j = from; j < to; j++) {
            int k = j * N;
            IntVector up = FloatVector.fromArray(F, row, k + N).reinterpretAsInts();
            IntVector m = diagonal.min(d0).min(up);
            diagonal = d0;
            d0 = m.reinterpretAsFloats().add(FloatVector.fromArray(F, costs, c0 + k)).reinterpretAsInts()
                    .max(outside(band, i + 0, j));
            m = diagonal.min(d1).min(d0);
            diagonal = d1;
            d1 = m.reinterpretAsFloats().add(FloatVector.fromArray(F, costs, c1 + k)).reinterpretAsInts()
                    .max(outside(band, i + 1, j));
            m = diagonal.min(d2).min(d1);
            diagonal = d2;
            d2 = m.reinterpretAsFloats().add(FloatVector.fromArray(F, costs, c2 + k)).reinterpretAsInts()
                    .max(outside(band, i + 2, j));
            m = diagonal.min(d3).min(d2);
            diagonal = d3;
            d3 = m.reinterpretAsFloats().add(FloatVector.fromArray(F, costs, c3 + k)).reinterpretAsInts()
                    .max(outside(band, i + 3, j));
            m = diagonal.min(d4).min(d3);
            diagonal = d4;
            d4 = m.reinterpretAsFloats().add(FloatVector.fromArray(F, costs, c4 + k)).reinterpretAsInts()
                    .max(outside(band, i + 4, j));
            m = diagonal.min(d5).min(d4);
            diagonal = d5;
            d5 = m.reinterpretAsFloats().add(FloatVector.fromArray(F, costs, c5 + k)).reinterpretAsInts()
                    .max(outside(band, i + 5, j));
            m = diagonal.min(d6).min(d5);
            diagonal = d6;
            d6 = m.reinterpretAsFloats().add(FloatVector.fromArray(F, costs, c6 + k)).reinterpretAsInts()
                    .max(outside(band, i + 6, j));
            m = diagonal.min(d7).min(d6);
            diagonal = up;
            d7 = m.reinterpretAsFloats().add(FloatVector.fromArray(F, costs, c7 + k)).reinterpretAsInts()
                    .max(outside(band, i + 7, j));
            d7.reinterpretAsFloats().intoArray(row, k + N);
        }
        d0.reinterpretAsFloats().intoArray(state, 0 * N);
        d1.reinterpretAsFloats().intoArray(state, 1 * N);
        d2.reinterpretAsFloats().intoArray(state, 2 * N);
        d3.reinterpretAsFloats().intoArray(state, 3 * N);
        d4.reinterpretAsFloats().intoArray(state, 4 * N);
        d5.reinterpretAsFloats().intoArray(state, 5 * N);
        d6.reinterpretAsFloats().intoArray(state, 6 * N);
        d7.reinterpretAsFloats().intoArray(state, 7 * N);
        diagonal.reinterpretAsFloats().intoArray(state, 8 * N);
    }
}
