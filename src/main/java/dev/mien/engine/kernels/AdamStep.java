package dev.mien.engine.kernels;

/**
 * What Adam does to every element in one step: {@code d = g + decay p}, {@code m = beta1 m + rest1 d}, {@code v = beta2 v + rest2 d d},
 * {@code p = shrink p - rate m / (sqrt(v) unbias + eps)}.
 *
 * @param rest1  1 - beta1
 * @param rest2  1 - beta2
 * @param rate   learning rate over 1 - beta1^t
 * @param unbias 1 / sqrt(1 - beta2^t)
 * @param decay  weight decay in the gradient
 * @param shrink 1, less what decoupled weight decay takes
 */
public record AdamStep(float beta1, float rest1, float beta2, float rest2, float rate, float unbias, float eps,
        float decay, float shrink) {}
