package dev.mien.verify.golden;

import dev.mien.MienException;

/**
 * Compares tensors with what a golden file keeps of them: {@code KEY}, all elements of a small one; or {@code KEY.first64} and
 * {@code KEY.sample64}, the first 64 and 64 spread over the rest; and {@code KEY.stats}: number of elements, mean, standard deviation,
 * L2 norm, smallest, largest, and a probe, the sum of all elements times numbers drawn from the key, which no misplaced or wrong
 * element leaves unchanged. For a random error the probe's is about 0.577 (the standard deviation of the numbers drawn) times
 * the error's L2 norm.
 */
final class Stored {
    private static final double PROBE_SCALE = 0.577;
    /** Gradients of smaller norm are zero by algebra: what is stored is rounding noise. */
    private static final double ZERO_GRADIENT = 1e-9;
    private static final int SAMPLES = 64;
    private static final int STATS = 7;

    private Stored() {}

    /** How far a tensor's values, its norm, and its probe may be off. */
    record Limits(double values, double norm, double probe) {
        static Limits all(double limit) {
            return new Limits(limit, limit, limit);
        }

        Limits plus(double slack) {
            return new Limits(values + slack, norm + slack, probe + slack);
        }
    }

    /** {@code n, mean, std, L2 norm, min, max, probe} of a tensor. */
    private record Stats(double n, double mean, double std, double norm, double min, double max, double probe) {
        double largest() {
            return Math.max(Math.abs(min), Math.abs(max));
        }

        double rms() {
            return norm / Math.sqrt(n);
        }

        static Stats read(GoldenFile file, String key) {
            double[] s = file.array(key + ".stats", STATS).doubles();
            return new Stats(s[0], s[1], s[2], s[3], s[4], s[5], s[6]);
        }

        static Stats of(String key, float[] x) {
            WeightRule.Draws u = new WeightRule.Draws("probe", key);
            double sum = 0;
            double squares = 0;
            double min = Double.POSITIVE_INFINITY;
            double max = Double.NEGATIVE_INFINITY;
            double probe = 0;
            for (float v : x) {
                sum += v;
                squares += (double) v * v;
                min = Math.min(min, v);
                max = Math.max(max, v);
                probe += v * u.next();
            }
            double mean = sum / x.length;
            double centred = 0;
            for (float v : x) {
                centred += (v - mean) * (v - mean);
            }
            return new Stats(x.length, mean, Math.sqrt(centred / x.length), Math.sqrt(squares), min, max, probe);
        }
    }

    /** The key that a tensor of the file belongs to: its name without {@code .stats}, {@code .first64}, {@code .sample64}. */
    static String key(String tensor) {
        for (String end : new String[] {".stats", ".first64", ".sample64"}) {
            if (tensor.endsWith(end)) {
                return tensor.substring(0, tensor.length() - end.length());
            }
        }
        return tensor;
    }

    /**
     * Compares by the largest error over the largest value of the tensor; limits are those of products in full precision.
     *
     * @param got in PyTorch's order
     */
    static void values(GoldenFile file, Check check, String key, float[] got, Limits exact) {
        Limits limits = exact.plus(check.slackOfValues());
        boolean hasStats = file.has(key + ".stats");
        Stats expected = hasStats ? Stats.read(file, key) : null;
        if (hasStats && expected.n != got.length) {
            check.fail(key + ": " + got.length + " elements, expected " + (long) expected.n);
            return;
        }
        if (file.has(key)) {
            part(check, key, file.doubles(key), got, expected, limits.values);
        } else {
            part(check, key, samples(file, key + ".first64"), first(got), expected, limits.values);
            part(check, key, samples(file, key + ".sample64"), spread(got), expected, limits.values);
        }
        if (hasStats) {
            Stats s = Stats.of(key, got);
            double scale = expected.largest();
            check.add(key + " (mean)", over(expected.mean - s.mean, scale), limits.values);
            check.add(key + " (std)", over(expected.std - s.std, scale), limits.values);
            check.add(key + " (min)", over(expected.min - s.min, scale), limits.values);
            check.add(key + " (max)", over(expected.max - s.max, scale), limits.values);
            check.add(key + " (norm)", over(expected.norm - s.norm, expected.norm), limits.norm);
            check.add(key + " (probe)", over(expected.probe - s.probe, PROBE_SCALE * expected.norm), limits.probe);
        }
    }

    private static void part(Check check, String key, double[] expected, float[] got, Stats stats, double limit) {
        if (expected.length != got.length) {
            check.fail(key + ": " + got.length + " values, expected " + expected.length);
        } else if (stats == null) {
            check.close(key, expected, got, limit);
        } else {
            double worst = 0;
            for (int i = 0; i < got.length; i++) {
                worst = Math.max(worst, Check.difference(expected[i], got[i]));
            }
            check.add(key, over(worst, stats.largest()), limit);
        }
    }

    /**
     * Compares a gradient by the L2 norm of the error over its own L2 norm, estimated from the elements stored and from the
     * statistics. The norm's own error may be {@code exactNorm}; what is left of the statistics follows from {@code exactLimit}: both
     * where products are computed in full precision.
     *
     * @param got in PyTorch's order
     * @return the relative error, or NaN for a gradient that is zero by algebra and was passed over
     */
    static double gradient(GoldenFile file, Check check, String key, float[] got, double exactLimit, double exactNorm) {
        double limit = exactLimit + check.slackOfGradients();
        double normLimit = exactNorm + check.slackOfGradients();
        Stats expected = Stats.read(file, key);
        if (expected.n != got.length) {
            check.fail(key + ": " + got.length + " elements, expected " + (long) expected.n);
            return Double.POSITIVE_INFINITY;
        }
        double squares;
        int compared;
        if (file.has(key)) {
            squares = squaredError(file.doubles(key), got);
            compared = got.length;
        } else {
            squares = squaredError(samples(file, key + ".first64"), first(got))
                    + squaredError(samples(file, key + ".sample64"), spread(got));
            compared = 2 * SAMPLES;
        }
        if (expected.norm < ZERO_GRADIENT) {
            return Double.NaN;
        }
        Stats s = Stats.of(key, got);
        double relative = Math.sqrt(squares / compared) / expected.rms();
        check.add(key, relative, limit);
        check.add(key + " (norm)", over(expected.norm - s.norm, expected.norm), normLimit);
        // A random variable with standard deviation `relative`: three of them cover it.
        check.add(key + " (probe)", over(expected.probe - s.probe, PROBE_SCALE * expected.norm), 3 * limit);
        check.add(key + " (mean)", over(expected.mean - s.mean, expected.rms()), limit);
        check.add(key + " (std)", over(expected.std - s.std, expected.rms()), limit);
        check.add(key + " (min)", over(expected.min - s.min, expected.norm), limit);
        check.add(key + " (max)", over(expected.max - s.max, expected.norm), limit);
        return relative;
    }

    /** Root mean square of a tensor that is stored, from its statistics. */
    static double rms(GoldenFile file, String key) {
        return Stats.read(file, key).rms();
    }

    /** The first elements of a tensor that is stored, at most 64. */
    static double[] head(GoldenFile file, String key) {
        double[] all = file.has(key) ? file.doubles(key) : samples(file, key + ".first64");
        return java.util.Arrays.copyOf(all, Math.min(all.length, SAMPLES));
    }

    private static double[] samples(GoldenFile file, String name) {
        return file.array(name, SAMPLES).doubles();
    }

    static float[] first(float[] x) {
        return java.util.Arrays.copyOf(x, Math.min(SAMPLES, x.length));
    }

    private static float[] spread(float[] x) {
        float[] out = new float[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            out[i] = x[(int) ((long) i * x.length / SAMPLES)];
        }
        return out;
    }

    private static double squaredError(double[] expected, float[] got) {
        if (expected.length != got.length) {
            throw MienException.data(
                    "a stored gradient has " + expected.length + " values where " + got.length + " were computed");
        }
        double sum = 0;
        for (int i = 0; i < got.length; i++) {
            double d = Check.difference(expected[i], got[i]);
            sum += d * d;
        }
        return sum;
    }

    private static double over(double difference, double scale) {
        return difference == 0 ? 0 : Math.abs(difference) / scale;
    }
}
