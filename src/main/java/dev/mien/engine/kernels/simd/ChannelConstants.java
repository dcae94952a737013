package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.Normalisation;

/**
 * A normalisation in float, {@code y = (x - mean) scale + shift} in this order: folding the mean into the shift would cancel where
 * |mean| >> std. Arrays hold the channels as often as it takes to fill a run: narrow rows are then processed several at a time.
 *
 * @param mean  {@code [repeats][channels]}
 * @param scale {@code gamma / sqrt(variance + eps)}
 * @param shift beta
 * @param relu  whether a ReLU follows
 */
record ChannelConstants(float[] mean, float[] scale, float[] shift, boolean relu) {
    /** Elements of a run: long enough that its end costs little. */
    private static final int RUN = 256;

    static ChannelConstants of(Normalisation n) {
        int channels = n.mean().size();
        float[] mean = new float[channels];
        float[] scale = new float[channels];
        float[] shift = new float[channels];
        for (int c = 0; c < channels; c++) {
            mean[c] = (float) n.mean().get(c);
            scale[c] = (float) n.scale(c);
            shift[c] = (float) n.beta(c);
        }
        return new ChannelConstants(repeated(mean), repeated(scale), repeated(shift), n.relu());
    }

    /** The channels, and again. */
    static float[] repeated(float[] perChannel) {
        int channels = perChannel.length;
        int repeats = Math.ceilDiv(RUN, Math.max(1, channels));
        float[] all = new float[repeats * channels];
        for (int i = 0; i < all.length; i += channels) {
            System.arraycopy(perChannel, 0, all, i, channels);
        }
        return all;
    }
}
