package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.F;
import static dev.mien.engine.kernels.simd.Lanes.N;

import jdk.incubator.vector.FloatVector;

/**
 * Micro-kernels of 6 rows for sums of outer products: twelve accumulators of the 16 vector registers of AVX2, all of them local
 * variables, since a helper method that is not inlined would box every vector. A call sums from zero and only then adds what
 * came before: sums of sums lose less than one long sum. Both sides are packed by {@link OuterGemm}: A in panels of
 * {@link Tile8#A_ROW} floats per position, B in panels of the vectors of a tile. {@code Tile8} is the same with 8 rows, {@code Dot6}
 * multiplies rows by panels.
 */
final class Tile6 {
    static final int ROWS = 6;

    private Tile6() {}

    /** 6 rows of C by 2 vectors: the sum over {@code count} positions, added to C unless it is the first sum. */
    static void outer2(float[] a, int aAt, float[] b, int bAt, int count, float[] c, int cAt, int cStride,
            boolean first) {
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
        for (int m = 0; m < count; m++) {
            int at = aAt + m * Tile8.A_ROW;
            FloatVector b0 = FloatVector.fromArray(F, b, bAt + m * (2 * N));
            FloatVector b1 = FloatVector.fromArray(F, b, bAt + m * (2 * N) + N);
            FloatVector x0 = FloatVector.broadcast(F, a[at]);
            c0l = x0.fma(b0, c0l);
            c0r = x0.fma(b1, c0r);
            FloatVector x1 = FloatVector.broadcast(F, a[at + 1]);
            c1l = x1.fma(b0, c1l);
            c1r = x1.fma(b1, c1r);
            FloatVector x2 = FloatVector.broadcast(F, a[at + 2]);
            c2l = x2.fma(b0, c2l);
            c2r = x2.fma(b1, c2r);
            FloatVector x3 = FloatVector.broadcast(F, a[at + 3]);
            c3l = x3.fma(b0, c3l);
            c3r = x3.fma(b1, c3r);
            FloatVector x4 = FloatVector.broadcast(F, a[at + 4]);
            c4l = x4.fma(b0, c4l);
            c4r = x4.fma(b1, c4r);
            FloatVector x5 = FloatVector.broadcast(F, a[at + 5]);
            c5l = x5.fma(b0, c5l);
            c5r = x5.fma(b1, c5r);
        }
        if (!first) {
            c0l = c0l.add(FloatVector.fromArray(F, c, cAt));
            c0r = c0r.add(FloatVector.fromArray(F, c, cAt + N));
            c1l = c1l.add(FloatVector.fromArray(F, c, cAt + cStride));
            c1r = c1r.add(FloatVector.fromArray(F, c, cAt + cStride + N));
            c2l = c2l.add(FloatVector.fromArray(F, c, cAt + 2 * cStride));
            c2r = c2r.add(FloatVector.fromArray(F, c, cAt + 2 * cStride + N));
            c3l = c3l.add(FloatVector.fromArray(F, c, cAt + 3 * cStride));
            c3r = c3r.add(FloatVector.fromArray(F, c, cAt + 3 * cStride + N));
            c4l = c4l.add(FloatVector.fromArray(F, c, cAt + 4 * cStride));
            c4r = c4r.add(FloatVector.fromArray(F, c, cAt + 4 * cStride + N));
            c5l = c5l.add(FloatVector.fromArray(F, c, cAt + 5 * cStride));
            c5r = c5r.add(FloatVector.fromArray(F, c, cAt + 5 * cStride + N));
        }
        c0l.intoArray(c, cAt);
        c0r.intoArray(c, cAt + N);
        c1l.intoArray(c, cAt + cStride);
        c1r.intoArray(c, cAt + cStride + N);
        c2l.intoArray(c, cAt + 2 * cStride);
        c2r.intoArray(c, cAt + 2 * cStride + N);
        c3l.intoArray(c, cAt + 3 * cStride);
        c3r.intoArray(c, cAt + 3 * cStride + N);
        c4l.intoArray(c, cAt + 4 * cStride);
        c4r.intoArray(c, cAt + 4 * cStride + N);
        c5l.intoArray(c, cAt + 5 * cStride);
        c5r.intoArray(c, cAt + 5 * cStride + N);
    }

    /** 6 rows of C by 1 vector: the sum over {@code count} positions, added to C unless it is the first sum. */
    static void outer1(float[] a, int aAt, float[] b, int bAt, int count, float[] c, int cAt, int cStride,
            boolean first) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        for (int m = 0; m < count; m++) {
            int at = aAt + m * Tile8.A_ROW;
            FloatVector b0 = FloatVector.fromArray(F, b, bAt + m * N);
            FloatVector x0 = FloatVector.broadcast(F, a[at]);
            c0 = x0.fma(b0, c0);
            FloatVector x1 = FloatVector.broadcast(F, a[at + 1]);
            c1 = x1.fma(b0, c1);
            FloatVector x2 = FloatVector.broadcast(F, a[at + 2]);
            c2 = x2.fma(b0, c2);
            FloatVector x3 = FloatVector.broadcast(F, a[at + 3]);
            c3 = x3.fma(b0, c3);
            FloatVector x4 = FloatVector.broadcast(F, a[at + 4]);
            c4 = x4.fma(b0, c4);
            FloatVector x5 = FloatVector.broadcast(F, a[at + 5]);
            c5 = x5.fma(b0, c5);
        }
        if (!first) {
            c0 = c0.add(FloatVector.fromArray(F, c, cAt));
            c1 = c1.add(FloatVector.fromArray(F, c, cAt + cStride));
            c2 = c2.add(FloatVector.fromArray(F, c, cAt + 2 * cStride));
            c3 = c3.add(FloatVector.fromArray(F, c, cAt + 3 * cStride));
            c4 = c4.add(FloatVector.fromArray(F, c, cAt + 4 * cStride));
            c5 = c5.add(FloatVector.fromArray(F, c, cAt + 5 * cStride));
        }
        c0.intoArray(c, cAt);
        c1.intoArray(c, cAt + cStride);
        c2.intoArray(c, cAt + 2 * cStride);
        c3.intoArray(c, cAt + 3 * cStride);
        c4.intoArray(c, cAt + 4 * cStride);
        c5.intoArray(c, cAt + 5 * cStride);
    }
}
