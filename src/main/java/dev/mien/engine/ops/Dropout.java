package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Zeroes each element with probability p and scales the others by 1 / (1 - p) (Srivastava et al. 2014). Which ones is a function
 * of (seed, stream, index) alone, so a resumed run drops the same.
 */
public final class Dropout extends Op {
    private final double p;
    private final long seed;
    private final long stream;

    private Dropout(double p, long seed, long stream) {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException("dropout probability must be in [0, 1), got " + p);
        }
        this.p = p;
        this.seed = seed;
        this.stream = stream;
    }

    /** Drops; see {@link Rng} for seed and stream. */
    public static Var dropout(Var x, double p, long seed, long stream) {
        return p == 0 ? x : x.tape().apply(new Dropout(p, seed, stream), x);
    }

    @Override
    public Shape outputShape(Shape... in) {
        return in[0];
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        k.map().dropout(in[0], p, seed, stream, y);
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        k.map().dropout(dy, p, seed, stream, dIn[0]);
    }

    @Override
    protected boolean readsInput(int i) {
        return false;
    }

    @Override
    protected boolean readsOutput() {
        return false;
    }

    @Override
    protected int gradientInPlace() {
        return 0;
    }
}
