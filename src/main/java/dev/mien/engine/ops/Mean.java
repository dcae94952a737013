package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Mean along one axis, which disappears.
 */
public final class Mean extends Op {
    private final int axis;

    private Mean(int axis) {
        this.axis = axis;
    }

    /** {@code [a, n, b] -> [a, b]} for axis 1; negative axes count from the last. */
    public static Var mean(Var x, int axis) {
        return x.tape().apply(new Mean(axis < 0 ? axis + x.shape().rank() : axis), x);
    }

    /** The axis that disappears. */
    public int axis() {
        return axis;
    }

    @Override
    public Shape outputShape(Shape... in) {
        int[] d = in[0].dims();
        int[] out = new int[d.length - 1];
        for (int i = 0; i < out.length; i++) {
            out[i] = d[i < axis ? i : i + 1];
        }
        return Shape.of(out);
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        Tensor x = flat(in[0], in[0].shape());
        k.pool().adaptiveAveragePoolForward(x, y.reshape(x.dim(0), 1, x.dim(2)));
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        Tensor dx = flat(dIn[0], in[0].shape());
        k.pool().adaptiveAveragePoolBackward(dy.reshape(dx.dim(0), 1, dx.dim(2)), dx);
    }

    @Override
    protected boolean readsInput(int i) {
        return false;
    }

    @Override
    protected boolean readsOutput() {
        return false;
    }

    /** As [outer, n, inner], so that a mean is a pooling of one bin. */
    private Tensor flat(Tensor t, Shape s) {
        int outer = 1;
        for (int i = 0; i < axis; i++) {
            outer *= s.dim(i);
        }
        int n = s.dim(axis);
        return t.reshape(outer, n, t.size() / Math.max(1, outer * n));
    }
}
