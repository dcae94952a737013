package dev.mien.lab.strategy;

import dev.mien.engine.tensor.Tensor;
import dev.mien.lab.Examples;

/** The training data of strategy 3: every real clip, and the synthetic ones of the epoch. */
public final class CombinedExamples implements Examples {
    private final Examples pool;
    private final int real;
    private final SyntheticDraw synthetic;
    private final double ratio;
    private final long seed;
    private final int[] anyDraw;

    /**
     * Examples.
     *
     * @param pool      the real clips, then all synthetic ones in the order that {@code synthetic} knows them in
     * @param real      how many are real
     * @param ratio     of the humans
     */
    public CombinedExamples(Examples pool, int real, SyntheticDraw synthetic, double ratio, long seed) {
        this.pool = pool;
        this.real = real;
        this.synthetic = synthetic;
        this.ratio = ratio;
        this.seed = seed;
        this.anyDraw = synthetic.draw(ratio, seed, 0);
    }

    @Override
    public int size() {
        return real + anyDraw.length;
    }

    @Override
    public int label(int i) {
        return pool.label(inPool(i, anyDraw));
    }

    @Override
    public String describe(int i, int epoch) {
        return pool.describe(inPool(i, synthetic.draw(ratio, seed, epoch)), epoch);
    }

    private int inPool(int i, int[] draw) {
        return i < real ? i : real + draw[i - real];
    }

    /** Errors: IllegalArgumentException in testing, for which the real clips are there. */
    @Override
    public Tensor batch(int[] indices, int epoch) {
        if (epoch == TESTING) {
            throw new IllegalArgumentException("combined data are drawn for an epoch; test on the real clips");
        }
        int[] draw = synthetic.draw(ratio, seed, epoch);
        int[] mapped = new int[indices.length];
        for (int n = 0; n < mapped.length; n++) {
            mapped[n] = inPool(indices[n], draw);
        }
        return pool.batch(mapped, epoch);
    }
}
