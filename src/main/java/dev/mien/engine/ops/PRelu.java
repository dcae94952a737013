package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Leaky ReLU whose slope is learned, one per channel or one for all (He et al. 2015).
 */
public final class PRelu extends Op {
    private PRelu() {}

    /**
     * Activates.
     *
     * @param x     {@code [..., C]}
     * @param slope {@code [C]} or {@code [1]}
     */
    public static Var prelu(Var x, Var slope) {
        return x.tape().apply(new PRelu(), x, slope);
    }

    @Override
    public Shape outputShape(Shape... in) {
        if (in[1].size() != 1 && in[1].size() != in[0].channels()) {
            throw new IllegalArgumentException(
                    "prelu: slope " + in[1] + " for input " + in[0] + ": expected [1] or [channels]");
        }
        return in[0];
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        k.map().preluForward(in[0], in[1], y);
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        Tensor dslope = dIn[1] != null ? dIn[1] : Tensor.empty(in[1].shape(), dy.dtype());
        k.map().preluBackward(in[0], in[1], dy, dIn[0], dslope);
    }

    @Override
    protected boolean readsOutput() {
        return false;
    }
}
