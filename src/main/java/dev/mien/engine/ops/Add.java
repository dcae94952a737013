package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Weighted sum of two tensors of one shape; a residual connection is {@code scaleAdd(branch, 0.17, x)}.
 */
public final class Add extends Op {
    private final double scaleA;

    private final boolean overwrite;

    private Add(double scaleA, boolean overwrite) {
        this.scaleA = scaleA;
        this.overwrite = overwrite;
    }

    /** {@code a + b}. */
    public static Var add(Var a, Var b) {
        return scaleAdd(a, 1, b);
    }

    /** {@code a scale + b}. */
    public static Var scaleAdd(Var a, double scale, Var b) {
        return a.tape().apply(new Add(scale, false), a, b);
    }

    /** {@code a scale + b} written over a, for a caller who knows that nobody else reads a; elsewhere where backward does. */
    public static Var scaleAddInPlace(Var a, double scale, Var b) {
        return a.tape().apply(new Add(scale, a.isDisposable()), a, b);
    }

    /** What the first input is multiplied by. */
    public double scale() {
        return scaleA;
    }

    @Override
    public Shape outputShape(Shape... in) {
        if (!in[0].equals(in[1])) {
            throw new IllegalArgumentException("add: shapes differ, " + in[0] + " and " + in[1]);
        }
        return in[0];
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        k.map().add(in[0], scaleA, in[1], 1, y);
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        if (dIn[0] != null) {
            k.map().scale(dy, scaleA, dIn[0]);
        }
        if (dIn[1] != null) {
            dIn[1].set(dy);
        }
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
    protected boolean inPlace() {
        return overwrite;
    }

    @Override
    protected int gradientInPlace() {
        return 1;
    }
}
