package dev.mien.engine.nn;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.ops.BatchNorm;
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
        boolean batch = isTraining() && !frozen;
        if (batch) {
            num_batches_tracked.value().set(0, num_batches_tracked.value().item() + 1);
        }
        return BatchNorm.batchNorm(x, weight == null ? null : weight.on(x.tape()),
                bias == null ? null : bias.on(x.tape()),
                running_mean.value(), running_var.value(), eps, momentum, batch);
    }
}
