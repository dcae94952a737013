package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.StepCost;
import dev.mien.engine.kernels.WarpBand;
import jdk.incubator.vector.DoubleVector;

/** {@link ChannelSweep} in double, rounding each product as the plain recurrence does. */
final class DoubleChannelSweep extends DoubleCostSweep {
    private final double[] x;
    private final double[] y;
    private final int channels;
    private final boolean squared;
    private int top;

    DoubleChannelSweep(double[] x, double[] y, int channels, StepCost cost, WarpBand band, double limit, double[] row) {
        super(new double[ROWS * band.steps() * N], band, limit, row);
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
            if (squared && channels == 1) {
                squares(x[xAt], y, costs, rowAt[r], from, to);
            } else if (squared) {
                squares(x, xAt, y, channels, costs, rowAt[r], from, to);
            } else {
                absolutes(x, xAt, y, channels, costs, rowAt[r], from, to);
            }
        }
    }

    private static void squares(double x, double[] y, double[] costs, int at, int from, int to) {
        for (int j = from; j < to; j++) {
            DoubleVector d = DoubleVector.fromArray(D, y, j * N).sub(x);
            d.mul(d).intoArray(costs, at + j * N);
        }
    }

    private static void squares(double[] x, int xAt, double[] y, int channels, double[] costs, int at, int from,
            int to) {
        for (int j = from; j < to; j++) {
            DoubleVector sum = DoubleVector.zero(D);
            for (int c = 0; c < channels; c++) {
                DoubleVector d = DoubleVector.fromArray(D, y, (j * channels + c) * N).sub(x[xAt + c]);
                sum = sum.add(d.mul(d));
            }
            sum.intoArray(costs, at + j * N);
        }
    }

    private static void absolutes(double[] x, int xAt, double[] y, int channels, double[] costs, int at, int from,
            int to) {
        for (int j = from; j < to; j++) {
            DoubleVector sum = DoubleVector.zero(D);
            for (int c = 0; c < channels; c++) {
                sum = sum.add(DoubleVector.fromArray(D, y, (j * channels + c) * N).sub(x[xAt + c]).abs());
            }
            sum.intoArray(costs, at + j * N);
        }
    }
}
