package dev.mien.engine.kernels;

import dev.mien.engine.tensor.Tensor;

/**
 * Normalisations. Tensors are read as matrices {@code [rows, C]}: every axis but the last is rows. Outputs are overwritten.
 */
public interface NormKernels {
    /** Mean and biased variance of each channel over all rows, exact also where |mean| >> std. */
    void channelStatistics(Tensor x, Tensor mean, Tensor variance);

    /** Normalises, and rectifies where asked to. */
    void batchNormForward(Tensor x, Normalisation n, Tensor y);

    /**
     * Gradients when mean and variance are those of x itself (training). With xhat = (x - mean) / sqrt(variance + eps):
     * dbeta = sum dy, dgamma = sum dy xhat, dx = gamma / sqrt(variance + eps) (dy - dbeta / m - xhat dgamma / m) over m rows
     * (Ioffe and Szegedy 2015). Where a ReLU follows, dy counts only where the normalised x is positive, which is computed anew:
     * the output need not be there. dgamma and dbeta must not be null: they are needed on the way. dx may be null, or dy.
     */
    void batchNormBackward(Tensor x, Tensor dy, Normalisation n, Tensor dx, Tensor dgamma, Tensor dbeta);

    /** Gradients when mean and variance are constants (evaluation, frozen): dx = dy gamma / sqrt(variance + eps). As above. */
    void frozenBatchNormBackward(Tensor x, Tensor dy, Normalisation n, Tensor dx, Tensor dgamma, Tensor dbeta);

    /** Softmax of each row. */
    void softmaxForward(Tensor x, Tensor y);

    /** {@code dx = y (dy - sum dy y)} row by row. */
    void softmaxBackward(Tensor y, Tensor dy, Tensor dx);

    /** Logarithm of the softmax of each row, stable for any size of logits. */
    void logSoftmaxForward(Tensor x, Tensor y);

    /** {@code dx = dy - exp(y) sum dy} row by row. */
    void logSoftmaxBackward(Tensor y, Tensor dy, Tensor dx);

    /** {@code y = x / max(||x||, eps)} row by row. */
    void l2NormalizeForward(Tensor x, double eps, Tensor y);

    /** {@code dx = (dy - y (y . dy)) / ||x||}, or {@code dy / eps} where the norm is below eps. */
    void l2NormalizeBackward(Tensor x, Tensor y, Tensor dy, double eps, Tensor dx);

    /**
     * Cross-entropy of each row of log-probabilities {@code [rows, C]} against its label, with label smoothing s and class
     * weights w (null: all 1): {@code loss = -(1 - s) w[label] logp[label] - s / C sum over c of w[c] logp[c]}.
     *
     * @param loss {@code [rows]}
     */
    void crossEntropyForward(Tensor logp, int[] labels, float[] w, double s, Tensor loss);

    /** Gradient by the logits (not by the log-probabilities) of {@code sum(loss dloss)}. */
    void crossEntropyBackward(Tensor logp, int[] labels, float[] w, double s, Tensor dloss, Tensor dx);
}
