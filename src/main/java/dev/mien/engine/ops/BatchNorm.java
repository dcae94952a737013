package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Normalisation;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Batch normalisation over every axis but the last (Ioffe and Szegedy 2015). In training the batch's own mean and biased variance
 * normalise, and running statistics move by {@code running = (1 - momentum) running + momentum batch}, the variance unbiased;
 * in evaluation, and when frozen, the running statistics normalise and stay. A ReLU that follows can be done in the same pass.
 *
 * <p>Backward reads x and not the output: whether the ReLU let a value pass is computed anew from x, which costs one
 * multiplication and saves reading, and keeping, the output. Writing the output over x instead would save x, but x comes back
 * from it only where gamma is not nearly zero and the ReLU has cut nothing off.
 */
public final class BatchNorm extends Op {
    private final Tensor runningMean;
    private final Tensor runningVariance;
    private final double eps;
    private final double momentum;
    private final boolean training;
    private final boolean relu;
    private final boolean update;
    private Tensor mean;
    private Tensor variance;

    private BatchNorm(Tensor runningMean, Tensor runningVariance, double eps, double momentum, boolean training,
            boolean relu, boolean update) {
        this.runningMean = runningMean;
        this.runningVariance = runningVariance;
        this.eps = eps;
        this.momentum = momentum;
        this.training = training;
        this.relu = relu;
        this.update = update;
    }

    /**
     * Normalises each channel of {@code [..., C]}.
     *
     * @param gamma           {@code [C]}, or null together with beta: 1 and 0
     * @param runningMean     {@code [C]}, updated in training
     * @param runningVariance {@code [C]}, updated in training
     * @param momentum        weight of the new batch, PyTorch's meaning (Keras' is 1 minus this)
     */
    public static Var batchNorm(Var x, Var gamma, Var beta, Tensor runningMean, Tensor runningVariance, double eps,
            double momentum, boolean training) {
        return apply(x, gamma, beta,
                new BatchNorm(runningMean, runningVariance, eps, momentum, training, false, !x.tape().isRepeating()));
    }

    /** {@code relu(batchNorm(...))} in one pass; as two operations on a trace, where plans and exports look for them. */
    public static Var batchNormRelu(Var x, Var gamma, Var beta, Tensor runningMean, Tensor runningVariance, double eps,
            double momentum, boolean training) {
        boolean one = !x.tape().isTracing();
        Var y = apply(x, gamma, beta,
                new BatchNorm(runningMean, runningVariance, eps, momentum, training, one, !x.tape().isRepeating()));
        return one ? y : Relu.relu(y);
    }

    private static Var apply(Var x, Var gamma, Var beta, BatchNorm op) {
        return gamma == null ? x.tape().apply(op, x) : x.tape().apply(op, x, gamma, beta);
    }

    /** True when the batch's own statistics normalise. */
    public boolean isTraining() {
        return training;
    }

    /** What evaluation multiplies channel c by: gamma / sqrt(variance + eps). */
    public double scale(Tensor gamma, int c) {
        return (gamma == null ? 1 : gamma.get(c)) / Math.sqrt(runningVariance.get(c) + eps);
    }

    /** What evaluation then adds: beta - mean scale. */
    public double shift(Tensor gamma, Tensor beta, int c) {
        return (beta == null ? 0 : beta.get(c)) - runningMean.get(c) * scale(gamma, c);
    }

    /** {@code [C]}. */
    public Tensor runningMean() {
        return runningMean;
    }

    /** {@code [C]}. */
    public Tensor runningVariance() {
        return runningVariance;
    }

    /** What is added to the variance. */
    public double eps() {
        return eps;
    }

    @Override
    public Shape outputShape(Shape... in) {
        int c = in[0].channels();
        for (int i = 1; i < in.length; i++) {
            if (in[i].size() != c) {
                throw new IllegalArgumentException(
                        "batch norm: " + in[i] + " for input " + in[0] + ": expected [" + c + "]");
            }
        }
        if (runningMean.size() != c || runningVariance.size() != c) {
            throw new IllegalArgumentException(
                    "batch norm: running statistics " + runningMean.shape() + " for input " + in[0]);
        }
        if (training && in[0].rows() < 2) {
            throw new IllegalArgumentException(
                    "batch norm in training needs more than one value per channel, got input " + in[0]
                            + "; use a batch of at least 2, or freeze the layer");
        }
        return in[0];
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        Tensor x = in[0];
        mean = runningMean;
        variance = runningVariance;
        if (training) {
            mean = Tensor.empty(runningMean.shape(), x.dtype());
            variance = Tensor.empty(runningVariance.shape(), x.dtype());
            k.norm().channelStatistics(x, mean, variance);
        }
        if (training && update) {
            double m = x.shape().rows();
            k.map().add(runningMean, 1 - momentum, mean, momentum, runningMean);
            k.map().add(runningVariance, 1 - momentum, variance, momentum * m / (m - 1), runningVariance);
        }
        k.norm().batchNormForward(x, normalisation(in), y);
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        Tensor dgamma = in.length > 1 && dIn[1] != null ? dIn[1] : Tensor.empty(mean.shape(), dy.dtype());
        Tensor dbeta = in.length > 1 && dIn[2] != null ? dIn[2] : Tensor.empty(mean.shape(), dy.dtype());
        if (training) {
            k.norm().batchNormBackward(in[0], dy, normalisation(in), dIn[0], dgamma, dbeta);
        } else {
            k.norm().frozenBatchNormBackward(in[0], dy, normalisation(in), dIn[0], dgamma, dbeta);
        }
    }

    @Override
    protected boolean readsOutput() {
        return false;
    }

    @Override
    protected int gradientInPlace() {
        return 0;
    }

    private Normalisation normalisation(Tensor... in) {
        boolean affine = in.length > 1;
        return new Normalisation(mean, variance, affine ? in[1] : null, affine ? in[2] : null, eps, relu);
    }
}
