package dev.mien.engine.kernels;

import dev.mien.engine.tensor.Tensor;

/**
 * What a convolution ends with: nothing, {@code max(v, 0)}, {@code v > 0 ? v : slope v}, or a softmax over its first channels.
 *
 * @param slopes  {@code [Cout]} or {@code [1]}, or null
 * @param softmax of so many channels; the others, which may be those of another layer, stay as they are
 */
public record Activation(boolean relu, Tensor slopes, int softmax) {
    public static final Activation NONE = new Activation(false, null, 0);
    public static final Activation RELU = new Activation(true, null, 0);

    /** Leaky ReLU with learned slopes, one per channel or one for all. */
    public static Activation prelu(Tensor slopes) {
        return new Activation(false, slopes, 0);
    }

    /** {@code exp(v) / sum exp(v)} over the first {@code channels} channels. */
    public static Activation softmax(int channels) {
        return new Activation(false, null, channels);
    }

    /** The slope of a channel, which must be one of a PReLU. */
    public double slope(int channel) {
        return slopes.get(slopes.size() == 1 ? 0 : channel);
    }

    /** The activation of one value, where it depends on that alone. */
    public double of(double v, int channel) {
        if (relu) {
            return Math.max(v, 0);
        }
        return slopes == null || v > 0 ? v : slope(channel) * v;
    }
}
