package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Softmax over the last axis.
 */
public final class Softmax extends Op {
    private Softmax() {}

    /** {@code exp(x) / sum exp(x)} over the channels. */
    public static Var softmax(Var x) {
        return x.tape().apply(new Softmax(), x);
    }

    @Override
    public Shape outputShape(Shape... in) {
        return in[0];
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        k.norm().softmaxForward(in[0], y);
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        k.norm().softmaxBackward(y, dy, dIn[0]);
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
