package dev.mien.series;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Dynamic time warping in double precision: the plain recurrence (Sakoe and Chiba 1978), to be read and to test faster ones against.
 * {@code D(i,j) = c(i,j) + min(D(i-1,j-1), D(i-1,j), D(i,j-1))} with {@code c} the squared Euclidean distance of step i of x and
 * step j of y over all channels together ("dependent"); the cost of a warping is D at the far corner, the distance its square root.
 * (aeon reports the cost, tslearn and dtaidistance the distance.)
 */
public final class Dtw {
    private Dtw() {}

    /** Which steps may be matched. */
    @FunctionalInterface
    public interface Band {
        /** True when step i of n may be matched with step j of m. */
        boolean allows(int i, int j, int n, int m);

        /** Every pair. */
        static Band none() {
            return (i, j, n, m) -> true;
        }

        /** {@code |i - j| <= max(radius, |n - m|)}: the textbook's band. */
        static Band symmetric(int radius) {
            requireRadius(radius);
            return (i, j, n, m) -> Math.abs(i - j) <= Math.max(radius, Math.abs(n - m));
        }

        /**
         * From radius steps before the diagonal of the shorter series to radius steps beyond that of the longer:
         * tslearn's Sakoe-Chiba radius; dtaidistance's window is one more.
         */
        static Band skewed(int radius) {
            requireRadius(radius);
            return (i, j, n, m) -> {
                int ahead = n <= m ? j - i : i - j;
                return ahead >= -radius && ahead <= Math.abs(n - m) + radius;
            };
        }

        /**
         * Aeon's: along a diagonal interpolated between the corners, thick {@code (int) (window min(n, m))} steps of the shorter
         * series to either side; 1 means no band.
         *
         * @param window share of the shorter length, 0 to 1
         */
        static Band interpolated(double window) {
            if (!(window >= 0 && window <= 1)) {
                throw new IllegalArgumentException("a window is a share of the length, 0 to 1, got " + window);
            }
            return (i, j, n, m) -> {
                if (window == 1) {
                    return true;
                }
                int shorter = Math.min(n, m);
                int longer = Math.max(n, m);
                int a = n <= m ? i : j;
                int b = n <= m ? j : i;
                int thickness = (int) (window * shorter);
                // The diagonal passes column b at steps s with floor(s / S longer) = b; as S > longer there are one or two.
                int steps = longer + 1;
                for (int s = b; s <= Math.min(b + 2, steps - 1); s++) {
                    if ((int) Math.floor((double) s / steps * longer) == b
                            && Math.abs(a - (int) Math.floor((double) s / steps * shorter)) <= thickness) {
                        return true;
                    }
                }
                return false;
            };
        }

        private static void requireRadius(int radius) {
            if (radius < 0) {
                throw new IllegalArgumentException("the radius of a band must be >= 0, got " + radius);
            }
        }
    }

    /**
     * Costs of the best warpings to every pair of steps.
     *
     * @param x {@code [n][channels]}, n >= 1
     * @param y {@code [m][channels]}, m >= 1
     * @return {@code [n][m]}, infinite where the band does not lead
     */
    public static double[][] accumulated(double[][] x, double[][] y, Band band) {
        requireSeries(x, y);
        int n = x.length;
        int m = y.length;
        double[][] d = new double[n][m];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < m; j++) {
                if (!band.allows(i, j, n, m)) {
                    d[i][j] = Double.POSITIVE_INFINITY;
                } else if (i == 0 && j == 0) {
                    d[i][j] = squaredDistance(x[i], y[j]);
                } else {
                    d[i][j] = squaredDistance(x[i], y[j])
                            + Math.min(Math.min(at(d, i - 1, j), at(d, i, j - 1)), at(d, i - 1, j - 1));
                }
            }
        }
        return d;
    }

    /** Cost of the best warping; infinite when the band joins no two corners. */
    public static double cost(double[][] x, double[][] y, Band band) {
        return accumulated(x, y, band)[x.length - 1][y.length - 1];
    }

    /** Square root of the cost. */
    public static double distance(double[][] x, double[][] y, Band band) {
        return Math.sqrt(cost(x, y, band));
    }

    /** Sum over channels of their costs, each warped by itself ("independent"). */
    public static double independentCost(double[][] x, double[][] y, Band band) {
        requireSeries(x, y);
        double sum = 0;
        for (int c = 0; c < x[0].length; c++) {
            sum += cost(channel(x, c), channel(y, c), band);
        }
        return sum;
    }

    /**
     * The best warping back from the far corner; of equals it takes the diagonal, then the step in x.
     *
     * @param accumulated as {@link #accumulated} gives it
     * @return pairs {i, j} from {0, 0} on
     * @throws IllegalArgumentException when no warping leads there
     */
    public static List<int[]> path(double[][] accumulated) {
        int i = accumulated.length - 1;
        int j = accumulated[0].length - 1;
        if (!Double.isFinite(accumulated[i][j])) {
            throw new IllegalArgumentException("no warping joins the corners; widen the band");
        }
        List<int[]> path = new ArrayList<>();
        path.add(new int[] {i, j});
        while (i > 0 || j > 0) {
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

    private static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            double d = a[k] - b[k];
            sum += d * d;
        }
        return sum;
    }

    private static double[][] channel(double[][] x, int c) {
        return Arrays.stream(x).map(step -> new double[] {step[c]}).toArray(double[][]::new);
    }

    private static void requireSeries(double[][] x, double[][] y) {
        if (x.length == 0 || y.length == 0) {
            throw new IllegalArgumentException(
                    "DTW needs series of at least one step, got " + x.length + " and " + y.length);
        }
        int channels = x[0].length;
        for (double[][] series : List.of(x, y)) {
            for (double[] step : series) {
                if (step.length != channels) {
                    throw new IllegalArgumentException(
                            "DTW needs the same channels at every step of both series, got " + channels
                                    + " and " + step.length);
                }
            }
        }
    }
}
