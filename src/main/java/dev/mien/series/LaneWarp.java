package dev.mien.series;

import dev.mien.engine.kernels.DtwKernels;
import dev.mien.engine.kernels.WarpBand;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/** Warps one series to a block of others in float: all channels together, or one after the other; for one thread. */
final class LaneWarp {
    private final DtwKernels kernels;
    private final DtwOptions options;
    private final float[] x;
    private final int channels;
    private final int lanes;
    private final int steps;
    private final float[] row;

    LaneWarp(DtwKernels kernels, DtwOptions options, float[] x, Candidates group) {
        this.kernels = kernels;
        this.options = options;
        this.x = x;
        this.channels = group.channels;
        this.lanes = group.lanes;
        this.steps = group.steps;
        this.row = new float[(steps + 1) * lanes];
    }

    /**
     * Costs of the first {@code count} lanes.
     *
     * @param y       {@code [steps, channels, lanes]}
     * @param lengths steps of the series in a lane
     * @param costs   {@code [lanes]}, overwritten: infinite above the limit
     * @return false when all of them are
     */
    boolean costs(float[] y, IntUnaryOperator lengths, int count, WarpBand band, float limit, float[] costs) {
        Arrays.fill(costs, 0);
        if (!options.independent() || channels == 1) {
            return kernels.warp(x, y, channels, options.stepCost(), band, limit, row)
                    && add(lengths, count, limit, costs);
        }
        float[] one = new float[band.rows()];
        float[] others = new float[steps * lanes];
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < one.length; i++) {
                one[i] = x[i * channels + c];
            }
            for (int j = 0; j < steps; j++) {
                System.arraycopy(y, (j * channels + c) * lanes, others, j * lanes, lanes);
            }
            if (!kernels.warp(one, others, 1, options.stepCost(), band, limit, row)
                    || !add(lengths, count, limit, costs)) {
                return false;
            }
        }
        return true;
    }

    private boolean add(IntUnaryOperator lengths, int count, float limit, float[] costs) {
        boolean any = false;
        for (int l = 0; l < count; l++) {
            costs[l] += row[lengths.applyAsInt(l) * lanes + l];
            costs[l] = costs[l] <= limit ? costs[l] : Float.POSITIVE_INFINITY;
            any |= costs[l] < Float.POSITIVE_INFINITY;
        }
        return any;
    }
}
