package dev.mien.series;

import dev.mien.engine.kernels.DtwKernels;
import dev.mien.engine.kernels.DtwPairs;
import dev.mien.engine.kernels.WarpBand;
import dev.mien.engine.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All pairs in one call, for a backend that wants many at once; the training set stays where that computes. */
final class PairCosts implements AllCosts {
    private final SeriesDataset train;
    private final DtwOptions options;
    private final DtwKernels.Pairs kernels;
    private final Packed ys;
    private final Map<List<Integer>, WarpBand> bands = new HashMap<>();

    /** Series one after the other, and where each begins. */
    private record Packed(Tensor values, int[] at) {
        static Packed of(SeriesDataset data, int first, int count) {
            int[] at = new int[count + 1];
            for (int i = 0; i < count; i++) {
                at[i + 1] = Math.addExact(at[i], data.series().get(first + i).length);
            }
            float[] all = new float[Math.max(1, at[count])];
            for (int i = 0; i < count; i++) {
                float[] s = data.series().get(first + i);
                System.arraycopy(s, 0, all, at[i], s.length);
            }
            return new Packed(Tensor.of(all, all.length), at);
        }
    }

    /** For kernels and options that {@link #fit}. */
    PairCosts(SeriesDataset train, DtwOptions options, DtwKernels kernels) {
        this.train = train;
        this.options = options;
        this.kernels = kernels.pairs().orElseThrow();
        this.ys = Packed.of(train, 0, train.size());
    }

    /** Whether this backend takes pairs with these options. */
    static boolean fit(DtwKernels kernels, DtwOptions options, int channels) {
        return kernels.pairs().isPresent() && options.closed() && (!options.independent() || channels == 1);
    }

    @Override
    public float[][] costs(SeriesDataset queries, int first, int count, boolean upper) {
        boolean same = queries.equals(train);
        Packed xs = same ? ys : Packed.of(queries, first, count);
        DtwPairs pairs = new DtwPairs(xs.values, ys.values, train.channels(), options.stepCost());
        for (int q = 0; q < count; q++) {
            int n = queries.length(first + q);
            for (int j = upper ? first + q : 0; j < train.size(); j++) {
                pairs.add(xs.at[same ? first + q : q], n, ys.at[j], train.length(j), band(n, train.length(j)));
            }
        }
        float[] all = new float[pairs.count()];
        kernels.warp(pairs, all);
        float[][] out = new float[count][train.size()];
        for (int q = 0, at = 0; q < count; q++) {
            int from = upper ? first + q : 0;
            System.arraycopy(all, at, out[q], from, train.size() - from);
            at += train.size() - from;
        }
        return out;
    }

    private WarpBand band(int n, int m) {
        return options.band().everything() ? null
                : bands.computeIfAbsent(List.of(n, m), nm -> options.band().rows(n, m));
    }

    @Override
    public Rounding rounding(float[] x) {
        return Rounding.ofSums(x.length / train.channels(), train.longest(), train.channels());
    }
}
