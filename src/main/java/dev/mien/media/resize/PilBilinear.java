package dev.mien.media.resize;

import dev.mien.media.Frame;
import java.util.Arrays;

/**
 * Pillow's {@code Image.resize(size, BILINEAR)} for 8 bits, bit for bit: a triangle filter that widens when it shrinks
 * the picture (so it does not alias), columns first, rounded to 8 bits in between, in fixed point of 22 bits. Source of
 * the formula: Pillow, {@code src/libImaging/Resample.c}.
 */
public final class PilBilinear {
    private static final int PRECISION = 32 - 8 - 2;
    private static final int HALF = 1 << PRECISION - 1;

    private PilBilinear() {}

    /** Resizes a picture. Errors: IllegalArgumentException for a size below 1. */
    public static Frame resize(Frame frame, int height, int width) {
        byte[] out = resize(frame.rgb(), frame.height(), frame.width(), Frame.CHANNELS, height, width);
        return frame.with(out, height, width);
    }

    /**
     * {@code [h, w, channels]} bytes to {@code [toH, toW, channels]}. Returns the input array itself when no size
     * changes. Errors: IllegalArgumentException for a size below 1.
     */
    public static byte[] resize(byte[] pixels, int h, int w, int channels, int toH, int toW) {
        if (toH < 1 || toW < 1) {
            throw new IllegalArgumentException("cannot resize to " + toW + "x" + toH + ": sizes start at 1");
        }
        byte[] narrowed = w == toW ? pixels : alongRows(pixels, h, w, channels, new Filter(w, toW));
        return h == toH ? narrowed : alongColumns(narrowed, toW * channels, new Filter(h, toH));
    }

    /** For each output position the first input it sees, and the weights from there on. */
    private static final class Filter {
        final int[] first;
        final int[][] weights;

        Filter(int from, int to) {
            double scale = (double) from / to;
            double support = Math.max(scale, 1);
            first = new int[to];
            weights = new int[to][];
            for (int o = 0; o < to; o++) {
                double center = (o + 0.5) * scale;
                first[o] = Math.max((int) (center - support + 0.5), 0);
                int end = Math.min((int) (center + support + 0.5), from);
                weights[o] = triangle(first[o], end, center, 1 / support);
            }
        }

        private static int[] triangle(int first, int end, double center, double slope) {
            double[] w = new double[end - first];
            double sum = 0;
            for (int i = 0; i < w.length; i++) {
                w[i] = Math.max(0, 1 - Math.abs((i + first - center + 0.5) * slope));
                sum += w[i];
            }
            int[] fixed = new int[w.length];
            for (int i = 0; i < w.length; i++) {
                fixed[i] = (int) (0.5 + (sum != 0 ? w[i] / sum : w[i]) * (1 << PRECISION));
            }
            return fixed;
        }
    }

    private static byte[] alongRows(byte[] in, int h, int w, int channels, Filter filter) {
        int to = filter.first.length;
        byte[] out = new byte[Math.multiplyExact(h * to, channels)];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < to; x++) {
                int[] weights = filter.weights[x];
                int from = (y * w + filter.first[x]) * channels;
                for (int c = 0; c < channels; c++) {
                    int sum = HALF;
                    for (int i = 0; i < weights.length; i++) {
                        sum += (in[from + i * channels + c] & 0xff) * weights[i];
                    }
                    out[(y * to + x) * channels + c] = clip(sum);
                }
            }
        }
        return out;
    }

    /** Row after row, so that the inner loop runs over consecutive bytes. */
    private static byte[] alongColumns(byte[] in, int row, Filter filter) {
        int to = filter.first.length;
        byte[] out = new byte[Math.multiplyExact(to, row)];
        int[] sums = new int[row];
        for (int y = 0; y < to; y++) {
            Arrays.fill(sums, HALF);
            for (int i = 0; i < filter.weights[y].length; i++) {
                int weight = filter.weights[y][i];
                int from = (filter.first[y] + i) * row;
                for (int x = 0; x < row; x++) {
                    sums[x] += (in[from + x] & 0xff) * weight;
                }
            }
            for (int x = 0; x < row; x++) {
                out[y * row + x] = clip(sums[x]);
            }
        }
        return out;
    }

    private static byte clip(int sum) {
        return (byte) Math.clamp(sum >> PRECISION, 0, 255);
    }
}
