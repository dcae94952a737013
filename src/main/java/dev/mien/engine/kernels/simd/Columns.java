package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.Parallel;
import jdk.incubator.vector.FloatVector;

/**
 * Sums over the rows of a matrix {@code [rows, channels]}, one per channel. Lanes add up a short stretch of rows in float, the
 * stretches are added in double in row order: the error does not grow with the number of rows, and the result does not depend on
 * the number of threads.
 */
final class Columns {
    private static final int STRETCH = 64;

    private Columns() {}

    /** Adds the rows from..to to {@code sums[quantity channels + channel]}. */
    interface Body {
        void add(int from, int to, double[] sums);
    }

    /** The sums of a number of quantities, {@code [quantities][channels]} in one array. */
    static double[] sum(int rows, int channels, int quantities, Body body) {
        int perTask = 2 * Work.rows(channels);
        double[][] partial = new double[Math.ceilDiv(rows, perTask)][];
        Parallel.run(partial.length, task -> {
            double[] sums = new double[quantities * channels];
            int end = Math.min(rows, (task + 1) * perTask);
            for (int from = task * perTask; from < end; from += STRETCH) {
                body.add(from, Math.min(end, from + STRETCH), sums);
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

    /** Adds the lanes to {@code sums[at ...]}, up to {@code end}. */
    static void addLanes(FloatVector lanes, float[] scratch, double[] sums, int at, int end) {
        lanes.intoArray(scratch, 0);
        for (int i = 0; i < Lanes.N && at + i < end; i++) {
            sums[at + i] += scratch[i];
        }
    }
}
