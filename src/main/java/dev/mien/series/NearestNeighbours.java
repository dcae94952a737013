package dev.mien.series;

import dev.mien.MienException;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.DtwKernels;
import dev.mien.engine.kernels.Parallel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Nearest neighbours under dynamic time warping, exactly those of warping every pair in double by {@link Dtw}: ties go to the series
 * that comes first in the training set. Lower bounds, float lanes and pruning only leave out what cannot be among them (see
 * {@link NeighbourSearch}). With {@code Band.symmetric(0)} and equal lengths the distance is Euclid's.
 *
 * <p>All cores work; the answer does not depend on their number.
 */
public final class NearestNeighbours {
    /** Series searched for between two reports. */
    private static final int CHUNK = 64;
    /** From so many channels on, costs of steps are computed by matrix products. */
    private static final int MANY_CHANNELS = 32;

    /** Told how far the work is. */
    @FunctionalInterface
    public interface Progress {
        /** After {@code done} of {@code total} parts; false asks to stop. */
        boolean goOn(long done, long total);
    }

    private final SeriesDataset train;
    private final DtwOptions options;
    private final DtwKernels kernels = Backends.get().dtw();
    private final List<Candidates> groups;
    private final NeighbourSearch search;
    private final boolean ordinary;
    private final boolean products;

    /** Errors: MienException when there is no series, or a value is not finite. */
    public NearestNeighbours(SeriesDataset train, DtwOptions options) {
        this(train, options, null);
    }

    private NearestNeighbours(SeriesDataset train, DtwOptions options, List<Candidates> known) {
        if (train.size() == 0) {
            throw MienException.data(train.name() + ": no series to search among");
        }
        this.train = train;
        this.options = options;
        this.ordinary = largest(train) <= Rounding.LARGEST;
        this.products = ordinary && byProducts(train, options);
        this.groups = known != null ? known : groups(train, options.band().everything(), kernels.lanes());
        this.search = products ? null : new NeighbourSearch(train, options, kernels, groups);
    }

    /** The same series within another band, which is cheaper than starting anew. */
    public NearestNeighbours withBand(Band band) {
        boolean same = band.everything() == options.band().everything() || groups.size() == 1 && groups.get(0).even;
        return new NearestNeighbours(train, options.withBand(band), same ? groups : null);
    }

    static List<Candidates> groups(SeriesDataset train, boolean any, int lanes) {
        Map<Integer, List<Integer>> byLength = new LinkedHashMap<>();
        for (int i = 0; i < train.size(); i++) {
            byLength.computeIfAbsent(any ? 0 : train.length(i), _ -> new ArrayList<>()).add(i);
        }
        List<Candidates> out = new ArrayList<>();
        for (List<Integer> index : byLength.values()) {
            out.add(new Candidates(train, index.stream().mapToInt(i -> i).toArray(), lanes));
        }
        return out;
    }

    /** Largest magnitude. Errors: MienException when a value is not finite. */
    static float largest(SeriesDataset data) {
        float largest = 0;
        for (int s = 0; s < data.size(); s++) {
            float[] values = data.series().get(s);
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    throw MienException.data(data.name() + ": series " + s + ", step " + i / data.channels()
                            + ", channel " + i % data.channels() + " is " + values[i]
                            + "; warping needs finite numbers: fill or remove it");
                }
                largest = Math.max(largest, Math.abs(values[i]));
            }
        }
        return largest;
    }

    /**
     * The k nearest to each of the queries, nearest first; fewer where there are fewer, or the band joins no ends.
     * Errors: MienException when channels differ, a value is not finite, or the progress asks to stop.
     */
    public List<List<Neighbour>> search(SeriesDataset queries, int k, Progress progress) {
        requireAlike(queries, train);
        return search(queries, k, false, null, largest(queries) <= Rounding.LARGEST, progress);
    }

    /** The k nearest to each series of the training set, itself excepted. */
    public List<List<Neighbour>> leaveOneOut(int k, Progress progress) {
        return search(train, k, true, null, true, progress);
    }

    /** With known upper limits of the k-th costs. */
    List<List<Neighbour>> leaveOneOut(int k, double[] bounds, Progress progress) {
        return search(train, k, true, bounds, true, progress);
    }

    private List<List<Neighbour>> search(SeriesDataset queries, int k, boolean loo, double[] bounds, boolean fit,
            Progress progress) {
        if (k < 1) {
            throw new IllegalArgumentException("k must be at least 1, got " + k);
        }
        List<List<Neighbour>> out = new ArrayList<>();
        AllCosts all = !fit || !ordinary ? null
                : PairCosts.fit(kernels, options, train.channels()) ? new PairCosts(train, options, kernels)
                        : products ? new ProductCosts(train, options, kernels, groups) : null;
        NeighbourSearch one = search != null || all != null ? search
                : new NeighbourSearch(train, options, kernels, groups);
        boolean atOnce = all instanceof ProductCosts && loo && queries.size() <= ProductCosts.AT_ONCE;
        int chunk = atOnce ? queries.size() : CHUNK;
        for (int from = 0; from < queries.size(); from += chunk) {
            int first = from;
            int count = Math.min(chunk, queries.size() - from);
            List<List<Neighbour>> found = new ArrayList<>(Collections.nCopies(count, List.of()));
            float[][] costs = all == null ? null
                    : atOnce ? ((ProductCosts) all).costs() : all.costs(queries, first, count, false);
            Parallel.run(count, i -> {
                int q = first + i;
                float[] x = queries.series().get(q);
                int excluded = loo ? q : -1;
                double bound = bounds == null ? Double.POSITIVE_INFINITY : bounds[q];
                found.set(i, costs != null
                        ? NeighbourSearch.find(train, options, x, costs[i], all.rounding(x), excluded, k)
                        : one.find(x, excluded, k, bound, ordinary && fit));
            });
            out.addAll(found);
            report(progress, out.size(), queries.size());
        }
        return out;
    }

    /** Errors: MienException when the progress asks to stop. */
    static void report(Progress progress, long done, long total) {
        if (!progress.goOn(done, total) && done < total) {
            throw MienException.usage("stopped after " + done + " of " + total);
        }
    }

    /** Errors: MienException when channels differ. */
    static void requireAlike(SeriesDataset queries, SeriesDataset train) {
        if (queries.channels() != train.channels()) {
            throw MienException.data(queries.name() + " has " + queries.channels() + " channels, " + train.name()
                    + " has " + train.channels() + "; give two files of one data set");
        }
    }

    static boolean byProducts(SeriesDataset train, DtwOptions options) {
        return ProductCosts.fit(options) && train.channels() >= MANY_CHANNELS;
    }
}
