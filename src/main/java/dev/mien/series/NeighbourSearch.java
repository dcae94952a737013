package dev.mien.series;

import dev.mien.engine.kernels.DtwKernels;
import dev.mien.engine.kernels.StepCost;
import dev.mien.engine.kernels.WarpBand;
import java.util.Arrays;
import java.util.List;

/**
 * The nearest to one series, in three sieves: lower bounds of all candidates; warping in float of those left, in the order of their
 * bounds and a lane each, which gives up above what the k-th nearest so far costs; and warping in double of those that rounding
 * does not exclude. The last decides, the others only exclude, each with room for its rounding: so the answer is that of warping
 * all of them in double.
 */
final class NeighbourSearch {
    private final SeriesDataset train;
    private final DtwOptions options;
    private final DtwKernels kernels;
    private final List<Candidates> groups;
    /** Of each group's series for x of their own length: lows and highs by block; null where there is no such bound. */
    private final float[][][][] envelopes;

    NeighbourSearch(SeriesDataset train, DtwOptions options, DtwKernels kernels, List<Candidates> groups) {
        this.train = train;
        this.options = options;
        this.kernels = kernels;
        this.groups = groups;
        this.envelopes = new float[groups.size()][][][];
        for (int g = 0; g < envelopes.length; g++) {
            Candidates c = groups.get(g);
            if (c.even && options.closed()) {
                envelopes[g] = c.envelopes(train, options.band().rows(c.steps, c.steps));
            }
        }
    }

    /**
     * Those that are nearest to x.
     *
     * @param excluded index of a series that does not count, or -1
     * @param bound    an upper limit to the k-th smallest cost that is known beforehand, or infinity
     * @param sieve    whether floats can be relied upon: see {@link Rounding#LARGEST}
     */
    List<Neighbour> find(float[] x, int excluded, int k, double bound, boolean sieve) {
        Nearest nearest = new Nearest(k, bound);
        ExactCost exact = new ExactCost(train, options, x);
        for (int g = 0; g < groups.size(); g++) {
            if (sieve && options.closed()) {
                search(g, x, excluded, nearest, exact);
            } else {
                for (int index : groups.get(g).index) {
                    if (index != excluded) {
                        nearest.offer(index, exact.cost(index, nearest.cutoff()));
                    }
                }
            }
        }
        return nearest.list();
    }

    private void search(int g, float[] x, int excluded, Nearest nearest, ExactCost exact) {
        Candidates group = groups.get(g);
        int n = x.length / group.channels;
        int lanes = group.lanes;
        WarpBand band = options.band().rows(n, group.steps);
        Rounding rounding = Rounding.ofSums(n, group.steps, group.channels);
        long[] order = order(group, bounds(g, x, band), excluded);
        float[] y = new float[group.steps * group.channels * lanes];
        float[] costs = new float[lanes];
        int[] chosen = new int[lanes];
        LaneWarp warp = new LaneWarp(kernels, options, x, group);
        for (int next = 0; next < order.length;) {
            int count = 0;
            while (count < lanes && next < order.length
                    && rounding.least(Float.intBitsToFloat((int) (order[next] >>> 32))) <= nearest.cutoff()) {
                chosen[count++] = group.index[(int) order[next++]];
            }
            if (count == 0) {
                return;
            }
            for (int l = 0; l < lanes; l++) {
                Candidates.interleave(train.series().get(chosen[Math.min(l, count - 1)]), y, l, lanes);
            }
            float limit = rounding.limit(nearest.cutoff());
            if (warp.costs(y, l -> train.length(chosen[l]), count, band, limit, costs)) {
                settle(chosen, costs, count, rounding, nearest, exact);
            }
        }
    }

    /** The k nearest to x by costs in float of all candidates but one, settled in double. */
    static List<Neighbour> find(SeriesDataset train, DtwOptions options, float[] x, float[] costs, Rounding rounding,
            int excluded, int k) {
        int[] index = new int[costs.length];
        float[] own = new float[costs.length];
        int count = 0;
        for (int i = 0; i < costs.length; i++) {
            if (i != excluded) {
                index[count] = i;
                own[count++] = costs[i];
            }
        }
        Nearest nearest = new Nearest(k, Double.POSITIVE_INFINITY);
        settle(index, Arrays.copyOf(own, count), count, rounding, nearest, new ExactCost(train, options, x));
        return nearest.list();
    }

    /** Of series warped in float, from the nearest on, those that may be among the k in double. */
    static void settle(int[] index, float[] costs, int count, Rounding rounding, Nearest nearest, ExactCost exact) {
        long[] order = new long[count];
        for (int i = 0; i < count; i++) {
            order[i] = (long) Float.floatToIntBits(costs[i]) << 32 | i;
        }
        Arrays.sort(order);
        for (long o : order) {
            float cost = Float.intBitsToFloat((int) (o >>> 32));
            double cutoff = nearest.cutoff();
            if (rounding.least(cost) > cutoff || cost == Float.POSITIVE_INFINITY) {
                return;
            }
            int i = index[(int) o];
            nearest.offer(i, exact.cost(i, Math.min(cutoff, rounding.most(cost))));
        }
    }

    /** Positions in the group by rising bounds, of equals the first: the bits of the bound above those of the position. */
    private static long[] order(Candidates group, float[] bounds, int excluded) {
        long[] order = new long[group.size()];
        int count = 0;
        for (int p = 0; p < order.length; p++) {
            if (group.index[p] != excluded) {
                order[count++] = (long) Float.floatToIntBits(bounds[p]) << 32 | p;
            }
        }
        long[] out = count == order.length ? order : Arrays.copyOf(order, count);
        Arrays.sort(out);
        return out;
    }

    /** Lower bounds of what x costs with each series of a group; zero where none is known. */
    private float[] bounds(int g, float[] x, WarpBand band) {
        Candidates group = groups.get(g);
        float[] out = new float[group.blocks() * group.lanes];
        if (envelopes[g] == null || group.size() <= group.lanes) {
            return out; // the first block is warped whatever the bounds
        }
        StepCost cost = options.stepCost();
        Envelope envelope = Envelope.ofRows(x, group.channels, band);
        boolean both = x.length == group.steps * group.channels;
        float[] sums = new float[group.lanes];
        for (int b = 0; b < group.blocks(); b++) {
            kernels.beyondEnvelope(envelope.low(), envelope.high(), group.block(b), 0, cost, sums);
            System.arraycopy(sums, 0, out, b * group.lanes, group.lanes);
            if (both) {
                kernels.beyondEnvelopes(x, envelopes[g][0][b], envelopes[g][1][b], 0, cost, sums);
                for (int l = 0; l < group.lanes; l++) {
                    out[b * group.lanes + l] = Math.max(out[b * group.lanes + l], sums[l]);
                }
            }
        }
        return out;
    }
}
