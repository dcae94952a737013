package dev.mien.series;

import dev.mien.engine.kernels.StepCost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Dynamic time warping in double precision: the plain recurrence (Sakoe and Chiba 1978), to be read and to test faster ones against.
 * {@code D(i,j) = c(i,j) + min(D(i-1,j-1), D(i-1,j), D(i,j-1))} with {@code c} the squared Euclidean distance of step i of x and
 * step j of y over all channels together ("dependent"); the cost of a warping is D at the far corner, the distance its square root.
 * (aeon reports the cost, tslearn and dtaidistance the distance.) {@link DtwOptions} has the variants, {@link Warping} computes one
 * pair within two rows, {@link NearestNeighbours} many at once.
 */
public final class Dtw {
    private Dtw() {}

    /**
     * Costs of the best warpings to every pair of steps, of all channels together.
     *
     * @param x {@code [n][channels]}, n >= 1
     * @param y {@code [m][channels]}, m >= 1
     * @return {@code [n][m]}, infinite where the band does not lead
     * @throws IllegalArgumentException when channels differ or a value is not finite; the message says where
     */
    public static double[][] accumulated(double[][] x, double[][] y, DtwOptions options) {
        requireSeries(x, y);
        int n = x.length;
        int m = y.length;
        double[][] d = new double[n][m];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < m; j++) {
                if (!options.band().allows(i, j, n, m)) {
                    d[i][j] = Double.POSITIVE_INFINITY;
                } else if (i == 0 && (j == 0 || options.openBegin())) {
                    d[i][j] = stepCost(x[i], y[j], options.stepCost());
                } else {
                    d[i][j] = stepCost(x[i], y[j], options.stepCost())
                            + Math.min(Math.min(at(d, i - 1, j), at(d, i, j - 1)), at(d, i - 1, j - 1));
                }
            }
        }
        return d;
    }

    /** With squared costs and closed ends. */
    public static double[][] accumulated(double[][] x, double[][] y, Band band) {
        return accumulated(x, y, DtwOptions.DEFAULT.withBand(band));
    }

    /** Cost of the best warping; infinite when the band joins no two ends. */
    public static double cost(double[][] x, double[][] y, DtwOptions options) {
        requireSeries(x, y);
        if (options.independent()) {
            double sum = 0;
            for (int c = 0; c < x[0].length; c++) {
                sum += cost(channel(x, c), channel(y, c), options.withIndependent(false));
            }
            return sum;
        }
        double[] last = accumulated(x, y, options)[x.length - 1];
        return options.openEnd() ? Arrays.stream(last).min().orElseThrow() : last[y.length - 1];
    }

    /** Cost of the best warping of all channels together. */
    public static double cost(double[][] x, double[][] y, Band band) {
        return cost(x, y, DtwOptions.DEFAULT.withBand(band));
    }

    /** What the options make of the cost: its square root, or the cost itself. */
    public static double distance(double[][] x, double[][] y, DtwOptions options) {
        return options.distance(cost(x, y, options));
    }

    /** Square root of the cost. */
    public static double distance(double[][] x, double[][] y, Band band) {
        return Math.sqrt(cost(x, y, band));
    }

    /** Sum over channels of their costs, each warped by itself ("independent"). */
    public static double independentCost(double[][] x, double[][] y, Band band) {
        return cost(x, y, DtwOptions.DEFAULT.withBand(band).withIndependent(true));
    }

    /** The best warping between closed ends. */
    public static List<int[]> path(double[][] accumulated) {
        return path(accumulated, DtwOptions.DEFAULT);
    }

    /**
     * The best warping back from the far corner, or with an open end from the cheapest step of the last row, the first of equals; of
     * equal predecessors it takes the diagonal, then the step in x.
     *
     * @param accumulated as {@link #accumulated} gives it
     * @return pairs {i, j}, from {0, 0} on unless the beginning is open
     * @throws IllegalArgumentException when no warping leads there
     */
    public static List<int[]> path(double[][] accumulated, DtwOptions options) {
        int i = accumulated.length - 1;
        int j = accumulated[0].length - 1;
        for (int k = j; k >= 0 && options.openEnd(); k--) {
            j = accumulated[i][k] <= accumulated[i][j] ? k : j;
        }
        if (!Double.isFinite(accumulated[i][j])) {
            throw new IllegalArgumentException("no warping joins the corners; widen the band");
        }
        List<int[]> path = new ArrayList<>();
        path.add(new int[] {i, j});
        while (i > 0 || j > 0 && !options.openBegin()) {
            double diagonal = at(accumulated, i - 1, j - 1);
            double up = at(accumulated, i - 1, j);
            double left = at(accumulated, i, j - 1);
            if (diagonal <= up && diagonal <= left) {
                i--;
                j--;
            } else if (up <= left) {
                i--;
            } else {
                j--;
            }
            path.add(new int[] {i, j});
        }
        return path.reversed();
    }

    private static double at(double[][] d, int i, int j) {
        return i < 0 || j < 0 ? Double.POSITIVE_INFINITY : d[i][j];
    }

    static double stepCost(double[] a, double[] b, StepCost cost) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            double d = a[k] - b[k];
            sum += cost == StepCost.SQUARED ? d * d : Math.abs(d);
        }
        return sum;
    }

    private static double[][] channel(double[][] x, int c) {
        return Arrays.stream(x).map(step -> new double[] {step[c]}).toArray(double[][]::new);
    }

    static void requireSeries(double[][] x, double[][] y) {
        if (x.length == 0 || y.length == 0) {
            throw new IllegalArgumentException(
                    "DTW needs series of at least one step, got " + x.length + " and " + y.length);
        }
        int channels = x[0].length;
        for (int t = 0; t < x.length; t++) {
            requireStep(x[t], channels, "x", t);
        }
        for (int t = 0; t < y.length; t++) {
            requireStep(y[t], channels, "y", t);
        }
    }

    private static void requireStep(double[] step, int channels, String series, int t) {
        if (step.length != channels) {
            throw new IllegalArgumentException("DTW needs the same channels at every step of both series, got "
                    + channels + " and " + step.length);
        }
        for (int c = 0; c < channels; c++) {
            if (!Double.isFinite(step[c])) {
                throw new IllegalArgumentException("step " + t + " of series " + series + ", channel " + c + ", is "
                        + step[c] + "; DTW needs finite numbers: fill or remove it");
            }
        }
    }
}
