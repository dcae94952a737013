package dev.mien.engine.nn;

import dev.mien.engine.autograd.Gradient;
import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/** A tensor that training changes: its value, its gradient, and how it is drawn at the start. */
public final class Parameter {
    private final Shape shape;
    /** Null until somebody asks. */
    private volatile Tensor value;
    private Gradient gradient = new Gradient();
    private boolean trainable = true;
    private Init init;

    public Parameter(Shape shape, Init init) {
        this.shape = shape;
        this.init = init;
    }

    /** All zero before it is drawn or loaded. */
    public Tensor value() {
        Tensor v = value;
        return v != null ? v : allocate();
    }

    private synchronized Tensor allocate() {
        if (value == null) {
            value = Tensor.lasting(shape, DType.F32);
        }
        return value;
    }

    public Shape shape() {
        return shape;
    }

    /** Takes over a tensor of the same shape, as it is, if nobody has asked for the value yet; else copies it. */
    public synchronized void take(Tensor t) {
        if (value == null && t.dtype() == DType.F32 && t.shape().equals(shape)) {
            value = t;
        } else {
            value().set(t);
        }
    }

    /** The gradient summed since {@link #zeroGrad}; null when there has been none or the parameter is frozen. */
    public Tensor grad() {
        return gradient.value();
    }

    /** Replaces the gradient by a copy of this one. */
    public void setGrad(Tensor g) {
        gradient = new Gradient(Tensor.lasting(shape, value().dtype()).set(g));
    }

    /** False keeps optimisers and gradients away. */
    public void setTrainable(boolean trainable) {
        this.trainable = trainable;
        if (!trainable) {
            gradient = new Gradient();
        }
    }

    public boolean isTrainable() {
        return trainable;
    }

    /** Forgets the gradient. */
    public void zeroGrad() {
        gradient.clear();
    }

    /** Changes how the parameter is drawn at the start. */
    public void setInit(Init init) {
        this.init = init;
    }

    /** Draws the first value from (seed, name). */
    void initialise(long seed, String name) {
        init.fill(value(), seed, name);
    }

    /** Changes the precision; gradients are dropped. */
    void to(DType dtype) {
        value = Tensor.lasting(shape, dtype).set(value());
        gradient = new Gradient();
    }

    /** This parameter on a tape. */
    public Var on(Tape tape) {
        return tape.leaf(this, value(), trainable ? gradient : null);
    }
}
