package dev.mien.engine.autograd;

import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/** A tensor on a {@link Tape}: a value, and after {@link Tape#backward} its gradient if it is a leaf. */
public final class Var {
    private final Tape tape;
    private final Tensor value;
    private final boolean needsGrad;
    /** Of what the tape's operations made, else null. */
    private final Memory memory;
    /** Of parameters, else null. */
    private final Gradient gathered;
    private Tensor grad;

    Var(Tape tape, Tensor value, boolean needsGrad, Memory memory, Gradient gathered) {
        this.tape = tape;
        this.value = value;
        this.needsGrad = needsGrad;
        this.memory = memory;
        this.gathered = gathered;
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

    /** The gradient of the loss by this leaf, of the same shape; null before backward or when none reached it. */
    public Tensor grad() {
        return gathered == null ? grad : gathered.value();
    }

    /**
     * True when no step of backward reads this value so far, so that an operation may overwrite it if its caller knows that nobody
     * else will.
     */
    public boolean isDisposable() {
        return memory != null && memory.isUnread();
    }

    Memory memory() {
        return memory;
    }

    Gradient gathered() {
        return gathered;
    }

    void setGrad(Tensor g) {
        grad = g;
    }

    /** Hands the gradient over to the step of backward that consumes it. */
    Tensor takeGrad() {
        Tensor g = grad;
        grad = null;
        return g;
    }

    @Override
    public String toString() {
        return "Var " + value;
    }
}
