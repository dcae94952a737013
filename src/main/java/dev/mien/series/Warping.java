package dev.mien.series;

import dev.mien.MienException;
import dev.mien.engine.kernels.WarpBand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The best warping of one pair of series, in double precision: the bits of {@link Dtw}, in one row and, for the path, a byte
 * of direction a cell.
 *
 * @param cost     infinite when the band joins no two ends
 * @param distance what the options make of it
 * @param path     pairs {i, j}, of equals the diagonal, then the step in x; empty when it was not asked for or there is none
 */
public record Warping(double cost, double distance, List<int[]> path) {
    private static final byte DIAGONAL = 0;
    private static final byte UP = 1;
    private static final byte LEFT = 2;

    /**
     * Without a path.
     *
     * @param x {@code [n][channels]}, y {@code [m][channels]}
     * @throws IllegalArgumentException when channels differ or a value is not finite; the message says where
     */
    public static Warping of(double[][] x, double[][] y, DtwOptions options) {
        Dtw.requireSeries(x, y);
        WarpBand band = options.band().rows(x.length, y.length);
        double cost = 0;
        if (options.independent()) {
            PrunedDtw dtw = new PrunedDtw(1, options);
            for (int c = 0; c < x[0].length; c++) {
                cost += dtw.cost(channel(x, c), channel(y, c), band, Double.POSITIVE_INFINITY);
            }
        } else {
            cost = new PrunedDtw(x[0].length, options).cost(flat(x), flat(y), band, Double.POSITIVE_INFINITY);
        }
        return new Warping(cost, options.distance(cost), List.of());
    }

    /**
     * With the path. Errors: MienException when its cells do not fit into memory; IllegalArgumentException as {@link #of}, and
     * when channels are warped independently, each by a path of its own.
     */
    public static Warping withPath(double[][] x, double[][] y, DtwOptions options) {
        Dtw.requireSeries(x, y);
        if (options.independent() && x[0].length > 1) {
            throw new IllegalArgumentException("channels that are warped independently have no path in common; "
                    + "warp them together, or ask for one channel");
        }
        WarpBand band = options.band().rows(x.length, y.length);
        if (band.cells() > Runtime.getRuntime().maxMemory() / 2) {
            throw MienException.usage("the path of series of " + x.length + " and " + y.length + " steps needs "
                    + (band.cells() >> 20) + " MB to be found; narrow it by a window, or give java more memory (-Xmx)");
        }
        return walk(x, y, options, band);
    }

    private static Warping walk(double[][] x, double[][] y, DtwOptions options, WarpBand band) {
        int n = x.length;
        int m = y.length;
        byte[][] from = new byte[n][];
        double[] above = new double[m];
        double[] row = new double[m];
        for (int i = 0; i < n; i++) {
            from[i] = new byte[band.end(i) - band.first(i)];
            Arrays.fill(row, Double.POSITIVE_INFINITY);
            for (int j = band.first(i); j < band.end(i); j++) {
                double cost = Dtw.stepCost(x[i], y[j], options.stepCost());
                if (i == 0 && (j == 0 || options.openBegin())) {
                    row[j] = cost;
                    continue;
                }
                double diagonal = i > 0 && j > 0 ? above[j - 1] : Double.POSITIVE_INFINITY;
                double up = i > 0 ? above[j] : Double.POSITIVE_INFINITY;
                double left = j > 0 ? row[j - 1] : Double.POSITIVE_INFINITY;
                from[i][j - band.first(i)] = diagonal <= up && diagonal <= left ? DIAGONAL : up <= left ? UP : LEFT;
                row[j] = cost + Math.min(Math.min(up, left), diagonal);
            }
            double[] swap = above;
            above = row;
            row = swap;
        }
        int end = m - 1;
        for (int j = m - 1; j >= 0 && options.openEnd(); j--) {
            end = above[j] <= above[end] ? j : end;
        }
        double cost = above[end];
        List<int[]> path = cost < Double.POSITIVE_INFINITY ? back(from, band, end, options.openBegin()) : List.of();
        return new Warping(cost, options.distance(cost), path);
    }

    private static List<int[]> back(byte[][] from, WarpBand band, int end, boolean openBegin) {
        List<int[]> path = new ArrayList<>();
        int i = band.rows() - 1;
        int j = end;
        path.add(new int[] {i, j});
        while (i > 0 || j > 0 && !openBegin) {
            byte step = from[i][j - band.first(i)];
            i -= step == LEFT ? 0 : 1;
            j -= step == UP ? 0 : 1;
            path.add(new int[] {i, j});
        }
        return path.reversed();
    }

    private static double[] flat(double[][] x) {
        int channels = x[0].length;
        double[] out = new double[x.length * channels];
        for (int i = 0; i < x.length; i++) {
            System.arraycopy(x[i], 0, out, i * channels, channels);
        }
        return out;
    }

    private static double[] channel(double[][] x, int c) {
        double[] out = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            out[i] = x[i][c];
        }
        return out;
    }
}
