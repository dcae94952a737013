package dev.mien.engine.autograd;

import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * The sum of a parameter's gradients over passes. Its memory is taken when the first one comes, and outlives every scope. The first
 * gradient after {@link #clear} is computed straight into it: nothing is filled with zeros, nothing added.
 */
public final class Gradient {
    private Tensor sum;
    private boolean empty = true;

    /** Nothing so far. */
    public Gradient() {}

    /** Adds to what {@code sum} holds. */
    public Gradient(Tensor sum) {
        this.sum = sum;
        this.empty = false;
    }

    /** The sum, zeros if nothing came since it was cleared; null when there has never been a gradient. */
    public Tensor value() {
        if (empty && sum != null) {
            sum.fill(0);
            empty = false;
        }
        return sum;
    }

    /** Forgets the sum, not its memory. */
    public void clear() {
        empty = true;
    }

    /** Where the first gradient is to be written, or null when it is no longer the first and has to be added. */
    Tensor first(Shape shape, DType dtype) {
        if (!empty) {
            return null;
        }
        if (sum == null) {
            sum = Tensor.lasting(shape, dtype);
        }
        empty = false;
        return sum;
    }
}
