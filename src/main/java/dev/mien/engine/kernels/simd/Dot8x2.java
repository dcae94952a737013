package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.F;
import static dev.mien.engine.kernels.simd.Lanes.N;

import jdk.incubator.vector.FloatVector;

/**
 * Sums of products in tiles of 8 rows: sixteen accumulators of the 32 vector registers of AVX-512, all of them local variables,
 * since a helper method that is not inlined would box every vector. A call sums from zero and only then adds what came before:
 * sums of sums lose less than one long sum. A row of A is read in place, element by element (a load that broadcasts); B is a
 * packed panel. {@code Dot6} is the same with 6 rows, but writes whole vectors only.
 */
final class Dot8x2 {
    private Dot8x2() {}

    /** 8 rows of C by 2 vectors; see {@link Tiles#dot}. */
    static void dot(float[] a, int[] aRow, int m, int[] runAt, int[] runLength, int r0, int r1, float[] b, int bAt,
            float[] c, int[] cRow, int o, int cAt, float[] start, int startAt, float[] add, int[] addRow, int addAt,
            boolean relu) {
        FloatVector c0l = FloatVector.zero(F);
        FloatVector c0r = FloatVector.zero(F);
        FloatVector c1l = FloatVector.zero(F);
        FloatVector c1r = FloatVector.zero(F);
        FloatVector c2l = FloatVector.zero(F);
        FloatVector c2r = FloatVector.zero(F);
        FloatVector c3l = FloatVector.zero(F);
        FloatVector c3r = FloatVector.zero(F);
        FloatVector c4l = FloatVector.zero(F);
        FloatVector c4r = FloatVector.zero(F);
        FloatVector c5l = FloatVector.zero(F);
        FloatVector c5r = FloatVector.zero(F);
        FloatVector c6l = FloatVector.zero(F);
        FloatVector c6r = FloatVector.zero(F);
        FloatVector c7l = FloatVector.zero(F);
        FloatVector c7r = FloatVector.zero(F);
        int bk = bAt;
        for (int r = r0; r < r1; r++) {
            int shift = runAt[r];
            int length = runLength[r];
            int a0 = aRow[m + 0] + shift;
            int a1 = aRow[m + 1] + shift;
            int a2 = aRow[m + 2] + shift;
            int a3 = aRow[m + 3] + shift;
            int a4 = aRow[m + 4] + shift;
            int a5 = aRow[m + 5] + shift;
            int a6 = aRow[m + 6] + shift;
            int a7 = aRow[m + 7] + shift;
            for (int k = 0; k < length; k++) {
                FloatVector b0 = FloatVector.fromArray(F, b, bk + k * (2 * N));
                FloatVector b1 = FloatVector.fromArray(F, b, bk + k * (2 * N) + N);
                FloatVector x0 = FloatVector.broadcast(F, a[a0 + k]);
                c0l = x0.fma(b0, c0l);
                c0r = x0.fma(b1, c0r);
                FloatVector x1 = FloatVector.broadcast(F, a[a1 + k]);
                c1l = x1.fma(b0, c1l);
                c1r = x1.fma(b1, c1r);
                FloatVector x2 = FloatVector.broadcast(F, a[a2 + k]);
                c2l = x2.fma(b0, c2l);
                c2r = x2.fma(b1, c2r);
                FloatVector x3 = FloatVector.broadcast(F, a[a3 + k]);
                c3l = x3.fma(b0, c3l);
                c3r = x3.fma(b1, c3r);
                FloatVector x4 = FloatVector.broadcast(F, a[a4 + k]);
                c4l = x4.fma(b0, c4l);
                c4r = x4.fma(b1, c4r);
                FloatVector x5 = FloatVector.broadcast(F, a[a5 + k]);
                c5l = x5.fma(b0, c5l);
                c5r = x5.fma(b1, c5r);
                FloatVector x6 = FloatVector.broadcast(F, a[a6 + k]);
                c6l = x6.fma(b0, c6l);
                c6r = x6.fma(b1, c6r);
                FloatVector x7 = FloatVector.broadcast(F, a[a7 + k]);
                c7l = x7.fma(b0, c7l);
                c7r = x7.fma(b1, c7r);
            }
            bk += length * (2 * N);
        }
        if (start != null) {
            FloatVector s0 = FloatVector.fromArray(F, start, startAt);
            FloatVector s1 = FloatVector.fromArray(F, start, startAt + N);
            c0l = c0l.add(s0);
            c0r = c0r.add(s1);
            c1l = c1l.add(s0);
            c1r = c1r.add(s1);
            c2l = c2l.add(s0);
            c2r = c2r.add(s1);
            c3l = c3l.add(s0);
            c3r = c3r.add(s1);
            c4l = c4l.add(s0);
            c4r = c4r.add(s1);
            c5l = c5l.add(s0);
            c5r = c5r.add(s1);
            c6l = c6l.add(s0);
            c6r = c6r.add(s1);
            c7l = c7l.add(s0);
            c7r = c7r.add(s1);
        }
        if (add != null) {
            c0l = c0l.add(FloatVector.fromArray(F, add, addRow[o + 0] + addAt));
            c0r = c0r.add(FloatVector.fromArray(F, add, addRow[o + 0] + addAt + N));
            c1l = c1l.add(FloatVector.fromArray(F, add, addRow[o + 1] + addAt));
            c1r = c1r.add(FloatVector.fromArray(F, add, addRow[o + 1] + addAt + N));
            c2l = c2l.add(FloatVector.fromArray(F, add, addRow[o + 2] + addAt));
            c2r = c2r.add(FloatVector.fromArray(F, add, addRow[o + 2] + addAt + N));
            c3l = c3l.add(FloatVector.fromArray(F, add, addRow[o + 3] + addAt));
            c3r = c3r.add(FloatVector.fromArray(F, add, addRow[o + 3] + addAt + N));
            c4l = c4l.add(FloatVector.fromArray(F, add, addRow[o + 4] + addAt));
            c4r = c4r.add(FloatVector.fromArray(F, add, addRow[o + 4] + addAt + N));
            c5l = c5l.add(FloatVector.fromArray(F, add, addRow[o + 5] + addAt));
            c5r = c5r.add(FloatVector.fromArray(F, add, addRow[o + 5] + addAt + N));
            c6l = c6l.add(FloatVector.fromArray(F, add, addRow[o + 6] + addAt));
            c6r = c6r.add(FloatVector.fromArray(F, add, addRow[o + 6] + addAt + N));
            c7l = c7l.add(FloatVector.fromArray(F, add, addRow[o + 7] + addAt));
            c7r = c7r.add(FloatVector.fromArray(F, add, addRow[o + 7] + addAt + N));
        }
        if (relu) {
            c0l = c0l.max(0f);
            c0r = c0r.max(0f);
            c1l = c1l.max(0f);
            c1r = c1r.max(0f);
            c2l = c2l.max(0f);
            c2r = c2r.max(0f);
            c3l = c3l.max(0f);
            c3r = c3r.max(0f);
            c4l = c4l.max(0f);
            c4r = c4r.max(0f);
            c5l = c5l.max(0f);
            c5r = c5r.max(0f);
            c6l = c6l.max(0f);
            c6r = c6r.max(0f);
            c7l = c7l.max(0f);
            c7r = c7r.max(0f);
        }
        c0l.intoArray(c, cRow[o + 0] + cAt);
        c0r.intoArray(c, cRow[o + 0] + cAt + N);
        c1l.intoArray(c, cRow[o + 1] + cAt);
        c1r.intoArray(c, cRow[o + 1] + cAt + N);
        c2l.intoArray(c, cRow[o + 2] + cAt);
        c2r.intoArray(c, cRow[o + 2] + cAt + N);
        c3l.intoArray(c, cRow[o + 3] + cAt);
        c3r.intoArray(c, cRow[o + 3] + cAt + N);
        c4l.intoArray(c, cRow[o + 4] + cAt);
        c4r.intoArray(c, cRow[o + 4] + cAt + N);
        c5l.intoArray(c, cRow[o + 5] + cAt);
        c5r.intoArray(c, cRow[o + 5] + cAt + N);
        c6l.intoArray(c, cRow[o + 6] + cAt);
        c6r.intoArray(c, cRow[o + 6] + cAt + N);
        c7l.intoArray(c, cRow[o + 7] + cAt);
        c7r.intoArray(c, cRow[o + 7] + cAt + N);
    }

    /** The same to the bit, two steps at a time: quicker, for addresses are computed half as often, but longer to compile. */
    static void twoSteps(float[] a, int[] aRow, int m, int[] runAt, int[] runLength, int r0, int r1, float[] b, int bAt,
            float[] c, int[] cRow, int o, int cAt, float[] start, int startAt, float[] add, int[] addRow, int addAt,
            boolean relu) {
        FloatVector c0l = FloatVector.zero(F);
        FloatVector c0r = FloatVector.zero(F);
        FloatVector c1l = FloatVector.zero(F);
        FloatVector c1r = FloatVector.zero(F);
        FloatVector c2l = FloatVector.zero(F);
        FloatVector c2r = FloatVector.zero(F);
        FloatVector c3l = FloatVector.zero(F);
        FloatVector c3r = FloatVector.zero(F);
        FloatVector c4l = FloatVector.zero(F);
        FloatVector c4r = FloatVector.zero(F);
        FloatVector c5l = FloatVector.zero(F);
        FloatVector c5r = FloatVector.zero(F);
        FloatVector c6l = FloatVector.zero(F);
        FloatVector c6r = FloatVector.zero(F);
        FloatVector c7l = FloatVector.zero(F);
        FloatVector c7r = FloatVector.zero(F);
        int bk = bAt;
        for (int r = r0; r < r1; r++) {
            int shift = runAt[r];
            int length = runLength[r];
            int a0 = aRow[m + 0] + shift;
            int a1 = aRow[m + 1] + shift;
            int a2 = aRow[m + 2] + shift;
            int a3 = aRow[m + 3] + shift;
            int a4 = aRow[m + 4] + shift;
            int a5 = aRow[m + 5] + shift;
            int a6 = aRow[m + 6] + shift;
            int a7 = aRow[m + 7] + shift;
            int k = 0;
            for (; k < length - 1; k += 2) {
                int at = bk + k * (2 * N);
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + N);
                FloatVector x0 = FloatVector.broadcast(F, a[a0 + k]);
                c0l = x0.fma(b0, c0l);
                c0r = x0.fma(b1, c0r);
                FloatVector x1 = FloatVector.broadcast(F, a[a1 + k]);
                c1l = x1.fma(b0, c1l);
                c1r = x1.fma(b1, c1r);
                FloatVector x2 = FloatVector.broadcast(F, a[a2 + k]);
                c2l = x2.fma(b0, c2l);
                c2r = x2.fma(b1, c2r);
                FloatVector x3 = FloatVector.broadcast(F, a[a3 + k]);
                c3l = x3.fma(b0, c3l);
                c3r = x3.fma(b1, c3r);
                FloatVector x4 = FloatVector.broadcast(F, a[a4 + k]);
                c4l = x4.fma(b0, c4l);
                c4r = x4.fma(b1, c4r);
                FloatVector x5 = FloatVector.broadcast(F, a[a5 + k]);
                c5l = x5.fma(b0, c5l);
                c5r = x5.fma(b1, c5r);
                FloatVector x6 = FloatVector.broadcast(F, a[a6 + k]);
                c6l = x6.fma(b0, c6l);
                c6r = x6.fma(b1, c6r);
                FloatVector x7 = FloatVector.broadcast(F, a[a7 + k]);
                c7l = x7.fma(b0, c7l);
                c7r = x7.fma(b1, c7r);
                FloatVector d0 = FloatVector.fromArray(F, b, at + 2 * N);
                FloatVector d1 = FloatVector.fromArray(F, b, at + 3 * N);
                FloatVector y0 = FloatVector.broadcast(F, a[a0 + k + 1]);
                c0l = y0.fma(d0, c0l);
                c0r = y0.fma(d1, c0r);
                FloatVector y1 = FloatVector.broadcast(F, a[a1 + k + 1]);
                c1l = y1.fma(d0, c1l);
                c1r = y1.fma(d1, c1r);
                FloatVector y2 = FloatVector.broadcast(F, a[a2 + k + 1]);
                c2l = y2.fma(d0, c2l);
                c2r = y2.fma(d1, c2r);
                FloatVector y3 = FloatVector.broadcast(F, a[a3 + k + 1]);
                c3l = y3.fma(d0, c3l);
                c3r = y3.fma(d1, c3r);
                FloatVector y4 = FloatVector.broadcast(F, a[a4 + k + 1]);
                c4l = y4.fma(d0, c4l);
                c4r = y4.fma(d1, c4r);
                FloatVector y5 = FloatVector.broadcast(F, a[a5 + k + 1]);
                c5l = y5.fma(d0, c5l);
                c5r = y5.fma(d1, c5r);
                FloatVector y6 = FloatVector.broadcast(F, a[a6 + k + 1]);
                c6l = y6.fma(d0, c6l);
                c6r = y6.fma(d1, c6r);
                FloatVector y7 = FloatVector.broadcast(F, a[a7 + k + 1]);
                c7l = y7.fma(d0, c7l);
                c7r = y7.fma(d1, c7r);
            }
            if (k < length) {
                FloatVector b0 = FloatVector.fromArray(F, b, bk + k * (2 * N));
                FloatVector b1 = FloatVector.fromArray(F, b, bk + k * (2 * N) + N);
                FloatVector x0 = FloatVector.broadcast(F, a[a0 + k]);
                c0l = x0.fma(b0, c0l);
                c0r = x0.fma(b1, c0r);
                FloatVector x1 = FloatVector.broadcast(F, a[a1 + k]);
                c1l = x1.fma(b0, c1l);
                c1r = x1.fma(b1, c1r);
                FloatVector x2 = FloatVector.broadcast(F, a[a2 + k]);
                c2l = x2.fma(b0, c2l);
                c2r = x2.fma(b1, c2r);
                FloatVector x3 = FloatVector.broadcast(F, a[a3 + k]);
                c3l = x3.fma(b0, c3l);
                c3r = x3.fma(b1, c3r);
                FloatVector x4 = FloatVector.broadcast(F, a[a4 + k]);
                c4l = x4.fma(b0, c4l);
                c4r = x4.fma(b1, c4r);
                FloatVector x5 = FloatVector.broadcast(F, a[a5 + k]);
                c5l = x5.fma(b0, c5l);
                c5r = x5.fma(b1, c5r);
                FloatVector x6 = FloatVector.broadcast(F, a[a6 + k]);
                c6l = x6.fma(b0, c6l);
                c6r = x6.fma(b1, c6r);
                FloatVector x7 = FloatVector.broadcast(F, a[a7 + k]);
                c7l = x7.fma(b0, c7l);
                c7r = x7.fma(b1, c7r);
            }
            bk += length * (2 * N);
        }
        if (start != null) {
            FloatVector s0 = FloatVector.fromArray(F, start, startAt);
            FloatVector s1 = FloatVector.fromArray(F, start, startAt + N);
            c0l = c0l.add(s0);
            c0r = c0r.add(s1);
            c1l = c1l.add(s0);
            c1r = c1r.add(s1);
            c2l = c2l.add(s0);
            c2r = c2r.add(s1);
            c3l = c3l.add(s0);
            c3r = c3r.add(s1);
            c4l = c4l.add(s0);
            c4r = c4r.add(s1);
            c5l = c5l.add(s0);
            c5r = c5r.add(s1);
            c6l = c6l.add(s0);
            c6r = c6r.add(s1);
            c7l = c7l.add(s0);
            c7r = c7r.add(s1);
        }
        if (add != null) {
            c0l = c0l.add(FloatVector.fromArray(F, add, addRow[o + 0] + addAt));
            c0r = c0r.add(FloatVector.fromArray(F, add, addRow[o + 0] + addAt + N));
            c1l = c1l.add(FloatVector.fromArray(F, add, addRow[o + 1] + addAt));
            c1r = c1r.add(FloatVector.fromArray(F, add, addRow[o + 1] + addAt + N));
            c2l = c2l.add(FloatVector.fromArray(F, add, addRow[o + 2] + addAt));
            c2r = c2r.add(FloatVector.fromArray(F, add, addRow[o + 2] + addAt + N));
            c3l = c3l.add(FloatVector.fromArray(F, add, addRow[o + 3] + addAt));
            c3r = c3r.add(FloatVector.fromArray(F, add, addRow[o + 3] + addAt + N));
            c4l = c4l.add(FloatVector.fromArray(F, add, addRow[o + 4] + addAt));
            c4r = c4r.add(FloatVector.fromArray(F, add, addRow[o + 4] + addAt + N));
            c5l = c5l.add(FloatVector.fromArray(F, add, addRow[o + 5] + addAt));
            c5r = c5r.add(FloatVector.fromArray(F, add, addRow[o + 5] + addAt + N));
            c6l = c6l.add(FloatVector.fromArray(F, add, addRow[o + 6] + addAt));
            c6r = c6r.add(FloatVector.fromArray(F, add, addRow[o + 6] + addAt + N));
            c7l = c7l.add(FloatVector.fromArray(F, add, addRow[o + 7] + addAt));
            c7r = c7r.add(FloatVector.fromArray(F, add, addRow[o + 7] + addAt + N));
        }
        if (relu) {
            c0l = c0l.max(0f);
            c0r = c0r.max(0f);
            c1l = c1l.max(0f);
            c1r = c1r.max(0f);
            c2l = c2l.max(0f);
            c2r = c2r.max(0f);
            c3l = c3l.max(0f);
            c3r = c3r.max(0f);
            c4l = c4l.max(0f);
            c4r = c4r.max(0f);
            c5l = c5l.max(0f);
            c5r = c5r.max(0f);
            c6l = c6l.max(0f);
            c6r = c6r.max(0f);
            c7l = c7l.max(0f);
            c7r = c7r.max(0f);
        }
        c0l.intoArray(c, cRow[o + 0] + cAt);
        c0r.intoArray(c, cRow[o + 0] + cAt + N);
        c1l.intoArray(c, cRow[o + 1] + cAt);
        c1r.intoArray(c, cRow[o + 1] + cAt + N);
        c2l.intoArray(c, cRow[o + 2] + cAt);
        c2r.intoArray(c, cRow[o + 2] + cAt + N);
        c3l.intoArray(c, cRow[o + 3] + cAt);
        c3r.intoArray(c, cRow[o + 3] + cAt + N);
        c4l.intoArray(c, cRow[o + 4] + cAt);
        c4r.intoArray(c, cRow[o + 4] + cAt + N);
        c5l.intoArray(c, cRow[o + 5] + cAt);
        c5r.intoArray(c, cRow[o + 5] + cAt + N);
        c6l.intoArray(c, cRow[o + 6] + cAt);
        c6r.intoArray(c, cRow[o + 6] + cAt + N);
        c7l.intoArray(c, cRow[o + 7] + cAt);
        c7r.intoArray(c, cRow[o + 7] + cAt + N);
    }
}
