package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * The same elements under another shape; a view, nothing is copied.
 */
public final class Reshape extends Op {
    private final Shape to;

    private Reshape(Shape to) {
        this.to = to;
    }

    /** Views x under another shape of the same size. */
    public static Var reshape(Var x, Shape to) {
        return x.tape().apply(new Reshape(to), x);
    }

    /** Views x under another shape of the same size. */
    public static Var reshape(Var x, int... dims) {
        return reshape(x, Shape.of(dims));
    }

    @Override
    public Shape outputShape(Shape... in) {
        if (in[0].size() != to.size()) {
            throw new IllegalArgumentException("cannot view " + in[0] + " as " + to);
        }
        return to;
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        y.set(in[0]);
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        dIn[0].set(dy);
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

    @Override
    protected boolean inPlace() {
        return true;
    }
}
