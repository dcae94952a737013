package dev.mien.series;

import dev.mien.engine.kernels.StepCost;
import dev.mien.engine.kernels.WarpBand;

/**
 * What a warping with closed ends costs at least, of series {@code [length, channels]}; for channels warped together and, since each
 * channel's is bounded so, for those warped independently. A share for rounding is taken off, so that no bound is ever above the
 * cost that {@link Dtw} computes.
 */
public final class LowerBounds {
    private LowerBounds() {}

    /** LB_Kim, of its four features the two that bound this cost: first step with first, last with last (Rakthanmanon et al. 2012). */
    public static double kim(float[] x, float[] y, int channels, StepCost cost) {
        double sum = 0;
        boolean single = x.length == channels && y.length == channels;
        for (int c = 0; c < channels; c++) {
            sum += of((double) x[c] - y[c], cost);
            if (!single) {
                sum += of((double) x[x.length - channels + c] - y[y.length - channels + c], cost);
            }
        }
        return sum * shrink(x, y);
    }

    /** LB_Keogh: how far y goes beyond the envelope of x. The band is that of x's and y's lengths. */
    public static double keogh(float[] x, float[] y, int channels, StepCost cost, Band band) {
        WarpBand rows = band.rows(x.length / channels, y.length / channels);
        Envelope e = Envelope.ofRows(x, channels, rows);
        double sum = 0;
        for (int k = 0; k < y.length; k++) {
            sum += of(Math.max(0, Math.max((double) y[k] - e.high()[k], (double) e.low()[k] - y[k])), cost);
        }
        return sum * shrink(x, y);
    }

    private static double of(double d, StepCost cost) {
        return cost == StepCost.SQUARED ? d * d : Math.abs(d);
    }

    private static double shrink(float[] x, float[] y) {
        return 1 - (x.length + y.length + 4) * 0x1p-52;
    }
}
