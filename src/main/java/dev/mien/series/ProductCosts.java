package dev.mien.series;

import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.DtwKernels;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.kernels.StepCost;
import dev.mien.engine.kernels.WarpBand;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import java.util.List;

/**
 * Warping of series of many channels: the costs of steps of several series and all candidates are one matrix product,
 * {@code |x - y|^2 = (x, |x|^2, 1) (-2 y, 1, |y|^2)}, whose columns lie as the lanes want them.
 */
final class ProductCosts implements AllCosts {
    /** Rows and columns of one product: 4 MB of costs, which are still in the cache when they are warped. */
    private static final int ROWS = 1024;
    private static final int COLUMNS = 1024;
    /** Of so many series, all pairs are computed before the first is settled, and each pair once. */
    static final int AT_ONCE = 1024;

    private final SeriesDataset train;
    private final DtwOptions options;
    private final DtwKernels kernels;
    private final List<Candidates> groups;
    private final int channels;
    private final double greatest;

    ProductCosts(SeriesDataset train, DtwOptions options, DtwKernels kernels, List<Candidates> groups) {
        this.train = train;
        this.options = options;
        this.kernels = kernels;
        this.groups = groups;
        this.channels = train.channels();
        double most = 0;
        for (float[] s : train.series()) {
            most = Math.max(most, greatest(s));
        }
        this.greatest = most;
    }

    /** Whether costs of steps are products with these options. */
    static boolean fit(DtwOptions options) {
        return options.closed() && !options.independent() && options.stepCost() == StepCost.SQUARED;
    }

    private double greatest(float[] s) {
        double most = 0;
        for (int t = 0; t < s.length; t += channels) {
            most = Math.max(most, square(s, t));
        }
        return most;
    }

    private double square(float[] s, int at) {
        double sum = 0;
        for (int c = 0; c < channels; c++) {
            sum += (double) s[at + c] * s[at + c];
        }
        return sum;
    }

    /** Costs in float of all pairs of the training set. */
    float[][] costs() {
        float[][] out = costs(train, 0, train.size(), true);
        for (int i = 0; i < out.length; i++) {
            for (int j = 0; j < i; j++) {
                out[i][j] = out[j][i];
            }
        }
        return out;
    }

    @Override
    public float[][] costs(SeriesDataset queries, int first, int count, boolean upper) {
        float[][] out = new float[count][train.size()];
        int rows = queries.longest();
        int together = Math.max(1, ROWS / rows);
        for (Candidates group : groups) {
            int blocks = Math.max(1, COLUMNS / (group.steps * group.lanes));
            for (int b = 0; b < group.blocks(); b += blocks) {
                int few = Math.min(blocks, group.blocks() - b);
                int latest = group.index[group.at(b + few - 1, group.lanes - 1)];
                int last = upper ? Math.min(count - 1, latest - first) : count - 1;
                if (last < 0) {
                    continue;
                }
                try (Scope _ = Scope.open()) {
                    Tensor right = right(group, b, few);
                    for (int q = 0; q <= last; q += together) {
                        warp(queries, first, q, Math.min(together, last + 1 - q), rows, group, b, few, right, out);
                    }
                }
            }
        }
        return out;
    }

    private void warp(SeriesDataset queries, int first, int from, int count, int rows, Candidates group, int block,
            int blocks, Tensor right, float[][] out) {
        try (Scope _ = Scope.open()) {
            int width = blocks * group.steps * group.lanes;
            Tensor left = left(queries, first + from, count, rows);
            Tensor product = Tensor.zeros(count * rows, width);
            Backends.get().gemm().gemm(left, false, right, true, product);
            float[] costs = product.floats();
            Parallel.run(count * blocks, task -> {
                int q = task / blocks;
                int b = task % blocks;
                int n = queries.length(first + from + q);
                int at = product.offset() + q * rows * width + b * group.steps * group.lanes;
                int here = group.steps * group.lanes;
                for (int i = 0; i < n; i++) {
                    for (int k = at + i * width; k < at + i * width + here; k++) {
                        costs[k] = Math.max(costs[k], 0); // where rounding went below
                    }
                }
                WarpBand band = options.band().rows(n, group.steps);
                float[] row = new float[(group.steps + 1) * group.lanes];
                kernels.warpCosts(costs, at, width, band, Float.POSITIVE_INFINITY, row);
                for (int l = 0; l < group.lanes; l++) {
                    int index = group.index[group.at(block + b, l)];
                    out[from + q][index] = row[train.length(index) * group.lanes + l];
                }
            });
        }
    }

    /** {@code (x, |x|^2, 1)} by step, each query of so many rows. */
    private Tensor left(SeriesDataset queries, int first, int count, int rows) {
        int k = channels + 2;
        Tensor t = Tensor.zeros(count * rows, k);
        float[] to = t.floats();
        for (int q = 0; q < count; q++) {
            float[] s = queries.series().get(first + q);
            for (int i = 0; i < s.length / channels; i++) {
                int at = t.offset() + (q * rows + i) * k;
                System.arraycopy(s, i * channels, to, at, channels);
                to[at + channels] = (float) square(s, i * channels);
                to[at + channels + 1] = 1;
            }
        }
        return t;
    }

    /** {@code (-2 y, 1, |y|^2)} by block, step and lane. */
    private Tensor right(Candidates group, int block, int blocks) {
        int k = channels + 2;
        int steps = group.steps;
        Tensor t = Tensor.zeros(blocks * steps * group.lanes, k);
        float[] to = t.floats();
        Parallel.run(blocks * group.lanes, task -> {
            int b = task / group.lanes;
            int l = task % group.lanes;
            float[] s = train.series().get(group.index[group.at(block + b, l)]);
            for (int j = 0; j < s.length / channels; j++) {
                int at = t.offset() + ((b * steps + j) * group.lanes + l) * k;
                for (int c = 0; c < channels; c++) {
                    to[at + c] = -2 * s[j * channels + c];
                }
                to[at + channels] = 1;
                to[at + channels + 1] = (float) square(s, j * channels);
            }
        });
        return t;
    }

    @Override
    public Rounding rounding(float[] x) {
        return Rounding.ofProducts(x.length / channels, train.longest(), channels, greatest(x), greatest);
    }
}
