package dev.mien.media.resize;

import dev.mien.media.Frame;

/**
 * OpenCV's {@code cv2.resize(..., interpolation=INTER_AREA)} for 8 bits. Shrinking averages exactly the covered area,
 * partly covered pixels by their share; as soon as one side grows, OpenCV interpolates linearly between pixels placed
 * by area. Source of the formulas: OpenCV, {@code modules/imgproc/src/resize.cpp}.
 */
public final class OpenCvArea {
    private static final float SLIVER = 1e-3f;
    private static final int LINEAR_BITS = 11;

    private OpenCvArea() {}

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
        if (toH == h && toW == w) {
            return pixels;
        }
        if (toH > h || toW > w) {
            return linear(pixels, h, w, channels, toH, toW);
        }
        return h % toH == 0 && w % toW == 0 ? whole(pixels, w, channels, toH, toW, h / toH, w / toW)
                : fractional(pixels, h, w, channels, toH, toW);
    }

    /**
     * Every output is the mean of a block of {@code high x wide} inputs; halves round to even, but up in 2x2 blocks.
     */
    private static byte[] whole(byte[] in, int w, int channels, int toH, int toW, int high, int wide) {
        byte[] out = new byte[toH * toW * channels];
        float share = 1f / (high * wide);
        for (int y = 0, to = 0; y < toH; y++) {
            for (int x = 0; x < toW; x++) {
                for (int c = 0; c < channels; c++) {
                    int sum = 0;
                    for (int v = 0; v < high; v++) {
                        int from = ((y * high + v) * w + x * wide) * channels + c;
                        for (int u = 0; u < wide; u++) {
                            sum += in[from + u * channels] & 0xff;
                        }
                    }
                    out[to++] = (byte) (high == 2 && wide == 2 ? sum + 2 >> 2 : (int) Math.rint(sum * share));
                }
            }
        }
        return out;
    }

    /** The inputs under one output, and the share of each. */
    private record Cell(int first, float[] shares) {
        static Cell[] table(int from, int to) {
            double scale = (double) from / to;
            Cell[] cells = new Cell[to];
            for (int o = 0; o < to; o++) {
                double low = o * scale;
                double high = low + scale;
                double width = Math.min(scale, from - low);
                int last = Math.min((int) Math.floor(high), from - 1);
                int first = Math.min((int) Math.ceil(low), last);
                boolean before = first - low > SLIVER;
                boolean after = high - last > SLIVER;
                float[] shares = new float[last - first + (before ? 1 : 0) + (after ? 1 : 0)];
                int k = 0;
                if (before) {
                    shares[k++] = (float) ((first - low) / width);
                }
                for (int i = first; i < last; i++) {
                    shares[k++] = (float) (1 / width);
                }
                if (after) {
                    shares[k] = (float) (Math.min(Math.min(high - last, 1), width) / width);
                }
                cells[o] = new Cell(before ? first - 1 : first, shares);
            }
            return cells;
        }
    }

    private static byte[] fractional(byte[] in, int h, int w, int channels, int toH, int toW) {
        Cell[] columns = Cell.table(w, toW);
        Cell[] rows = Cell.table(h, toH);
        byte[] out = new byte[toH * toW * channels];
        float[] line = new float[toW * channels];
        for (int y = 0; y < toH; y++) {
            float[] sum = new float[toW * channels];
            for (int i = 0; i < rows[y].shares.length; i++) {
                averageRow(in, (rows[y].first + i) * w, channels, columns, line);
                for (int k = 0; k < sum.length; k++) {
                    sum[k] += rows[y].shares[i] * line[k];
                }
            }
            for (int k = 0; k < sum.length; k++) {
                out[y * sum.length + k] = saturate(sum[k]);
            }
        }
        return out;
    }

    private static void averageRow(byte[] in, int pixel, int channels, Cell[] columns, float[] line) {
        for (int x = 0; x < columns.length; x++) {
            Cell cell = columns[x];
            for (int c = 0; c < channels; c++) {
                float sum = 0;
                for (int i = 0; i < cell.shares.length; i++) {
                    sum += (in[(pixel + cell.first + i) * channels + c] & 0xff) * cell.shares[i];
                }
                line[x * channels + c] = sum;
            }
        }
    }

    /** The two inputs around an output, and the second one's weight in 1/2048. */
    private record Pair(int first, int second, int weight) {
        static Pair[] table(int from, int to) {
            double scale = (double) from / to;
            double inverse = (double) to / from;
            Pair[] pairs = new Pair[to];
            for (int o = 0; o < to; o++) {
                int first = (int) Math.floor(o * scale);
                float f = (float) (o + 1 - (first + 1) * inverse);
                f = f <= 0 ? 0 : f - (float) Math.floor(f);
                if (first >= from - 1) {
                    first = from - 1;
                    f = 0;
                }
                pairs[o] = new Pair(first, Math.min(first + 1, from - 1), (int) Math.rint(f * (1 << LINEAR_BITS)));
            }
            return pairs;
        }
    }

    private static byte[] linear(byte[] in, int h, int w, int channels, int toH, int toW) {
        Pair[] columns = Pair.table(w, toW);
        Pair[] rows = Pair.table(h, toH);
        int one = 1 << LINEAR_BITS;
        byte[] out = new byte[Math.multiplyExact(toH * toW, channels)];
        for (int y = 0, to = 0; y < toH; y++) {
            Pair row = rows[y];
            for (Pair column : columns) {
                for (int c = 0; c < channels; c++) {
                    int above = mix(in, row.first * w, column, channels, c);
                    int below = mix(in, row.second * w, column, channels, c);
                    // the fixed-point steps of OpenCV's vertical pass, lost bits included
                    int v = ((one - row.weight) * (above >> 4) >> 16) + (row.weight * (below >> 4) >> 16) + 2 >> 2;
                    out[to++] = (byte) Math.clamp(v, 0, 255);
                }
            }
        }
        return out;
    }

    private static int mix(byte[] in, int pixel, Pair column, int channels, int c) {
        int a = in[(pixel + column.first) * channels + c] & 0xff;
        int b = in[(pixel + column.second) * channels + c] & 0xff;
        return a * ((1 << LINEAR_BITS) - column.weight) + b * column.weight;
    }

    private static byte saturate(float v) {
        return (byte) Math.clamp((int) Math.rint(v), 0, 255);
    }
}
