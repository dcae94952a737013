package dev.mien.series;

import java.util.ArrayList;
import java.util.List;

/** What is done to series before a network sees them. Each function answers a new data set. */
public final class Prepare {
    /** What fills a series that is too short. */
    public enum Padding {
        /** The series from its start, again and again (as Akhyani et al. 2022 do with clips). */
        LOOP,
        /** Zeros at the end: the mean of a z-normalised series. */
        ZERO,
        /** Its last time step. */
        LAST
    }

    private Prepare() {}

    /**
     * Each channel of each series to mean 0 and standard deviation 1, over its own time steps: {@code (x - mean) / std}, std the
     * population's (divided by n, as NumPy does and the archives' classifiers do). A constant channel becomes 0.
     */
    public static SeriesDataset zNormalise(SeriesDataset data) {
        List<float[]> out = new ArrayList<>();
        for (float[] s : data.series()) {
            float[] z = new float[s.length];
            for (int c = 0; c < data.channels(); c++) {
                zNormalise(s, z, c, data.channels());
            }
            out.add(z);
        }
        return data.with(out);
    }

    private static void zNormalise(float[] s, float[] z, int channel, int channels) {
        int n = s.length / channels;
        double mean = 0;
        for (int i = channel; i < s.length; i += channels) {
            mean += s[i];
        }
        mean /= n;
        double squares = 0;
        for (int i = channel; i < s.length; i += channels) {
            squares += (s[i] - mean) * (s[i] - mean);
        }
        double std = Math.sqrt(squares / n);
        // Rounding leaves a trace of variance in a constant series; magnified it would be noise.
        boolean constant = std <= 1e-7 * Math.max(1e-30, Math.abs(mean)) || std == 0;
        for (int i = channel; i < s.length; i += channels) {
            z[i] = constant ? 0 : (float) ((s[i] - mean) / std);
        }
    }

    /** Every series to {@code length} steps: a shorter one is padded at its end, of a longer one the middle is taken. */
    public static SeriesDataset toLength(SeriesDataset data, int length, Padding padding) {
        List<float[]> out = new ArrayList<>();
        for (float[] s : data.series()) {
            out.add(toLength(s, data.channels(), length, padding));
        }
        return data.with(out);
    }

    private static float[] toLength(float[] s, int channels, int length, Padding padding) {
        int steps = s.length / channels;
        if (steps == length) {
            return s;
        }
        int first = Math.max(0, steps - length) / 2;
        float[] out = new float[length * channels];
        for (int t = 0; t < length; t++) {
            int from = first + t;
            if (from >= steps) {
                switch (padding) {
                    case LOOP -> from %= steps;
                    case LAST -> from = steps - 1;
                    case ZERO -> {
                        continue;
                    }
                }
            }
            System.arraycopy(s, from * channels, out, t * channels, channels);
        }
        return out;
    }
}
