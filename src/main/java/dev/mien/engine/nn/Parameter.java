package dev.mien.engine.nn;

import dev.mien.engine.autograd.Gradient;
import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/** A tensor that training changes: its value, its gradient, and how it is drawn at the start. */
public final class Parameter {
    private Tensor value;
    private Gradient gradient = new Gradient();
    private boolean trainable = true;
    private Init init;

    public Parameter(Shape shape, Init init) {
        this.value = Tensor.lasting(shape, DType.F32);
        this.init = init;
    }

    public Tensor value() {
        return value;
    }

    public Shape shape() {
        return value.shape();
    }

    /** The gradient summed since {@link #zeroGrad}; null when there has been none or the parameter is frozen. */
    public Tensor grad() {
        return gradient.value();
    }

    /** Replaces the gradient by a copy of this one. */
    public void setGrad(Tensor g) {
        gradient = new Gradient(Tensor.lasting(value.shape(), value.dtype()).set(g));
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
        init.fill(value, seed, name);
    }

    /** Changes the precision; gradients are dropped. */
    void to(DType dtype) {
        value = Tensor.lasting(value.shape(), dtype).set(value);
        gradient = new Gradient();
    }

    /** This parameter on a tape. */
    public Var on(Tape tape) {
        return tape.leaf(this, value, trainable ? gradient : null);
    }
}
