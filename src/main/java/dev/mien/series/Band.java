package dev.mien.series;

import dev.mien.engine.kernels.WarpBand;
import java.util.Arrays;
import java.util.Locale;

/**
 * Which steps may be matched. Those of one step are consecutive, and move on from step to step.
 */
@FunctionalInterface
public interface Band {
    /** True when step i of n may be matched with step j of m. */
    boolean allows(int i, int j, int n, int m);

    /** Every pair. */
    static Band none() {
        return new Band() {
            @Override
            public boolean allows(int i, int j, int n, int m) {
                return true;
            }

            @Override
            public WarpBand rows(int n, int m) {
                int[] end = new int[n];
                Arrays.fill(end, m);
                return new WarpBand(m, new int[n], end);
            }

            @Override
            public boolean everything() {
                return true;
            }
        };
    }

    /** Whether every pair may be matched, however long the series. */
    default boolean everything() {
        return false;
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
        if (window == 1) {
            return none();
        }
        return (i, j, n, m) -> {
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

    /**
     * Itakura's parallelogram (1975): between lines from both corners whose slopes are {@code slope} and {@code 1 / slope} times the
     * diagonal's; for equal lengths tslearn's and aeon's. Narrow ones of very unequal lengths may join no corners.
     *
     * @param slope 1 (the diagonal alone) or more
     */
    static Band itakura(double slope) {
        if (!(slope >= 1)) {
            throw new IllegalArgumentException("the slope of a parallelogram must be >= 1, got " + slope);
        }
        return (i, j, n, m) -> {
            if (n == 1 || m == 1) {
                return true;
            }
            double u = (double) i / (n - 1);
            double v = (double) j / (m - 1);
            double rounding = 1e-9;
            return u <= slope * v + rounding && v <= slope * u + rounding
                    && 1 - u <= slope * (1 - v) + rounding && 1 - v <= slope * (1 - u) + rounding;
        };
    }

    /**
     * The band that a user wrote: {@code none}; a share of the length, {@code 0.1} ({@link #interpolated}); steps, {@code 12c}
     * ({@link #symmetric}); {@code itakura:2}.
     *
     * @throws IllegalArgumentException when it is none of them
     */
    static Band parse(String text) {
        String s = text.trim().toLowerCase(Locale.ROOT);
        try {
            return s.equals("none") ? none()
                    : s.startsWith("itakura:") ? itakura(Double.parseDouble(s.substring(8)))
                            : s.endsWith("c") ? symmetric(Integer.parseInt(s.substring(0, s.length() - 1)))
                                    : interpolated(Double.parseDouble(s));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("window '" + text
                    + "' is not known; give a share of the length (0.1), steps (12c), itakura:2, or none", e);
        }
    }

    /** The band of series of n and m steps, row by row. */
    default WarpBand rows(int n, int m) {
        int[] first = new int[n];
        int[] end = new int[n];
        int from = 0;
        int to = 0;
        for (int i = 0; i < n; i++) {
            int j = from;
            while (j < m && !allows(i, j, n, m)) {
                j++;
            }
            if (j == m) { // an empty row
                from = to;
                first[i] = from;
                end[i] = to;
                continue;
            }
            from = j;
            to = Math.max(to, j + 1);
            while (to < m && allows(i, to, n, m)) {
                to++;
            }
            first[i] = from;
            end[i] = to;
        }
        return new WarpBand(m, first, end);
    }

    private static void requireRadius(int radius) {
        if (radius < 0) {
            throw new IllegalArgumentException("the radius of a band must be >= 0, got " + radius);
        }
    }
}
