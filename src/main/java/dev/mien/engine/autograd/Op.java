package dev.mien.engine.autograd;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * One application of an operation: forward above backward. An instance is used once; what backward needs beside inputs and
 * output it keeps in its fields.
 */
public abstract class Op {
    /** The shape of the output, or an IllegalArgumentException that names the shapes that do not fit. */
    public abstract Shape outputShape(Shape... in);

    /** Computes the output into y, whose contents are undefined before. */
    protected abstract void forward(Backend k, Tensor[] in, Tensor y);

    /**
     * Computes gradients. {@code dIn[i]} is to be overwritten with the gradient of input i, and is null where none is wanted.
     */
    protected abstract void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn);

    /** Allocates and computes the output; views override it to share the input's memory. */
    protected Tensor compute(Backend k, Tensor[] in, Shape shape) {
        Tensor y = Tensor.empty(shape, in[0].dtype());
        forward(k, in, y);
        return y;
    }

    /** Computes the output into memory that the caller laid out; for plans. */
    public final void run(Backend k, Tensor[] in, Tensor y) {
        forward(k, in, y);
    }

    /** For messages and plans. */
    public String name() {
        return getClass().getSimpleName();
    }
}
