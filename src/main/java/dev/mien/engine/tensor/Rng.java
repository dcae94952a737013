package dev.mien.engine.tensor;

import java.nio.charset.StandardCharsets;

/**
 * Counter-based random numbers: a value is a pure function of (seed, stream, index), so there is no generator state to save,
 * and the order in which threads ask changes nothing. The mixing is SplitMix64's finaliser (Steele, Lea, Flood 2014).
 */
public final class Rng {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private Rng() {}

    /** 64 random bits. */
    public static long bits(long seed, long stream, long index) {
        return mix(key(seed, stream) + index * GAMMA);
    }

    /** Uniform in [0, 1), a multiple of 2^-53. */
    public static double uniform(long seed, long stream, long index) {
        return uniform(key(seed, stream), index);
    }

    /** What seed and stream contribute, for a loop over indices. */
    public static long key(long seed, long stream) {
        return mix(mix(seed + GAMMA) ^ stream * GAMMA);
    }

    /** The same as {@link #uniform(long, long, long)} with the key of seed and stream. */
    public static double uniform(long key, long index) {
        return (mix(key + index * GAMMA) >>> 11) * 0x1p-53;
    }

    /** Uniform integer in [0, bound). */
    public static int below(int bound, long seed, long stream, long index) {
        return (int) Math.multiplyHigh(bits(seed, stream, index) >>> 1, (long) bound << 1);
    }

    /** Standard normal (Box and Muller 1958). */
    public static double normal(long seed, long stream, long index) {
        double u = 1 - uniform(seed, stream, 2 * index);
        double v = uniform(seed, stream, 2 * index + 1);
        return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
    }

    /** A stream number from a name (FNV-1a 64), so that every parameter draws its own numbers. */
    public static long stream(String name) {
        long h = 0xCBF29CE484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xff)) * 0x100000001B3L;
        }
        return h;
    }

    /** A permutation of 0..n-1 (Fisher and Yates). */
    public static int[] permutation(int n, long seed, long stream) {
        int[] p = new int[n];
        for (int i = 0; i < n; i++) {
            int j = below(i + 1, seed, stream, i);
            p[i] = p[j];
            p[j] = i;
        }
        return p;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
