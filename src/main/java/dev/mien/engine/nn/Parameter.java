package dev.mien.engine.nn;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/** A tensor that training changes: its value, its gradient, and how it is drawn at the start. */
public final class Parameter {
    private Tensor value;
    private Tensor grad;
    private boolean trainable = true;
    private Init init;

    public Parameter(Shape shape, Init init) {
        this.value = Tensor.of(new float[shape.size()], shape.dims());
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
        return grad;
    }

    /** False keeps optimisers and gradients away. */
    public void setTrainable(boolean trainable) {
        this.trainable = trainable;
        if (!trainable) {
            grad = null;
        }
    }

    public boolean isTrainable() {
        return trainable;
    }

    /** Forgets the gradient. */
    public void zeroGrad() {
        if (grad != null) {
            grad.fill(0);
        }
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
        value = plain(value.shape(), dtype).set(value);
        grad = null;
    }

    /** This parameter on a tape. */
    public Var on(Tape tape) {
        if (trainable && grad == null && tape.isRecording()) {
            grad = plain(value.shape(), value.dtype());
        }
        return tape.leaf(this, value, trainable ? grad : null);
    }

    /** Outside any scope: parameters outlive every step. */
    static Tensor plain(Shape shape, DType dtype) {
        return dtype == DType.F32 ? Tensor.of(new float[shape.size()], shape.dims())
                : Tensor.of(new double[shape.size()], shape.dims());
    }
}
