package dev.mien.series;

import dev.mien.MienException;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.DtwKernels;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.kernels.WarpBand;
import java.util.Arrays;
import java.util.List;

/**
 * Distances of every series to every other, on all cores. Where a set is compared with itself each pair is warped once. For
 * warpings with closed ends; infinite where the band joins no ends.
 */
public final class DistanceMatrix {
    private static final int CHUNK = 64;

    private final SeriesDataset rows;
    private final SeriesDataset columns;
    private final DtwOptions options;
    private final DtwKernels kernels = Backends.get().dtw();
    private final boolean symmetric;

    /**
     * Of each of the rows to each of the columns, which may be the same set.
     * Errors: MienException when channels differ or a value is not finite; IllegalArgumentException for open ends.
     */
    public DistanceMatrix(SeriesDataset rows, SeriesDataset columns, DtwOptions options) {
        if (!options.closed()) {
            throw new IllegalArgumentException("a matrix of distances is made with closed ends");
        }
        NearestNeighbours.requireAlike(rows, columns);
        this.rows = rows;
        this.columns = columns;
        this.options = options;
        this.symmetric = rows.equals(columns);
    }

    /**
     * In float: of each cost a share of {@code (n + m + channels) 2^-22} may be lost; with 32 channels or more, computed by matrix
     * products, so much of the squares of the values.
     * Errors: MienException when values are so large that squares may overflow, or the progress asks to stop.
     *
     * @return {@code [rows][columns]}
     */
    public float[][] inFloat(NearestNeighbours.Progress progress) {
        if (Math.max(NearestNeighbours.largest(rows), NearestNeighbours.largest(columns)) > Rounding.LARGEST) {
            throw MienException.data(rows.name() + ": values above " + Rounding.LARGEST
                    + " cannot be warped in float; scale them, or use double");
        }
        List<Candidates> groups = NearestNeighbours.groups(columns, options.band().everything(), kernels.lanes());
        float[][] out = new float[rows.size()][columns.size()];
        AllCosts all = PairCosts.fit(kernels, options, columns.channels()) ? new PairCosts(columns, options, kernels)
                : NearestNeighbours.byProducts(columns, options)
                        ? new ProductCosts(columns, options, kernels, groups)
                        : null;
        for (int from = 0; from < rows.size(); from += CHUNK) {
            int first = from;
            int count = Math.min(CHUNK, rows.size() - from);
            if (all != null) {
                System.arraycopy(all.costs(rows, first, count, symmetric), 0, out, first, count);
            } else {
                Parallel.run(count, i -> row(first + i, groups, out[first + i]));
            }
            NearestNeighbours.report(progress, from + count, rows.size());
        }
        for (int i = 0; i < out.length; i++) {
            for (int j = 0; j < out[i].length; j++) {
                out[i][j] = symmetric && j < i ? out[j][i] : i == j && symmetric ? 0
                        : (float) options.distance(out[i][j]);
            }
        }
        return out;
    }

    private void row(int i, List<Candidates> groups, float[] out) {
        float[] x = rows.series().get(i);
        for (Candidates group : groups) {
            LaneWarp warp = new LaneWarp(kernels, options, x, group);
            WarpBand band = options.band().rows(rows.length(i), group.steps);
            float[] costs = new float[group.lanes];
            for (int b = firstBlock(group, i); b < group.blocks(); b++) {
                int block = b;
                int count = Math.min(group.lanes, group.size() - b * group.lanes);
                boolean any = warp.costs(group.block(b), l -> columns.length(group.index[group.at(block, l)]), count,
                        band, Float.POSITIVE_INFINITY, costs);
                for (int l = 0; l < count; l++) {
                    out[group.index[group.at(b, l)]] = any ? costs[l] : Float.POSITIVE_INFINITY;
                }
            }
        }
    }

    /** Series before i have been warped to it already. */
    private int firstBlock(Candidates group, int i) {
        if (!symmetric) {
            return 0;
        }
        int at = Arrays.binarySearch(group.index, i);
        return (at >= 0 ? at : -at - 1) / group.lanes;
    }

    /** In double, to the bit as {@link Dtw#distance} computes them. Errors: as {@link #inFloat}, but for large values. */
    public double[][] inDouble(NearestNeighbours.Progress progress) {
        List<Candidates> groups = NearestNeighbours.groups(columns, options.band().everything(), kernels.doubleLanes());
        double[][] out = new double[rows.size()][columns.size()];
        for (int from = 0; from < rows.size(); from += CHUNK) {
            int first = from;
            int count = Math.min(CHUNK, rows.size() - from);
            Parallel.run(count, i -> row(first + i, groups, out[first + i]));
            NearestNeighbours.report(progress, from + count, rows.size());
        }
        for (int i = 0; i < out.length; i++) {
            for (int j = 0; j < out[i].length; j++) {
                out[i][j] = symmetric && j < i ? out[j][i] : options.distance(out[i][j]);
            }
        }
        return out;
    }

    private void row(int i, List<Candidates> groups, double[] out) {
        int channels = columns.channels();
        int parts = options.independent() ? channels : 1;
        double[][] x = parts(rows.series().get(i), parts, 1);
        for (Candidates group : groups) {
            WarpBand band = options.band().rows(rows.length(i), group.steps);
            int lanes = group.lanes;
            double[] row = new double[(group.steps + 1) * lanes];
            for (int b = firstBlock(group, i); b < group.blocks(); b++) {
                double[][] y = parts(group.block(b), parts, lanes);
                double[] sums = new double[lanes];
                for (int p = 0; p < parts; p++) {
                    kernels.warp(x[p], y[p], channels / parts, options.stepCost(), band, Double.POSITIVE_INFINITY,
                            row);
                    for (int l = 0; l < lanes; l++) {
                        sums[l] += row[columns.length(group.index[group.at(b, l)]) * lanes + l];
                    }
                }
                for (int l = 0; l < lanes; l++) {
                    out[group.index[group.at(b, l)]] = sums[l];
                }
            }
        }
    }

    /** {@code [values, lanes]} widened, and by channel if they are warped independently. */
    private static double[][] parts(float[] s, int parts, int lanes) {
        double[][] out = new double[parts][s.length / parts];
        for (int k = 0; k < s.length; k++) {
            int value = k / lanes;
            out[value % parts][value / parts * lanes + k % lanes] = s[k];
        }
        return out;
    }
}
