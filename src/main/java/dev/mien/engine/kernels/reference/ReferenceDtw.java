package dev.mien.engine.kernels.reference;

import dev.mien.engine.kernels.DtwKernels;
import dev.mien.engine.kernels.StepCost;
import dev.mien.engine.kernels.WarpBand;
import java.util.Arrays;

/** The recurrence in plain loops over one row, one series at a time; limits are not made use of. */
final class ReferenceDtw implements DtwKernels {
    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public int doubleLanes() {
        return 1;
    }

    @Override
    public boolean warp(float[] x, float[] y, int channels, StepCost cost, WarpBand band, float limit, float[] row) {
        float[] costs = new float[band.steps()];
        begin(row, band.steps());
        for (int i = 0; i < band.rows(); i++) {
            for (int j = band.first(i); j < band.end(i); j++) {
                costs[j] = 0;
                for (int c = 0; c < channels; c++) {
                    float d = x[i * channels + c] - y[j * channels + c];
                    costs[j] += cost == StepCost.SQUARED ? d * d : Math.abs(d);
                }
            }
            next(row, costs, 0, band, i);
        }
        return true;
    }

    @Override
    public boolean warpCosts(float[] costs, int at, int stride, WarpBand band, float limit, float[] row) {
        begin(row, band.steps());
        for (int i = 0; i < band.rows(); i++) {
            next(row, costs, at + i * stride, band, i);
        }
        return true;
    }

    /** D(-1, j) at row[j + 1]: a warping begins at no other place than before the first steps. */
    private static void begin(float[] row, int steps) {
        Arrays.fill(row, 1, steps + 1, Float.POSITIVE_INFINITY);
        row[0] = 0;
    }

    private static void next(float[] row, float[] costs, int at, WarpBand band, int i) {
        float diagonal = row[0];
        row[0] = Float.POSITIVE_INFINITY;
        for (int j = 0; j < band.steps(); j++) {
            float up = row[j + 1];
            boolean inside = j >= band.first(i) && j < band.end(i);
            row[j + 1] = inside ? costs[at + j] + Math.min(Math.min(diagonal, up), row[j]) : Float.POSITIVE_INFINITY;
            diagonal = up;
        }
    }

    @Override
    public boolean warp(double[] x, double[] y, int channels, StepCost cost, WarpBand band, double limit,
            double[] row) {
        Arrays.fill(row, 1, band.steps() + 1, Double.POSITIVE_INFINITY);
        row[0] = 0;
        for (int i = 0; i < band.rows(); i++) {
            double diagonal = row[0];
            row[0] = Double.POSITIVE_INFINITY;
            for (int j = 0; j < band.steps(); j++) {
                double up = row[j + 1];
                boolean inside = j >= band.first(i) && j < band.end(i);
                row[j + 1] = inside
                        ? stepCost(x, i, y, j, channels, cost) + Math.min(Math.min(diagonal, up), row[j])
                        : Double.POSITIVE_INFINITY;
                diagonal = up;
            }
        }
        return true;
    }

    private static double stepCost(double[] x, int i, double[] y, int j, int channels, StepCost cost) {
        double sum = 0;
        for (int c = 0; c < channels; c++) {
            double d = x[i * channels + c] - y[j * channels + c];
            sum += cost == StepCost.SQUARED ? d * d : Math.abs(d);
        }
        return sum;
    }

    @Override
    public void beyondEnvelope(float[] low, float[] high, float[] y, int at, StepCost cost, float[] sums) {
        sums[0] = 0;
        for (int k = 0; k < low.length; k++) {
            sums[0] += of(Math.max(0, Math.max(y[at + k] - high[k], low[k] - y[at + k])), cost);
        }
    }

    @Override
    public void beyondEnvelopes(float[] x, float[] low, float[] high, int at, StepCost cost, float[] sums) {
        sums[0] = 0;
        for (int k = 0; k < x.length; k++) {
            sums[0] += of(Math.max(0, Math.max(x[k] - high[at + k], low[at + k] - x[k])), cost);
        }
    }

    private static float of(float d, StepCost cost) {
        return cost == StepCost.SQUARED ? d * d : d;
    }
}
