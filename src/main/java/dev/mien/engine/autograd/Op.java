package dev.mien.engine.autograd;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * One application of an operation: forward above backward. An instance is used once; what backward needs beside inputs and
 * output it keeps in its fields. An operation says what its backward reads, so that a tape can free everything else early; what
 * is not overridden is safe, and costs memory.
 */
public abstract class Op {
    /** The shape of the output, or an IllegalArgumentException that names the shapes that do not fit. */
    public abstract Shape outputShape(Shape... in);

    /** Computes the output into y, whose contents are undefined before. */
    protected abstract void forward(Backend k, Tensor[] in, Tensor y);

    /**
     * Computes gradients. {@code dIn[i]} is to be overwritten with the gradient of input i, and is null where none is wanted.
     * {@code dy} is not used again.
     */
    protected abstract void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn);

    /** Whether backward reads the elements of input i; its shape is always there. */
    protected boolean readsInput(int i) {
        return true;
    }

    /** Whether backward reads the elements of the output. */
    protected boolean readsOutput() {
        return true;
    }

    /** Whether the output lies in the memory of the first input: a view, or an operation that overwrites what nobody needs. */
    protected boolean inPlace() {
        return false;
    }

    /** The input whose gradient may be written over dy: then {@code dIn[i]} and dy share their memory. -1 for none. */
    protected int gradientInPlace() {
        return -1;
    }

    /** Bytes that the operation itself keeps until backward, for an output of this shape; for forecasts. */
    protected long bytesKept(Shape y) {
        return 0;
    }

    /** Takes memory for the output, and computes it. */
    final Tensor compute(Backend k, Tensor[] in, Shape shape) {
        Tensor y = inPlace() ? in[0].reshape(shape) : Tensor.empty(shape, in[0].dtype());
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
