package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Joins tensors along one axis.
 */
public final class Concat extends Op {
    private final int axis;

    private Concat(int axis) {
        this.axis = axis;
    }

    /** Joins along the channels: {@code [..., C1], [..., C2] -> [..., C1 + C2]}. */
    public static Var concat(Var... in) {
        return concat(-1, in);
    }

    /** Joins along an axis; negative axes count from the last. */
    public static Var concat(int axis, Var... in) {
        return in[0].tape().apply(new Concat(axis < 0 ? axis + in[0].shape().rank() : axis), in);
    }

    /** The joined axis. */
    public int axis() {
        return axis;
    }

    @Override
    public Shape outputShape(Shape... in) {
        int n = 0;
        for (Shape s : in) {
            if (s.rank() != in[0].rank() || !s.with(axis, 0).equals(in[0].with(axis, 0))) {
                throw new IllegalArgumentException("concat along axis " + axis + ": " + s + " does not fit " + in[0]);
            }
            n += s.dim(axis);
        }
        return in[0].with(axis, n);
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        int stride = run(y.shape());
        int at = 0;
        for (Tensor x : in) {
            int length = run(x.shape());
            k.map().copyBlocks(x, 0, length, y, at, stride, x.size() / Math.max(1, length), length);
            at += length;
        }
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        int stride = run(y.shape());
        int at = 0;
        for (int i = 0; i < in.length; i++) {
            int length = run(in[i].shape());
            if (dIn[i] != null) {
                k.map().copyBlocks(dy, at, stride, dIn[i], 0, length, in[i].size() / Math.max(1, length), length);
            }
            at += length;
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

    /** Contiguous elements from one step of the axis before the joined one to the next. */
    private int run(Shape s) {
        int n = 1;
        for (int a = axis; a < s.rank(); a++) {
            n *= s.dim(a);
        }
        return n;
    }
}
