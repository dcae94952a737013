package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.StepCost;
import dev.mien.engine.kernels.WarpBand;
import jdk.incubator.vector.FloatVector;

/** Costs of steps over several channels, or absolute ones, computed where the sweep passes. */
final class ChannelSweep extends CostSweep {
    private final float[] x;
    private final float[] y;
    private final int channels;
    private final boolean squared;
    private int top;

    ChannelSweep(float[] x, float[] y, int channels, StepCost cost, WarpBand band, float limit, float[] row) {
        super(new float[ROWS * band.steps() * N], band, limit, row);
        this.x = x;
        this.y = y;
        this.channels = channels;
        this.squared = cost == StepCost.SQUARED;
        for (int r = 0; r < ROWS; r++) {
            rowAt[r] = r * band.steps() * N;
        }
    }

    @Override
    void block(int i, int column, int corner) {
        super.block(i, column, corner);
        top = i;
    }

    @Override
    void core(int from, int to) {
        fill(from, to);
        super.core(from, to);
    }

    @Override
    void ragged(WarpBand band, int i, int from, int to) {
        fill(from, to);
        super.ragged(band, i, from, to);
    }

    private void fill(int from, int to) {
        for (int r = 0; r < ROWS; r++) {
            int xAt = Math.max(0, top + r) * channels;
            if (squared) {
                squares(x, xAt, y, channels, costs, rowAt[r], from, to);
            } else {
                absolutes(x, xAt, y, channels, costs, rowAt[r], from, to);
            }
        }
    }

    private static void squares(float[] x, int xAt, float[] y, int channels, float[] costs, int at, int from, int to) {
        for (int j = from; j < to; j++) {
            FloatVector sum = FloatVector.zero(Lanes.F);
            for (int c = 0; c < channels; c++) {
                FloatVector d = FloatVector.fromArray(Lanes.F, y, (j * channels + c) * N).sub(x[xAt + c]);
                sum = d.fma(d, sum);
            }
            sum.intoArray(costs, at + j * N);
        }
    }

    private static void absolutes(float[] x, int xAt, float[] y, int channels, float[] costs, int at, int from,
            int to) {
        for (int j = from; j < to; j++) {
            FloatVector sum = FloatVector.zero(Lanes.F);
            for (int c = 0; c < channels; c++) {
                sum = sum.add(FloatVector.fromArray(Lanes.F, y, (j * channels + c) * N).sub(x[xAt + c]).abs());
            }
            sum.intoArray(costs, at + j * N);
        }
    }
}
