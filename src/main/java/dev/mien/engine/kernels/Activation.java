package dev.mien.engine.kernels;

import dev.mien.engine.tensor.Tensor;

/**
 * What a convolution ends with: nothing, {@code max(v, 0)}, or {@code v > 0 ? v : slope v}.
 *
 * @param slopes {@code [Cout]} or {@code [1]}, or null
 */
public record Activation(boolean relu, Tensor slopes) {
    public static final Activation NONE = new Activation(false, null);
    public static final Activation RELU = new Activation(true, null);

    /** Leaky ReLU with learned slopes, one per channel or one for all. */
    public static Activation prelu(Tensor slopes) {
        return new Activation(false, slopes);
    }

    /** The slope of a channel, which must be one of a PReLU. */
    public double slope(int channel) {
        return slopes.get(slopes.size() == 1 ? 0 : channel);
    }

    /** The activation of one value. */
    public double of(double v, int channel) {
        if (relu) {
            return Math.max(v, 0);
        }
        return slopes == null || v > 0 ? v : slope(channel) * v;
    }
}
