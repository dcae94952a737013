package dev.mien.engine.kernels;

import dev.mien.engine.tensor.Tensor;

/**
 * What batch norm does to each channel: {@code y = (x - mean) / sqrt(variance + eps) gamma + beta}, and then, if asked for,
 * {@code max(y, 0)}.
 *
 * @param mean     {@code [C]}
 * @param variance {@code [C]}, biased
 * @param gamma    {@code [C]}, or null together with beta: 1 and 0
 * @param beta     {@code [C]}, or null
 * @param eps      added to the variance
 * @param relu     whether a ReLU follows
 */
public record Normalisation(Tensor mean, Tensor variance, Tensor gamma, Tensor beta, double eps, boolean relu) {
    /** What x - mean is multiplied by in channel c. */
    public double scale(int c) {
        return gamma(c) / Math.sqrt(variance.get(c) + eps);
    }

    /** 1 without gamma. */
    public double gamma(int c) {
        return gamma == null ? 1 : gamma.get(c);
    }

    /** 0 without beta. */
    public double beta(int c) {
        return beta == null ? 0 : beta.get(c);
    }
}
