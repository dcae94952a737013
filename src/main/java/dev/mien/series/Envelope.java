package dev.mien.series;

import dev.mien.engine.kernels.WarpBand;

/**
 * The least and the greatest value, by channel, of the steps that each step of the other series may be matched with (Keogh and
 * Ratanamahatana 2005). Both ends are matched with both ends: there the envelope is the value itself, which makes LB_Kim's part
 * of the same sum.
 *
 * @param low  {@code [steps, channels]}, high the same
 */
record Envelope(float[] low, float[] high) {
    /** Around x ({@code [rows, channels]}), for the columns of the band. */
    static Envelope ofRows(float[] x, int channels, WarpBand band) {
        int m = band.steps();
        int n = band.rows();
        int[] first = new int[m];
        int[] end = new int[m];
        int from = 0;
        int to = 0;
        for (int j = 0; j < m; j++) {
            while (from < n && band.end(from) <= j) {
                from++;
            }
            while (to < n && band.first(to) <= j) {
                to++;
            }
            first[j] = from;
            end[j] = Math.max(from, to);
        }
        return of(x, channels, n, first, end);
    }

    /** Around y ({@code [steps, channels]}), for the rows of the band. */
    static Envelope ofColumns(float[] y, int channels, WarpBand band) {
        return of(y, channels, band.steps(), band.first(), band.end());
    }

    private static Envelope of(float[] x, int channels, int length, int[] first, int[] end) {
        int steps = first.length;
        Envelope e = new Envelope(new float[steps * channels], new float[steps * channels]);
        int[] queue = new int[length];
        for (int c = 0; c < channels; c++) {
            slide(x, c, channels, first, end, 1, queue, e.high);
            slide(x, c, channels, first, end, -1, queue, e.low);
            pin(e, c, x[c]);
            pin(e, (steps - 1) * channels + c, x[(length - 1) * channels + c]);
        }
        return e;
    }

    private static void pin(Envelope e, int at, float value) {
        e.low[at] = value;
        e.high[at] = value;
    }

    /** Greatest (sign 1) or least (sign -1) value of windows that move on: a queue of those that may still be one (Lemire 2009). */
    private static void slide(float[] x, int c, int channels, int[] first, int[] end, int sign, int[] queue,
            float[] out) {
        int head = 0;
        int tail = 0;
        int next = 0;
        for (int k = 0; k < first.length; k++) {
            for (; next < end[k]; next++) {
                float v = sign * x[next * channels + c];
                while (tail > head && sign * x[queue[tail - 1] * channels + c] <= v) {
                    tail--;
                }
                queue[tail++] = next;
            }
            while (head < tail && queue[head] < first[k]) {
                head++;
            }
            // Without any partner there is no warping, and no bound either.
            out[k * channels + c] = head < tail ? x[queue[head] * channels + c] : sign * Float.MAX_VALUE;
        }
    }
}
