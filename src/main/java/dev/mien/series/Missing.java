package dev.mien.series;

import dev.mien.MienException;

/** What becomes of missing values inside a series. */
public enum Missing {
    /** The file is refused: a NaN would spread through a network. */
    REFUSE,
    /** A straight line between the neighbours in time, the nearest value at the ends (as the UCR archive does). */
    INTERPOLATE;

    /**
     * Fills the NaNs of one channel of {@code s} ({@code [steps, channels]}) in place, or refuses.
     *
     * @param where file and line, for the message
     */
    void fill(float[] s, int channel, int channels, String where) {
        int steps = s.length / channels;
        int last = -1;
        for (int t = 0; t < steps; t++) {
            if (!Float.isNaN(s[t * channels + channel])) {
                between(s, channel, channels, last, t, where);
                last = t;
            }
        }
        if (last < 0) {
            throw MienException.data(where + ": channel " + channel + " has no values at all; remove the series");
        }
        between(s, channel, channels, last, steps, where);
    }

    /** Fills the gap between steps {@code a} and {@code b}, one of which may lie outside. */
    private void between(float[] s, int channel, int channels, int a, int b, String where) {
        if (b - a <= 1) {
            return;
        }
        if (this == REFUSE) {
            throw MienException
                    .data(where + ": value " + (a + 2) + " is missing; --missing interpolate fills it from its"
                            + " neighbours");
        }
        int steps = s.length / channels;
        for (int t = a + 1; t < b; t++) {
            float left = a < 0 ? s[b * channels + channel] : s[a * channels + channel];
            float right = b >= steps ? left : s[b * channels + channel];
            s[t * channels + channel] = left + (right - left) * (t - a) / (b - a);
        }
    }
}
