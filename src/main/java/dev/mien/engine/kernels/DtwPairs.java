package dev.mien.engine.kernels;

import dev.mien.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Pairs of series to be warped in one call of {@link DtwKernels#pairs}: where they lie, and the bands they keep to. */
public final class DtwPairs {
    /** Ints of a pair: where x begins, its steps, where y begins, its steps, and where its band begins, -1 for none. */
    public static final int FIELDS = 5;

    private final Tensor xs;
    private final Tensor ys;
    private final int channels;
    private final StepCost cost;
    private final Map<WarpBand, Integer> bandAt = new IdentityHashMap<>();
    private final List<WarpBand> bands = new ArrayList<>();
    private int bandRows;
    private int[] pairs = new int[64 * FIELDS];
    private int count;
    private int longest;
    private int widest;

    /**
     * @param xs values of series, one after the other, each {@code [steps, channels]}
     * @param ys of the others; may be the same
     */
    public DtwPairs(Tensor xs, Tensor ys, int channels, StepCost cost) {
        this.xs = xs;
        this.ys = ys;
        this.channels = channels;
        this.cost = cost;
    }

    /**
     * Adds a pair.
     *
     * @param x    index of the first value of the one series, of n steps
     * @param y    of the other, of m steps
     * @param band null for none; the same object where many pairs share it
     */
    public void add(int x, int n, int y, int m, WarpBand band) {
        if ((count + 1) * FIELDS > pairs.length) {
            pairs = Arrays.copyOf(pairs, 2 * pairs.length);
        }
        int at = -1;
        if (band != null) {
            Integer known = bandAt.get(band);
            if (known == null) {
                known = bandRows;
                bandAt.put(band, known);
                bands.add(band);
                bandRows += band.rows();
                for (int i = 0; i < band.rows(); i++) {
                    widest = Math.max(widest, band.end(i) - band.first(i));
                }
            }
            at = known;
        } else {
            widest = Math.max(widest, m);
        }
        int[] fields = {x, n, y, m, at};
        System.arraycopy(fields, 0, pairs, FIELDS * count++, FIELDS);
        longest = Math.max(longest, n);
    }

    public Tensor xs() {
        return xs;
    }

    public Tensor ys() {
        return ys;
    }

    public int channels() {
        return channels;
    }

    public StepCost cost() {
        return cost;
    }

    /** How many pairs there are. */
    public int count() {
        return count;
    }

    /** One of the {@link #FIELDS} of a pair. */
    public int field(int pair, int field) {
        return pairs[pair * FIELDS + field];
    }

    /** First columns of all bands' rows, one band after the other. */
    public int[] firsts() {
        return bands.stream().flatMapToInt(b -> Arrays.stream(b.first())).toArray();
    }

    /** The same of the columns before which rows end. */
    public int[] ends() {
        return bands.stream().flatMapToInt(b -> Arrays.stream(b.end())).toArray();
    }

    /** The most steps of a first series. */
    public int longest() {
        return longest;
    }

    /** The most columns of a row. */
    public int widest() {
        return widest;
    }
}
