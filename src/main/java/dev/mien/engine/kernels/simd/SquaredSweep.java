package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.WarpBand;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Univariate series at squared cost: four instructions a cell. */
final class SquaredSweep extends FloatSweep {
    private static final VectorSpecies<Float> F = Lanes.F;

    private final float[] x;
    private final float[] y;
    /** Steps of x of the block's rows. */
    private final float[] xs = new float[ROWS];

    SquaredSweep(float[] x, float[] y, WarpBand band, float limit, float[] row) {
        super(band, limit, row);
        this.x = x;
        this.y = y;
    }

    @Override
    void block(int i, int column, int corner) {
        super.block(i, column, corner);
        for (int r = 0; r < ROWS; r++) {
            xs[r] = x[Math.max(0, i + r)];
        }
    }

    @Override
    void core(int from, int to) {
        core(xs, y, row, state, from, to);
    }

    @Override
    void ragged(WarpBand band, int i, int from, int to) {
        ragged(xs, y, row, state, band, i, from, to);
    }

    private static void core(float[] xs, float[] y, float[] row, float[] state, int from, int to) {
        FloatVector x0 = FloatVector.broadcast(F, xs[0]);
        FloatVector x1 = FloatVector.broadcast(F, xs[1]);
        FloatVector x2 = FloatVector.broadcast(F, xs[2]);
        FloatVector x3 = FloatVector.broadcast(F, xs[3]);
        FloatVector x4 = FloatVector.broadcast(F, xs[4]);
        FloatVector x5 = FloatVector.broadcast(F, xs[5]);
        FloatVector x6 = FloatVector.broadcast(F, xs[6]);
        FloatVector x7 = FloatVector.broadcast(F, xs[7]);
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
            FloatVector v = FloatVector.fromArray(F, y, j * N);
            IntVector up = FloatVector.fromArray(F, row, (j + 1) * N).reinterpretAsInts();
            FloatVector c = v.sub(x0);
            IntVector m = diagonal.min(d0).min(up);
            diagonal = d0;
            d0 = c.fma(c, m.reinterpretAsFloats()).reinterpretAsInts();
            c = v.sub(x1);
            m = diagonal.min(d1).min(d0);
            diagonal = d1;
            d1 = c.fma(c, m.reinterpretAsFloats()).reinterpretAsInts();
            c = v.sub(x2);
            m = diagonal.min(d2).min(d1);
            diagonal = d2;
            d2 = c.fma(c, m.reinterpretAsFloats()).reinterpretAsInts();
            c = v.sub(x3);
            m = diagonal.min(d3).min(d2);
            diagonal = d3;
            d3 = c.fma(c, m.reinterpretAsFloats()).reinterpretAsInts();
            c = v.sub(x4);
            m = diagonal.min(d4).min(d3);
            diagonal = d4;
            d4 = c.fma(c, m.reinterpretAsFloats()).reinterpretAsInts();
            c = v.sub(x5);
            m = diagonal.min(d5).min(d4);
            diagonal = d5;
            d5 = c.fma(c, m.reinterpretAsFloats()).reinterpretAsInts();
            c = v.sub(x6);
            m = diagonal.min(d6).min(d5);
            diagonal = d6;
            d6 = c.fma(c, m.reinterpretAsFloats()).reinterpretAsInts();
            c = v.sub(x7);
            m = diagonal.min(d7).min(d6);
            diagonal = up;
            d7 = c.fma(c, m.reinterpretAsFloats()).reinterpretAsInts();
            d7.reinterpretAsFloats().intoArray(row, (j + 1) * N);
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

    private static void ragged(float[] xs, float[] y, float[] row, float[] state, WarpBand band, int i, int from,
            int to) {
        FloatVector x0 = FloatVector.broadcast(F, xs[0]);
        FloatVector x1 = FloatVector.broadcast(F, xs[1]);
        FloatVector x2 = FloatVector.broadcast(F, xs[2]);
        FloatVector x3 = FloatVector.broadcast(F, xs[3]);
        FloatVector x4 = FloatVector.broadcast(F, xs[4]);
        FloatVector x5 = FloatVector.broadcast(F, xs[5]);
        FloatVector x6 = FloatVector.broadcast(F, xs[6]);
        FloatVector x7 = FloatVector.broadcast(F, xs[7]);
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
            FloatVector v = FloatVector.fromArray(F, y, j * N);
            IntVector up = FloatVector.fromArray(F, row, (j + 1) * N).reinterpretAsInts();
            FloatVector c = v.sub(x0);
            IntVector m = diagonal.min(d0).min(up);
            diagonal = d0;
            d0 = c.fma(c, m.reinterpretAsFloats()).reinterpretAsInts().max(outside(band, i + 0, j));
            c = v.sub(x1);
            m = diagonal.min(d1).min(d0);
            diagonal = d1;
            d1 = c.fma(c, m.reinterpretAsFloats()).reinterpretAsInts().max(outside(band, i + 1, j));
            c = v.sub(x2);
            m = diagonal.min(d2).min(d1);
            diagonal = d2;
            d2 = c.fma(c, m.reinterpretAsFloats()).reinterpretAsInts().max(outside(band, i + 2, j));
            c = v.sub(x3);
            m = diagonal.min(d3).min(d2);
            diagonal = d3;
            d3 = c.fma(c, m.reinterpretAsFloats()).reinterpretAsInts().max(outside(band, i + 3, j));
            c = v.sub(x4);
            m = diagonal.min(d4).min(d3);
            diagonal = d4;
            d4 = c.fma(c, m.reinterpretAsFloats()).reinterpretAsInts().max(outside(band, i + 4, j));
            c = v.sub(x5);
            m = diagonal.min(d5).min(d4);
            diagonal = d5;
            d5 = c.fma(c, m.reinterpretAsFloats()).reinterpretAsInts().max(outside(band, i + 5, j));
            c = v.sub(x6);
            m = diagonal.min(d6).min(d5);
            diagonal = d6;
            d6 = c.fma(c, m.reinterpretAsFloats()).reinterpretAsInts().max(outside(band, i + 6, j));
            c = v.sub(x7);
            m = diagonal.min(d7).min(d6);
            diagonal = up;
            d7 = c.fma(c, m.reinterpretAsFloats()).reinterpretAsInts().max(outside(band, i + 7, j));
            d7.reinterpretAsFloats().intoArray(row, (j + 1) * N);
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
