package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Logarithm of the softmax over the last axis.
 */
public final class LogSoftmax extends Op {
    private LogSoftmax() {}

    /** {@code x - log sum exp(x)} over the channels. */
    public static Var logSoftmax(Var x) {
        return x.tape().apply(new LogSoftmax(), x);
    }

    @Override
    public Shape outputShape(Shape... in) {
        return in[0];
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        k.norm().logSoftmaxForward(in[0], y);
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        k.norm().logSoftmaxBackward(y, dy, dIn[0]);
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
