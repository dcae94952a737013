package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * A linear layer: {@code y = x w^T + bias}, row by row.
 */
public final class Linear extends Op {
    private Linear() {}

    /**
     * Multiplies.
     *
     * @param x    {@code [..., in]}
     * @param w    {@code [out, in]}
     * @param bias {@code [out]}, or null
     * @return {@code [..., out]}
     */
    public static Var linear(Var x, Var w, Var bias) {
        return bias == null ? x.tape().apply(new Linear(), x, w) : x.tape().apply(new Linear(), x, w, bias);
    }

    @Override
    public Shape outputShape(Shape... in) {
        Shape w = in[1];
        if (in[0].rank() < 1 || w.rank() != 2 || in[0].channels() != w.dim(1)
                || in.length > 2 && in[2].size() != w.dim(0)) {
            throw new IllegalArgumentException("linear: input " + in[0] + " does not fit weight " + w + " ([out, in])"
                    + (in.length > 2 ? " and bias " + in[2] : ""));
        }
        return in[0].with(-1, w.dim(0));
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        k.gemm().gemm(matrix(in[0]), false, in[1], true, matrix(y));
        if (in.length > 2) {
            k.map().addRow(y, in[2], y);
        }
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        if (dIn[0] != null) {
            k.gemm().gemm(matrix(dy), false, in[1], false, matrix(dIn[0]));
        }
        if (dIn[1] != null) {
            k.gemm().gemm(matrix(dy), true, matrix(in[0]), false, dIn[1]);
        }
        if (in.length > 2 && dIn[2] != null) {
            k.map().sumRows(dy, dIn[2]);
        }
    }

    @Override
    protected boolean readsInput(int i) {
        return i < 2;
    }

    @Override
    protected boolean readsOutput() {
        return false;
    }

    private static Tensor matrix(Tensor t) {
        return t.reshape(t.shape().rows(), t.shape().channels());
    }
}
