package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Scales each row to unit Euclidean length: {@code x / max(||x||, eps)}.
 */
public final class L2Normalize extends Op {
    private final double eps;

    private L2Normalize(double eps) {
        this.eps = eps;
    }

    /** {@code [..., C] -> [..., C]}, rows of length 1; eps as in PyTorch's F.normalize. */
    public static Var l2Normalize(Var x) {
        return l2Normalize(x, 1e-12);
    }

    /** The same with another smallest norm. */
    public static Var l2Normalize(Var x, double eps) {
        return x.tape().apply(new L2Normalize(eps), x);
    }

    /** The smallest norm that is divided by. */
    public double eps() {
        return eps;
    }

    @Override
    public Shape outputShape(Shape... in) {
        return in[0];
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        k.norm().l2NormalizeForward(in[0], eps, y);
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        k.norm().l2NormalizeBackward(in[0], y, dy, eps, dIn[0]);
    }
}
