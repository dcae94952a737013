package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.F;
import static dev.mien.engine.kernels.simd.Lanes.N;

import jdk.incubator.vector.FloatVector;

/**
 * As {@link Dot8x2} and {@link Dot8x1} with 6 rows: twelve accumulators of the 16 vector registers of AVX2. Writes whole vectors
 * only.
 */
final class Dot6 {
    private Dot6() {}

    /** 6 rows of C by 2 vectors; see {@link Tiles#dot}. */
    static void dot2(float[] a, int[] aRow, int m, int[] runAt, int[] runLength, int r0, int r1, float[] b, int bAt,
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
    }

    /** 6 rows of C by 1 vector; see {@link Tiles#dot}. */
    static void dot1(float[] a, int[] aRow, int m, int[] runAt, int[] runLength, int r0, int r1, float[] b, int bAt,
            float[] c, int[] cRow, int o, int cAt, float[] start, int startAt, float[] add, int[] addRow, int addAt,
            boolean relu) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
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
            for (int k = 0; k < length; k++) {
                FloatVector b0 = FloatVector.fromArray(F, b, bk + k * N);
                FloatVector x0 = FloatVector.broadcast(F, a[a0 + k]);
                c0 = x0.fma(b0, c0);
                FloatVector x1 = FloatVector.broadcast(F, a[a1 + k]);
                c1 = x1.fma(b0, c1);
                FloatVector x2 = FloatVector.broadcast(F, a[a2 + k]);
                c2 = x2.fma(b0, c2);
                FloatVector x3 = FloatVector.broadcast(F, a[a3 + k]);
                c3 = x3.fma(b0, c3);
                FloatVector x4 = FloatVector.broadcast(F, a[a4 + k]);
                c4 = x4.fma(b0, c4);
                FloatVector x5 = FloatVector.broadcast(F, a[a5 + k]);
                c5 = x5.fma(b0, c5);
            }
            bk += length * N;
        }
        if (start != null) {
            FloatVector s0 = FloatVector.fromArray(F, start, startAt);
            c0 = c0.add(s0);
            c1 = c1.add(s0);
            c2 = c2.add(s0);
            c3 = c3.add(s0);
            c4 = c4.add(s0);
            c5 = c5.add(s0);
        }
        if (add != null) {
            c0 = c0.add(FloatVector.fromArray(F, add, addRow[o + 0] + addAt));
            c1 = c1.add(FloatVector.fromArray(F, add, addRow[o + 1] + addAt));
            c2 = c2.add(FloatVector.fromArray(F, add, addRow[o + 2] + addAt));
            c3 = c3.add(FloatVector.fromArray(F, add, addRow[o + 3] + addAt));
            c4 = c4.add(FloatVector.fromArray(F, add, addRow[o + 4] + addAt));
            c5 = c5.add(FloatVector.fromArray(F, add, addRow[o + 5] + addAt));
        }
        if (relu) {
            c0 = c0.max(0f);
            c1 = c1.max(0f);
            c2 = c2.max(0f);
            c3 = c3.max(0f);
            c4 = c4.max(0f);
            c5 = c5.max(0f);
        }
        c0.intoArray(c, cRow[o + 0] + cAt);
        c1.intoArray(c, cRow[o + 1] + cAt);
        c2.intoArray(c, cRow[o + 2] + cAt);
        c3.intoArray(c, cRow[o + 3] + cAt);
        c4.intoArray(c, cRow[o + 4] + cAt);
        c5.intoArray(c, cRow[o + 5] + cAt);
    }
}
