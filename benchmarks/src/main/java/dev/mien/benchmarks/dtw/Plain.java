package dev.mien.benchmarks.dtw;

import dev.mien.series.SeriesDataset;
import java.util.Arrays;
import java.util.List;

/** Time warping as one writes it down: two rows, double, no pruning, one thread. What the others are compared with. */
public final class Plain {
    private Plain() {}

    /** Cost within {@code |i - j| <= radius}, of series of one length. */
    public static double cost(float[] x, float[] y, int radius) {
        int n = x.length;
        double[] above = new double[n + 1];
        double[] row = new double[n + 1];
        Arrays.fill(above, Double.POSITIVE_INFINITY);
        Arrays.fill(row, Double.POSITIVE_INFINITY);
        above[0] = 0;
        for (int i = 0; i < n; i++) {
            int first = Math.max(0, i - radius);
            int end = Math.min(n, i + radius + 1);
            row[first] = Double.POSITIVE_INFINITY;
            for (int j = first; j < end; j++) {
                double d = (double) x[i] - y[j];
                row[j + 1] = d * d + Math.min(Math.min(above[j], above[j + 1]), row[j]);
            }
            if (end < n) {
                row[end + 1] = Double.POSITIVE_INFINITY;
            }
            double[] swap = above;
            above = row;
            row = swap;
        }
        return above[n];
    }

    /** Cells of such a band. */
    static long cells(int n, int radius) {
        long cells = 0;
        for (int i = 0; i < n; i++) {
            cells += Math.min(n, i + radius + 1) - Math.max(0, i - radius);
        }
        return cells;
    }

    /** Sum of the distances of all pairs. */
    static double pairs(SeriesDataset data, int radius) {
        List<float[]> s = data.series();
        double sum = 0;
        for (int i = 0; i < s.size(); i++) {
            for (int j = i; j < s.size(); j++) {
                sum += Math.sqrt(cost(s.get(i), s.get(j), radius));
            }
        }
        return sum;
    }

    /** The nearest training series of each test series, into {@code found}. */
    static double nearest(Sets.Split split, int[] found) {
        double sum = 0;
        for (int q = 0; q < found.length; q++) {
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < split.train().size(); i++) {
                float[] y = split.train().series().get(i);
                double cost = cost(split.test().series().get(q), y, y.length);
                if (cost < least) {
                    least = cost;
                    found[q] = i;
                }
            }
            sum += least;
        }
        return sum;
    }
}
