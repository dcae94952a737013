package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Logistic function.
 */
public final class Sigmoid extends Op {
    private Sigmoid() {}

    /** {@code 1 / (1 + exp(-x))}. */
    public static Var sigmoid(Var x) {
        return x.tape().apply(new Sigmoid(), x);
    }

    @Override
    public Shape outputShape(Shape... in) {
        return in[0];
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        k.map().sigmoidForward(in[0], y);
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        k.map().sigmoidBackward(y, dy, dIn[0]);
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
