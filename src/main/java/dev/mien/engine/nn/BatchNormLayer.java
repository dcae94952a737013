package dev.mien.engine.nn;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.ops.BatchNorm;
import dev.mien.engine.ops.Relu;
import dev.mien.engine.tensor.Shape;

/** Batch normalisation of the channels, with scale, shift and running statistics. */
public final class BatchNormLayer extends Module {
    final Parameter weight;
    final Parameter bias;
    final Buffer running_mean;
    final Buffer running_var;
    final Buffer num_batches_tracked = Buffer.counter();
    private final double eps;
    private final double momentum;
    private boolean frozen;

    /** PyTorch's defaults: eps 1e-5, momentum 0.1, affine. */
    public BatchNormLayer(int channels) {
        this(channels, 1e-5, 0.1, true);
    }

    /**
     * The general form.
     *
     * @param momentum weight of the new batch in the running statistics (Keras' momentum is 1 minus this)
     */
    public BatchNormLayer(int channels, double eps, double momentum) {
        this(channels, eps, momentum, true);
    }

    /** Without scale and shift when not affine. */
    public BatchNormLayer(int channels, double eps, double momentum, boolean affine) {
        this.weight = affine ? new Parameter(Shape.of(channels), Init.constant(1)) : null;
        this.bias = affine ? new Parameter(Shape.of(channels), Init.constant(0)) : null;
        this.running_mean = new Buffer(Shape.of(channels), 0);
        this.running_var = new Buffer(Shape.of(channels), 1);
        this.eps = eps;
        this.momentum = momentum;
        if (affine) {
            weight.value().fill(1);
        }
    }

    /** A frozen layer normalises with its running statistics, and leaves them alone, even in training mode. */
    public BatchNormLayer setFrozen(boolean frozen) {
        this.frozen = frozen;
        return this;
    }

    /** Freezes every batch norm in a tree, or thaws them. */
    public static void setFrozen(Module tree, boolean frozen) {
        for (Module m : tree.namedModules().values()) {
            if (m instanceof BatchNormLayer bn) {
                bn.setFrozen(frozen);
            }
        }
    }

    @Override
    protected Var forward(Var x) {
        boolean batch = counted(x.tape());
        return BatchNorm.batchNorm(x, on(weight, x.tape()), on(bias, x.tape()), running_mean.value(),
                running_var.value(), eps, momentum, batch);
    }

    /** {@code relu(apply(x))} in one pass over memory; in two where somebody looks at what this layer makes. */
    public Var applyRelu(Var x) {
        if (x.tape().isObserved()) {
            return Relu.relu(apply(x));
        }
        boolean batch = counted(x.tape());
        return BatchNorm.batchNormRelu(x, on(weight, x.tape()), on(bias, x.tape()), running_mean.value(),
                running_var.value(), eps, momentum, batch);
    }

    /** Counts this batch if it is one whose statistics are used; returns whether they are. */
    private boolean counted(Tape tape) {
        boolean batch = isTraining() && !frozen;
        if (batch && !tape.isRepeating()) {
            num_batches_tracked.value().set(0, num_batches_tracked.value().item() + 1);
        }
        return batch;
    }

    private static Var on(Parameter p, Tape tape) {
        return p == null ? null : p.on(tape);
    }
}
