package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.Parallel;

/**
 * The right-hand matrix {@code [k, n]} of a product, repacked so that the micro-kernel reads it straight through: panels of two
 * vectors of columns, row after row; a last panel of at most one vector is packed to one. Missing columns are zero.
 */
final class Panels {
    final float[] data;
    final int base;
    final int k;
    final int n;
    final int count;

    private Panels(int k, int n, float[] data, int base) {
        this.base = base;
        this.k = k;
        this.n = n;
        this.data = data;
        this.count = Math.ceilDiv(n, 2 * Lanes.N);
    }

    /** Elements that packing a {@code [k, n]} matrix takes. */
    static int size(int k, int n) {
        return Math.multiplyExact(k, Math.ceilDiv(n, Lanes.N) * Lanes.N);
    }

    /** Columns that panel p is packed to. */
    int width(int p) {
        return n - p * 2 * Lanes.N > Lanes.N ? 2 * Lanes.N : Lanes.N;
    }

    /** Where row {@code row} of panel p starts. */
    int at(int p, int row) {
        return base + p * 2 * Lanes.N * k + row * width(p);
    }

    /** Packs, from {@code into[to]} on, the transpose of {@code src}: column j of the matrix is the k elements from {@code from + j * stride}. */
    static Panels ofColumns(float[] src, int from, int stride, int k, int n, float[] into, int to) {
        Panels p = new Panels(k, n, into, to);
        Parallel.run(p.count, i -> p.packColumns(i, src, from, stride));
        return p;
    }

    /** Packs rows: row r of the matrix is the n elements from {@code rowAt[r]}. */
    static Panels ofRows(float[] src, int[] rowAt, int n, float[] into) {
        Panels p = new Panels(rowAt.length, n, into, 0);
        Parallel.run(p.count, i -> p.packRows(i, src, rowAt));
        return p;
    }

    /** Sixteen rows at a time, so that both the lines read and the lines written stay in the first-level cache. */
    private void packColumns(int p, float[] src, int from, int stride) {
        int width = width(p);
        int first = p * 2 * Lanes.N;
        int present = Math.min(width, n - first);
        for (int r0 = 0; r0 < k; r0 += 16) {
            int r1 = Math.min(k, r0 + 16);
            for (int j = 0; j < width; j++) {
                int to = at(p, r0) + j;
                if (j < present) {
                    int s = from + (first + j) * stride;
                    for (int r = r0; r < r1; r++, to += width) {
                        data[to] = src[s + r];
                    }
                } else {
                    for (int r = r0; r < r1; r++, to += width) {
                        data[to] = 0;
                    }
                }
            }
        }
    }

    private void packRows(int p, float[] src, int[] rowAt) {
        int width = width(p);
        int first = p * 2 * Lanes.N;
        int present = Math.min(width, n - first);
        for (int r = 0; r < k; r++) {
            int to = at(p, r);
            System.arraycopy(src, rowAt[r] + first, data, to, present);
            for (int j = present; j < width; j++) {
                data[to + j] = 0;
            }
        }
    }
}
