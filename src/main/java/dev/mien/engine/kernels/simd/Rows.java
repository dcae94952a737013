package dev.mien.engine.kernels.simd;

/**
 * Sums over one stretch of memory, in double and in an order fixed by the length alone. (The Vector API leaves the order of a sum
 * over lanes open, so it may change when the compiler takes over.) Four chains hide the latency of the addition.
 */
final class Rows {
    private Rows() {}

    static double sum(float[] a, int at, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = at;
        for (; i <= at + n - 4; i += 4) {
            s0 += a[i];
            s1 += a[i + 1];
            s2 += a[i + 2];
            s3 += a[i + 3];
        }
        for (; i < at + n; i++) {
            s0 += a[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    static double dot(float[] a, int aAt, float[] b, int bAt, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i <= n - 4; i += 4) {
            s0 += (double) a[aAt + i] * b[bAt + i];
            s1 += (double) a[aAt + i + 1] * b[bAt + i + 1];
            s2 += (double) a[aAt + i + 2] * b[bAt + i + 2];
            s3 += (double) a[aAt + i + 3] * b[bAt + i + 3];
        }
        for (; i < n; i++) {
            s0 += (double) a[aAt + i] * b[bAt + i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    static float max(float[] a, int at, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = at; i < at + n; i++) {
            max = Math.max(max, a[i]);
        }
        return max;
    }
}
