package dev.mien.models;

/**
 * A part of a picture resized by the mean over areas, as PyTorch's interpolate 'area', and standardised to (x - 127.5) / 128.
 * Samples are whole numbers, so that sums are exact, whatever their order: rows of an area are added up first, then columns.
 */
final class MeanResize {
    private final RgbImage image;
    private final int top;
    private final int left;
    private final int height;
    private final int width;
    private final int outHeight;
    private final int outWidth;

    /** Of the whole picture. */
    MeanResize(RgbImage image, int outHeight, int outWidth) {
        this(image, 0, 0, image.height(), image.width(), outHeight, outWidth);
    }

    /** Of {@code height x width} pixels from (top, left) on. */
    MeanResize(RgbImage image, int top, int left, int height, int width, int outHeight, int outWidth) {
        this.image = image;
        this.top = top;
        this.left = left;
        this.height = height;
        this.width = width;
        this.outHeight = outHeight;
        this.outWidth = outWidth;
    }

    /** Writes rows from..to of the result, {@code [to - from, outWidth, 3]}, from {@code out[at]} on. */
    void rows(int from, int to, float[] out, int at) {
        int[] sums = new int[3 * width];
        for (int y = from; y < to; y++) {
            int y0 = begin(y, height, outHeight);
            int y1 = end(y, height, outHeight);
            first(sums, y0);
            for (int r = y0 + 1; r < y1; r++) {
                add(sums, r);
            }
            columns(sums, y1 - y0, out, at + (y - from) * 3 * outWidth);
        }
    }

    private void first(int[] sums, int row) {
        byte[] rgb = image.rgb();
        int at = ((top + row) * image.width() + left) * 3;
        for (int i = 0; i < sums.length; i++) {
            sums[i] = rgb[at + i] & 0xff;
        }
    }

    private void add(int[] sums, int row) {
        byte[] rgb = image.rgb();
        int at = ((top + row) * image.width() + left) * 3;
        for (int i = 0; i < sums.length; i++) {
            sums[i] += rgb[at + i] & 0xff;
        }
    }

    private void columns(int[] sums, int rows, float[] out, int at) {
        for (int x = 0; x < outWidth; x++) {
            int x0 = begin(x, width, outWidth);
            int x1 = end(x, width, outWidth);
            int red = 0;
            int green = 0;
            int blue = 0;
            for (int i = 3 * x0; i < 3 * x1; i += 3) {
                red += sums[i];
                green += sums[i + 1];
                blue += sums[i + 2];
            }
            float area = rows * (x1 - x0);
            out[at + 3 * x] = standard(red / area);
            out[at + 3 * x + 1] = standard(green / area);
            out[at + 3 * x + 2] = standard(blue / area);
        }
    }

    private static float standard(float v) {
        return (v - 127.5f) * (1 / 128f);
    }

    private static int begin(int o, int n, int bins) {
        return (int) ((long) o * n / bins);
    }

    private static int end(int o, int n, int bins) {
        return (int) Math.ceilDiv((o + 1L) * n, (long) bins);
    }
}
