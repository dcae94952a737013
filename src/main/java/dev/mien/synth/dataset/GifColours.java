package dev.mien.synth.dataset;

import dev.mien.synth.render.Picture;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Reduces the frames of a clip to one palette of 256 colours (median cut, Heckbert 1982) with an ordered pattern between them, so
 * that what does not move does not flicker.
 */
final class GifColours {
    private static final int COLOURS = 256;
    /** Colours are counted at 5 bits a channel. */
    private static final int BITS = 5;
    private static final int SIDE = 1 << BITS;
    private static final int SHIFT = 8 - BITS;
    /** Bayer's 4 x 4 pattern, around zero. */
    private static final int[] PATTERN = {-8, 0, -6, 2, 4, -4, 6, -2, -5, 3, -7, 1, 7, -1, 5, -3};

    private GifColours() {}

    /** A range of cells of the colour cube, both ends included. */
    private record Box(int[] low, int[] high, long count) {
        int longest() {
            int axis = 0;
            for (int c = 1; c < 3; c++) {
                axis = high[c] - low[c] > high[axis] - low[axis] ? c : axis;
            }
            return axis;
        }

        boolean divisible() {
            return high[longest()] > low[longest()];
        }
    }

    static List<BufferedImage> reduce(List<Picture> frames) {
        long[] histogram = new long[SIDE * SIDE * SIDE];
        for (Picture p : frames) {
            byte[] rgb = p.rgb();
            for (int i = 0; i < rgb.length; i += 3) {
                histogram[cell((rgb[i] & 0xff) >> SHIFT, (rgb[i + 1] & 0xff) >> SHIFT, (rgb[i + 2] & 0xff) >> SHIFT)]++;
            }
        }
        int[][] palette = palette(histogram);
        byte[] nearest = nearest(palette);
        byte[][] channels = new byte[3][palette.length];
        for (int i = 0; i < palette.length; i++) {
            for (int c = 0; c < 3; c++) {
                channels[c][i] = (byte) palette[i][c];
            }
        }
        IndexColorModel model = new IndexColorModel(8, palette.length, channels[0], channels[1], channels[2]);
        return frames.stream().map(p -> picture(p, nearest, model)).toList();
    }

    private static int cell(int r, int g, int b) {
        return r << 2 * BITS | g << BITS | b;
    }

    private static int[][] palette(long[] histogram) {
        List<Box> boxes = new ArrayList<>(
                List.of(fitted(histogram, new int[] {0, 0, 0}, new int[] {SIDE - 1, SIDE - 1, SIDE - 1})));
        while (boxes.size() < COLOURS) {
            Box largest = boxes.stream().filter(Box::divisible).max(Comparator.comparingLong(Box::count)).orElse(null);
            if (largest == null) {
                break;
            }
            boxes.remove(largest);
            boxes.addAll(halves(histogram, largest));
        }
        return boxes.stream().map(b -> mean(histogram, b)).toArray(int[][]::new);
    }

    private static Box fitted(long[] histogram, int[] low, int[] high) {
        int[] min = high.clone();
        int[] max = low.clone();
        long count = 0;
        for (int r = low[0]; r <= high[0]; r++) {
            for (int g = low[1]; g <= high[1]; g++) {
                for (int b = low[2]; b <= high[2]; b++) {
                    long n = histogram[cell(r, g, b)];
                    if (n > 0) {
                        count += n;
                        int[] at = {r, g, b};
                        for (int c = 0; c < 3; c++) {
                            min[c] = Math.min(min[c], at[c]);
                            max[c] = Math.max(max[c], at[c]);
                        }
                    }
                }
            }
        }
        return new Box(min, max, count);
    }

    /** Cut where half of the pixels are on either side, across the longest edge. */
    private static List<Box> halves(long[] histogram, Box box) {
        int axis = box.longest();
        long sum = 0;
        int cut = box.low[axis];
        for (int at = box.low[axis]; at < box.high[axis]; at++) {
            int[] low = box.low.clone();
            int[] high = box.high.clone();
            low[axis] = at;
            high[axis] = at;
            sum += fitted(histogram, low, high).count;
            cut = at;
            if (2 * sum >= box.count) {
                break;
            }
        }
        int[] high = box.high.clone();
        high[axis] = cut;
        int[] low = box.low.clone();
        low[axis] = cut + 1;
        return List.of(fitted(histogram, box.low, high), fitted(histogram, low, box.high));
    }

    private static int[] mean(long[] histogram, Box box) {
        long[] sum = new long[3];
        for (int r = box.low[0]; r <= box.high[0]; r++) {
            for (int g = box.low[1]; g <= box.high[1]; g++) {
                for (int b = box.low[2]; b <= box.high[2]; b++) {
                    long n = histogram[cell(r, g, b)];
                    sum[0] += n * r;
                    sum[1] += n * g;
                    sum[2] += n * b;
                }
            }
        }
        int half = 1 << SHIFT - 1;
        return Arrays.stream(sum).mapToInt(s -> (int) ((s << SHIFT) / Math.max(1, box.count)) + half).toArray();
    }

    private static byte[] nearest(int[][] palette) {
        byte[] out = new byte[SIDE * SIDE * SIDE];
        int half = 1 << SHIFT - 1;
        for (int i = 0; i < out.length; i++) {
            int[] c = {(i >> 2 * BITS << SHIFT) + half, ((i >> BITS & SIDE - 1) << SHIFT) + half,
                    ((i & SIDE - 1) << SHIFT) + half};
            int best = 0;
            int least = Integer.MAX_VALUE;
            for (int k = 0; k < palette.length; k++) {
                int dr = palette[k][0] - c[0];
                int dg = palette[k][1] - c[1];
                int db = palette[k][2] - c[2];
                int d = 3 * dr * dr + 6 * dg * dg + db * db;
                if (d < least) {
                    least = d;
                    best = k;
                }
            }
            out[i] = (byte) best;
        }
        return out;
    }

    private static BufferedImage picture(Picture p, byte[] nearest, IndexColorModel model) {
        int n = p.size();
        byte[] rgb = p.rgb();
        byte[] indices = new byte[n * n];
        for (int i = 0; i < indices.length; i++) {
            int nudge = PATTERN[i / n % 4 * 4 + i % n % 4];
            indices[i] = nearest[cell(coarse(rgb[3 * i], nudge), coarse(rgb[3 * i + 1], nudge),
                    coarse(rgb[3 * i + 2], nudge))];
        }
        BufferedImage out = new BufferedImage(n, n, BufferedImage.TYPE_BYTE_INDEXED, model);
        out.getRaster().setDataElements(0, 0, n, n, indices);
        return out;
    }

    private static int coarse(byte value, int nudge) {
        return Math.max(0, Math.min(255, (value & 0xff) + nudge / 2)) >> SHIFT;
    }
}
