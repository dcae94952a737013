package dev.mien.synth.random;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A sequence of random draws that depends on a seed and on what it is drawn for, and on nothing else: two purposes never share
 * draws, so adding one leaves the others as they were. SplitMix64 (Steele, Lea, Flood 2014). Not for several threads.
 */
public final class Chance {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;
    private long state;

    /** Draws for a purpose, such as {@code ("human", "human-03", "hair")}. */
    public Chance(long seed, String... purpose) {
        long h = 0xCBF29CE484222325L;
        for (String word : purpose) {
            for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
                h = (h ^ (b & 0xff)) * 0x100000001B3L;
            }
            h = (h ^ 0x1ff) * 0x100000001B3L;
        }
        state = mix(mix(seed + GAMMA) ^ h);
    }

    /** Uniform in [0, 1). */
    public double uniform() {
        state += GAMMA;
        return (mix(state) >>> 11) * 0x1p-53;
    }

    /** Uniform in [low, high). */
    public double between(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** Uniform in 0..n-1. */
    public int below(int n) {
        return (int) (uniform() * n);
    }

    /** One of them, all equally likely. */
    public <T> T one(List<T> of) {
        return of.get(below(of.size()));
    }

    /** Standard normal (Box and Muller 1958). */
    public double normal() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
        return radius * StrictMath.cos(2 * Math.PI * uniform());
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
