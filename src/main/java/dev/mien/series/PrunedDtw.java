package dev.mien.series;

import dev.mien.engine.kernels.StepCost;
import dev.mien.engine.kernels.WarpBand;
import java.util.Arrays;

/**
 * The recurrence of {@link Dtw} within one row, which leaves out what cannot matter: early abandoning and pruning (EAPruned,
 * Herrmann and Webb 2021). A cell is dead when it is above the cutoff. Left of the first living cell of a row nothing lives in
 * later rows; right of the last, only what is reached along the row itself. Living cells are computed as by the plain recurrence,
 * so that a cost up to the cutoff has the same bits.
 */
final class PrunedDtw {
    private static final int AHEAD = 4;

    private final int channels;
    private final boolean squared;
    private final boolean openBegin;
    private final boolean openEnd;
    /** {@code D(i,j)} at {@code j + 1}. */
    private double[] row = {};
    /** Costs of several channels that were computed with the one before, up to a column. */
    private final double[] ahead = new double[AHEAD];
    private int aheadEnd;

    /** For one thread: it keeps its row. */
    PrunedDtw(int channels, DtwOptions options) {
        this.channels = channels;
        this.squared = options.stepCost() == StepCost.SQUARED;
        this.openBegin = options.openBegin();
        this.openEnd = options.openEnd();
    }

    /**
     * Cost of warping x ({@code [rows, channels]}) to y ({@code [steps, channels]}).
     *
     * @return infinity when it is above the cutoff
     */
    double cost(double[] x, double[] y, WarpBand band, double cutoff) {
        int m = band.steps();
        if (row.length <= m) {
            row = new double[m + 1];
        }
        Arrays.fill(row, 0, m + 1, openBegin ? 0 : Double.POSITIVE_INFINITY);
        row[0] = 0;
        int first = 0;
        int reached = openBegin ? m : 0;
        for (int i = 0; i < band.rows(); i++) {
            aheadEnd = 0;
            first = Math.max(first, band.first(i));
            int end = band.end(i);
            double diagonal = first <= reached ? row[first] : Double.POSITIVE_INFINITY;
            double left = Double.POSITIVE_INFINITY;
            row[first] = left;
            int living = first;
            boolean dead = true;
            int j = first;
            for (; j < end; j++) {
                double up = j < reached ? row[j + 1] : Double.POSITIVE_INFINITY;
                double best = Math.min(Math.min(diagonal, up), left);
                if (best > cutoff && j >= reached) {
                    break;
                }
                left = best > cutoff ? Double.POSITIVE_INFINITY : stepCost(x, i, y, j) + best;
                row[j + 1] = left;
                diagonal = up;
                if (left <= cutoff) {
                    dead = false;
                    living = j + 1;
                } else if (dead) {
                    first = j + 1;
                }
            }
            if (dead) {
                return Double.POSITIVE_INFINITY;
            }
            reached = living;
        }
        double cost = openEnd ? least(first, reached) : reached == m ? row[m] : Double.POSITIVE_INFINITY;
        return cost <= cutoff ? cost : Double.POSITIVE_INFINITY;
    }

    private double least(int first, int reached) {
        double least = Double.POSITIVE_INFINITY;
        for (int j = first; j < reached; j++) {
            least = Math.min(least, row[j + 1]);
        }
        return least;
    }

    private double stepCost(double[] x, int i, double[] y, int j) {
        if (channels == 1) {
            double d = x[i] - y[j];
            return squared ? d * d : Math.abs(d);
        }
        if (j >= aheadEnd) {
            int last = y.length / channels - 1;
            aheadEnd = Math.min(j, Math.max(0, last - AHEAD + 1)) + AHEAD;
            if (last >= AHEAD - 1) {
                lookAhead(x, i * channels, y, (aheadEnd - AHEAD) * channels);
            } else {
                for (int k = 0; k <= last; k++) {
                    ahead[k] = stepCost(x, i * channels, y, k * channels, channels);
                }
            }
        }
        return ahead[j - aheadEnd + AHEAD];
    }

    /** Costs of four steps of y, side by side: each sum waits for its own last addition only. */
    private void lookAhead(double[] x, int xAt, double[] y, int yAt) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        for (int k = 0; k < channels; k++) {
            double v = x[xAt + k];
            double p = v - y[yAt + k];
            double q = v - y[yAt + channels + k];
            double r = v - y[yAt + 2 * channels + k];
            double s = v - y[yAt + 3 * channels + k];
            a += squared ? p * p : Math.abs(p);
            b += squared ? q * q : Math.abs(q);
            c += squared ? r * r : Math.abs(r);
            d += squared ? s * s : Math.abs(s);
        }
        ahead[0] = a;
        ahead[1] = b;
        ahead[2] = c;
        ahead[3] = d;
    }

    private double stepCost(double[] x, int xAt, double[] y, int yAt, int channels) {
        double sum = 0;
        for (int k = 0; k < channels; k++) {
            double d = x[xAt + k] - y[yAt + k];
            sum += squared ? d * d : Math.abs(d);
        }
        return sum;
    }
}
