package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.F;
import static dev.mien.engine.kernels.simd.Lanes.N;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.CacheLine;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The right-hand matrix {@code [k, n]} of a product, repacked so that the micro-kernel reads it straight through: panels of two
 * vectors of columns, row after row; a last panel of at most one vector is packed to one. Missing columns are zero.
 */
final class Panels {
    private static final int ROWS_PER_TASK = 64;
    private static final int PANEL = 2 * N;
    /** Rows transposed at a time: so many lines read in a row come ahead of time, and those written stay in the first-level cache. */
    private static final int STEP = 128;

    final float[] data;
    final int base;
    final int k;
    final int n;
    final int count;
    /** Tells most weights from others. */
    final int mark;

    /** A matrix {@code [k, n]} of an array that was {@link #take taken}, from element {@code base} of it on; still to be filled. */
    Panels(int k, int n, float[] data, int base) {
        this.base = CacheLine.FIRST + base;
        this.k = k;
        this.n = n;
        this.data = data;
        this.count = Math.ceilDiv(n, PANEL);
        this.mark = 31 * System.identityHashCode(data) + base;
    }

    /** An array with room for so many elements from {@link CacheLine#FIRST} on. */
    static float[] take(int size) {
        return new float[Math.addExact(size, CacheLine.FIRST)];
    }

    /** The same, of the open scope. */
    static float[] scratch(int size) {
        return Tensor.empty(Shape.of(Math.addExact(size, CacheLine.FIRST)), DType.F32).floats();
    }

    /** Elements that packing a {@code [k, n]} matrix takes. */
    static int size(int k, int n) {
        return Math.multiplyExact(k, Math.ceilDiv(n, N) * N);
    }

    /** Columns that panel p is packed to. */
    int width(int p) {
        return n - p * PANEL > N ? PANEL : N;
    }

    /** Where row {@code row} of panel p starts. */
    int at(int p, int row) {
        return base + p * PANEL * k + row * width(p);
    }

    /**
     * Brings some rows of a panel from memory into the first-level cache. Sums would wait at each line, since the processor looks
     * only a few lines ahead of them; reading alone is as quick as the memory.
     */
    void fetch(int p, int row, int rows, Workspace own) {
        int end = at(p, row + rows) - 3 * CacheLine.FLOATS;
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (int i = at(p, row); i < end; i += 4 * CacheLine.FLOATS) {
            s0 += data[i];
            s1 += data[i + CacheLine.FLOATS];
            s2 += data[i + 2 * CacheLine.FLOATS];
            s3 += data[i + 3 * CacheLine.FLOATS];
        }
        own.fetched = s0 + s1 + s2 + s3;
    }

    /** Packs, from element {@code to} of {@code into} on, the transpose of {@code src}: column j of the matrix is the k elements from {@code from + j * stride}. */
    static Panels ofColumns(float[] src, int from, int stride, int k, int n, float[] into, int to) {
        Panels p = new Panels(k, n, into, to);
        Parallel.run(p.count, i -> p.packColumns(i, src, from, stride));
        return p;
    }

    /** Packs rows: row r of the matrix is the n elements from {@code rowAt[r]}. */
    static Panels ofRows(float[] src, int[] rowAt, int n, float[] into) {
        Panels p = new Panels(rowAt.length, n, into, 0);
        int tasks = Math.ceilDiv(p.k, ROWS_PER_TASK);
        Parallel.run(tasks, i -> p.packRows(i * ROWS_PER_TASK, Math.min(p.k, (i + 1) * ROWS_PER_TASK), src, rowAt));
        return p;
    }

    private void packColumns(int p, float[] src, int from, int stride) {
        int width = width(p);
        int first = p * PANEL;
        int present = Math.min(width, n - first);
        for (int r0 = 0; r0 < k; r0 += STEP) {
            transpose(src, from + first * stride + r0, stride, Math.min(STEP, k - r0), present, data, at(p, r0), width);
        }
    }

    /**
     * {@code into[to + r width + j] = src[at + j stride + r]} for {@code rows} rows of which {@code present} columns are there and
     * the others zero. (For whole panels the width is a constant: indices then need no checks.)
     */
    static void transpose(float[] src, int at, int stride, int rows, int present, float[] into, int to, int width) {
        if (width == PANEL) {
            for (int j = 0; j < present; j++) {
                for (int r = 0; r < rows; r++) {
                    into[to + j + r * PANEL] = src[at + j * stride + r];
                }
            }
        } else {
            for (int j = 0; j < present; j++) {
                for (int r = 0; r < rows; r++) {
                    into[to + j + r * N] = src[at + j * stride + r];
                }
            }
        }
        for (int r = 0; r < rows && present < width; r++) {
            Arrays.fill(into, to + r * width + present, to + (r + 1) * width, 0);
        }
    }

    /** Whole rows, as they lie in memory. */
    private void packRows(int r0, int r1, float[] src, int[] rowAt) {
        int whole = n / PANEL;
        for (int r = r0; r < r1; r++) {
            int from = rowAt[r];
            int to = base + r * PANEL;
            for (int p = 0; p < whole; p++) {
                FloatVector.fromArray(F, src, from + p * PANEL).intoArray(data, to + p * PANEL * k);
                FloatVector.fromArray(F, src, from + p * PANEL + N).intoArray(data, to + p * PANEL * k + N);
            }
            if (whole < count) {
                int width = width(whole);
                int at = at(whole, r);
                int present = n - whole * PANEL;
                System.arraycopy(src, from + whole * PANEL, data, at, present);
                Arrays.fill(data, at + present, at + width, 0);
            }
        }
    }
}
