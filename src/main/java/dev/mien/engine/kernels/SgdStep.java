package dev.mien.engine.kernels;

/**
 * What stochastic gradient descent does to every element in one step: {@code d = g + decay p}, {@code b = keep b + add d},
 * {@code p -= rate (now d + ahead b)}; without momentum there is no b, and {@code p -= rate d}.
 *
 * @param rate  learning rate
 * @param decay weight decay in the gradient
 * @param keep  momentum, 0 at the first step
 * @param add   1 - dampening, 1 at the first step
 * @param now   1 for Nesterov's method, else 0
 * @param ahead momentum for Nesterov's method, else 1
 */
public record SgdStep(float rate, float decay, float keep, float add, float now, float ahead) {}
