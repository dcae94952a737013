package dev.mien.verify.golden;

import dev.mien.MienException;
import java.nio.charset.StandardCharsets;

/**
 * The numbers of golden files, made from names instead of stored: both sides draw the same weights and inputs bit for bit. A name
 * is hashed (FNV-1a 64 of {@code salt:name}) to seed SplitMix64, whose draws become {@code u} in [-1, 1), a multiple of 2^-23.
 * Arrays are row-major in PyTorch's axis order, channels on axis 1.
 */
public final class WeightRule {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private WeightRule() {}

    /** The sequence of u for one name. */
    static final class Draws {
        private long state;

        Draws(String salt, String name) {
            state = fnv1a(salt + ":" + name);
        }

        /** The next u. */
        double next() {
            state += GAMMA;
            long z = state;
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            z ^= z >>> 31;
            return (z >>> 40) * 0x1p-23 - 1;
        }
    }

    private static long fnv1a(String s) {
        long h = 0xCBF29CE484222325L;
        for (byte b : s.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xff)) * 0x100000001B3L;
        }
        return h;
    }

    /**
     * Rule U, the value of a parameter or buffer. Its kind is the last part of its name: bias and running_mean are 0.1 u,
     * running_var and weights of rank 1 are 1 + 0.5 u, other weights are u sqrt(6 / fan in), counters are 0.
     *
     * @param name  key in the checkpoint
     * @param shape in PyTorch's order: {@code [out, in, kernel...]}
     */
    public static float[] parameter(String salt, String name, int... shape) {
        int n = size(shape);
        float[] out = new float[n];
        Draws u = new Draws(salt, name);
        switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "num_batches_tracked" -> {
            }
            case "bias", "running_mean" -> fill(out, u, 0.1, 0);
            case "running_var" -> fill(out, u, 0.5, 1);
            case "weight" -> {
                if (shape.length == 1) {
                    fill(out, u, 0.5, 1);
                } else {
                    fill(out, u, Math.sqrt(6.0 / (n / Math.max(1, shape[0]))), 0);
                }
            }
            default -> throw MienException.data("the weight rule has no kind for '" + name + "'; it knows weight, bias,"
                    + " running_mean, running_var and num_batches_tracked");
        }
        return out;
    }

    private static void fill(float[] out, Draws u, double scale, double shift) {
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) (shift + scale * u.next());
        }
    }

    /** Rule W: plain u. */
    public static float[] white(String salt, String name, int... shape) {
        return affine(salt, name, 1, 0, shape);
    }

    /** {@code shift + scale u}. */
    static float[] affine(String salt, String name, double scale, double shift, int... shape) {
        float[] out = new float[size(shape)];
        fill(out, new Draws(salt, name), scale, shift);
        return out;
    }

    /**
     * Rule B, for pictures and clips: three parts of a coarse pattern of cells, one part of fine noise.
     *
     * @param shape {@code [N, C, spatial...]}
     * @param cell  size of a cell along each spatial axis
     */
    public static float[] blocks(String salt, String name, int[] shape, int[] cell) {
        int axes = cell.length;
        int[] cells = shape.clone();
        for (int a = 0; a < axes; a++) {
            cells[2 + a] = Math.ceilDiv(shape[2 + a], cell[a]);
        }
        double[] coarse = new double[size(cells)];
        Draws draws = new Draws(salt, name + ".coarse");
        for (int i = 0; i < coarse.length; i++) {
            coarse[i] = draws.next();
        }
        float[] out = new float[size(shape)];
        Draws fine = new Draws(salt, name + ".fine");
        int[] at = new int[shape.length];
        for (int i = 0; i < out.length; i++) {
            int c = at[0] * shape[1] + at[1];
            for (int a = 0; a < axes; a++) {
                c = c * cells[2 + a] + at[2 + a] / cell[a];
            }
            out[i] = (float) (0.75 * coarse[c] + 0.25 * fine.next());
            for (int a = shape.length - 1; a >= 0 && ++at[a] == shape[a]; a--) {
                at[a] = 0;
            }
        }
        return out;
    }

    private static int size(int[] shape) {
        int n = 1;
        for (int d : shape) {
            n = Math.multiplyExact(n, d);
        }
        return n;
    }
}
