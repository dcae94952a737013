package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Hyperbolic tangent.
 */
public final class Tanh extends Op {
    private Tanh() {}

    /** {@code tanh(x)}. */
    public static Var tanh(Var x) {
        return x.tape().apply(new Tanh(), x);
    }

    @Override
    public Shape outputShape(Shape... in) {
        return in[0];
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        k.map().tanhForward(in[0], y);
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        k.map().tanhBackward(y, dy, dIn[0]);
    }

    @Override
    protected boolean readsInput(int i) {
        return false;
    }

    @Override
    protected int gradientInPlace() {
        return 0;
    }
}
