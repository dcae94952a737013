package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.F;
import static dev.mien.engine.kernels.simd.Lanes.N;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** As {@link Dot8x2} with one vector of columns. */
final class Dot8x1 {
    private Dot8x1() {}

    /** 8 rows of C by 1 vector; see {@link Tiles#dot}. */
    static void dot(float[] a, int[] aRow, int m, int[] runAt, int[] runLength, int r0, int r1, float[] b, int bAt,
            float[] c, int[] cRow, int o, int cAt, float[] start, int startAt, float[] add, int[] addRow, int addAt,
            boolean relu, int columns) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        FloatVector c6 = FloatVector.zero(F);
        FloatVector c7 = FloatVector.zero(F);
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
                FloatVector x6 = FloatVector.broadcast(F, a[a6 + k]);
                c6 = x6.fma(b0, c6);
                FloatVector x7 = FloatVector.broadcast(F, a[a7 + k]);
                c7 = x7.fma(b0, c7);
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
            c6 = c6.add(s0);
            c7 = c7.add(s0);
        }
        if (add != null) {
            c0 = c0.add(FloatVector.fromArray(F, add, addRow[o + 0] + addAt));
            c1 = c1.add(FloatVector.fromArray(F, add, addRow[o + 1] + addAt));
            c2 = c2.add(FloatVector.fromArray(F, add, addRow[o + 2] + addAt));
            c3 = c3.add(FloatVector.fromArray(F, add, addRow[o + 3] + addAt));
            c4 = c4.add(FloatVector.fromArray(F, add, addRow[o + 4] + addAt));
            c5 = c5.add(FloatVector.fromArray(F, add, addRow[o + 5] + addAt));
            c6 = c6.add(FloatVector.fromArray(F, add, addRow[o + 6] + addAt));
            c7 = c7.add(FloatVector.fromArray(F, add, addRow[o + 7] + addAt));
        }
        if (relu) {
            c0 = c0.max(0f);
            c1 = c1.max(0f);
            c2 = c2.max(0f);
            c3 = c3.max(0f);
            c4 = c4.max(0f);
            c5 = c5.max(0f);
            c6 = c6.max(0f);
            c7 = c7.max(0f);
        }
        if (columns == N) {
            c0.intoArray(c, cRow[o + 0] + cAt);
            c1.intoArray(c, cRow[o + 1] + cAt);
            c2.intoArray(c, cRow[o + 2] + cAt);
            c3.intoArray(c, cRow[o + 3] + cAt);
            c4.intoArray(c, cRow[o + 4] + cAt);
            c5.intoArray(c, cRow[o + 5] + cAt);
            c6.intoArray(c, cRow[o + 6] + cAt);
            c7.intoArray(c, cRow[o + 7] + cAt);
        } else {
            VectorMask<Float> mask = F.indexInRange(0, columns);
            c0.intoArray(c, cRow[o + 0] + cAt, mask);
            c1.intoArray(c, cRow[o + 1] + cAt, mask);
            c2.intoArray(c, cRow[o + 2] + cAt, mask);
            c3.intoArray(c, cRow[o + 3] + cAt, mask);
            c4.intoArray(c, cRow[o + 4] + cAt, mask);
            c5.intoArray(c, cRow[o + 5] + cAt, mask);
            c6.intoArray(c, cRow[o + 6] + cAt, mask);
            c7.intoArray(c, cRow[o + 7] + cAt, mask);
        }
    }
}
