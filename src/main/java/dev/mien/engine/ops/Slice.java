package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * A range of one axis, for example some time steps.
 */
public final class Slice extends Op {
    private final int axis;
    private final int from;
    private final int to;

    private Slice(int axis, int from, int to) {
        this.axis = axis;
        this.from = from;
        this.to = to;
    }

    /** Positions from (inclusive) to (exclusive) of an axis; negative axes count from the last. */
    public static Var slice(Var x, int axis, int from, int to) {
        return x.tape().apply(new Slice(axis < 0 ? axis + x.shape().rank() : axis, from, to), x);
    }

    /** The axis that is cut. */
    public int axis() {
        return axis;
    }

    /** First position, inclusive. */
    public int from() {
        return from;
    }

    /** Last position, exclusive. */
    public int to() {
        return to;
    }

    @Override
    public Shape outputShape(Shape... in) {
        if (from < 0 || to <= from || to > in[0].dim(axis)) {
            throw new IllegalArgumentException("slice " + from + ".." + to + " of axis " + axis + " of " + in[0]);
        }
        return in[0].with(axis, to - from);
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        int inner = inner(in[0].shape());
        int stride = in[0].dim(axis) * inner;
        int length = (to - from) * inner;
        k.map().copyBlocks(in[0], from * inner, stride, y, 0, length, in[0].size() / stride, length);
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        int inner = inner(in[0].shape());
        int stride = in[0].dim(axis) * inner;
        int length = (to - from) * inner;
        dIn[0].fill(0);
        k.map().copyBlocks(dy, 0, length, dIn[0], from * inner, stride, in[0].size() / stride, length);
    }

    @Override
    protected boolean readsInput(int i) {
        return false;
    }

    @Override
    protected boolean readsOutput() {
        return false;
    }

    private int inner(Shape s) {
        int n = 1;
        for (int a = axis + 1; a < s.rank(); a++) {
            n *= s.dim(a);
        }
        return n;
    }
}
