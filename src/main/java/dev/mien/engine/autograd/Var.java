package dev.mien.engine.autograd;

import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/** A tensor on a {@link Tape}: a value, and after {@link Tape#backward} its gradient. */
public final class Var {
    private final Tape tape;
    private final Tensor value;
    private final boolean needsGrad;
    private Tensor grad;

    Var(Tape tape, Tensor value, boolean needsGrad, Tensor grad) {
        this.tape = tape;
        this.value = value;
        this.needsGrad = needsGrad;
        this.grad = grad;
    }

    public Tape tape() {
        return tape;
    }

    public Tensor value() {
        return value;
    }

    public Shape shape() {
        return value.shape();
    }

    /** True when a gradient flows to or through this value. */
    public boolean needsGrad() {
        return needsGrad;
    }

    /** The gradient of the loss by this value, of the same shape; null before backward or when none reached it. */
    public Tensor grad() {
        return grad;
    }

    void setGrad(Tensor g) {
        grad = g;
    }

    @Override
    public String toString() {
        return "Var " + value;
    }
}
