package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.Parallel;

/**
 * Sums over the rows of a matrix {@code [rows, channels]}, one per channel. Lanes add up a short stretch of rows in float, the
 * stretches are added in double in row order: the error does not grow with the number of rows, and the result does not depend on
 * the number of threads.
 */
final class Columns {
    private static final int STRETCH = 64;

    private Columns() {}

    /** Sums over one stretch. */
    interface Body {
        /** Writes the sums over the rows from..to to {@code lanes[quantity width(channels) + channel]}; whole vectors fit. */
        void sum(int from, int to, float[] lanes);
    }

    /** How a stretch joins the total. */
    interface Join {
        /** Adds the lanes of the rows from..to to {@code sums[quantity channels + channel]}. */
        void add(int from, int to, float[] lanes, double[] sums);
    }

    /** Channels, rounded up to whole vectors. */
    static int width(int channels) {
        return Math.ceilDiv(channels, Lanes.N) * Lanes.N;
    }

    /** The sums of a number of quantities, {@code [quantities][channels]} in one array. */
    static double[] sum(int rows, int channels, int quantities, Body body) {
        int width = width(channels);
        return sum(rows, channels, quantities, body, (from, to, lanes, sums) -> {
            for (int q = 0; q < quantities; q++) {
                for (int c = 0; c < channels; c++) {
                    sums[q * channels + c] += lanes[q * width + c];
                }
            }
        });
    }

    /** The same, with stretches that join in a way of their own. */
    static double[] sum(int rows, int channels, int quantities, Body body, Join join) {
        int perTask = 2 * Work.rows(channels);
        double[][] partial = new double[Math.ceilDiv(rows, perTask)][];
        Parallel.run(partial.length, task -> {
            float[] lanes = new float[quantities * width(channels)];
            double[] sums = new double[quantities * channels];
            int end = Math.min(rows, (task + 1) * perTask);
            for (int from = task * perTask; from < end; from += STRETCH) {
                int to = Math.min(end, from + STRETCH);
                body.sum(from, to, lanes);
                join.add(from, to, lanes, sums);
            }
            partial[task] = sums;
        });
        double[] total = partial.length > 0 ? partial[0] : new double[quantities * channels];
        for (int task = 1; task < partial.length; task++) {
            for (int i = 0; i < total.length; i++) {
                total[i] += partial[task][i];
            }
        }
        return total;
    }
}
