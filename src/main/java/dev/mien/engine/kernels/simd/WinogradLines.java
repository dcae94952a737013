package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.N;
import static dev.mien.engine.kernels.simd.WinogradConv.apart;
import static dev.mien.engine.tensor.CacheLine.FIRST;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * A {@link WinogradConv} of one input by lines. A task is one tile of the two outer axes and a stretch of the innermost: it
 * transforms the tile's lines as long vectors, each phase for itself; for each element multiplies as an implicit product over
 * the transformed lines; and transforms back panel by panel, all in the second-level cache.
 */
final class WinogradLines implements Runnable, IntConsumer {
    private final WinogradConv conv;
    private final WinogradAxis outer;
    private final WinogradAxis inner;
    private final int[] slices;
    private final int[] stride;
    private final Tensor x;
    private final WinogradEnd end;
    private final int[] in;
    private final int[] out;
    private final int tiles0;
    private final int tiles1;
    private final int stretches;
    /** Outputs of a stretch: whole tiles of rows, but for the last. */
    private final int stretch;
    private final int elements;
    /** Floats from one transformed line to the next. */
    private final int line;
    private final Runs runs;
    private final int[] pieceEnd;

    WinogradLines(WinogradConv conv, Tensor x, Tensor y, WinogradEnd end) {
        this.conv = conv;
        this.outer = conv.form.axes()[0];
        this.inner = conv.form.axes()[1];
        this.slices = conv.form.slices();
        this.stride = conv.form.stride();
        this.elements = conv.form.elements();
        this.x = x;
        this.end = end;
        this.in = SimdConv.spatial(x);
        this.out = SimdConv.spatial(y);
        this.tiles0 = Math.ceilDiv(out[0], outer.outputs);
        this.tiles1 = Math.ceilDiv(out[1], inner.outputs);
        this.stretch = conv.form.stretch(out[2], conv.cin);
        this.stretches = Math.ceilDiv(out[2], stretch);
        this.line = apart(positions(Math.min(stretch, out[2])) * conv.cin);
        this.runs = runs().cut(IndirectGemm.PIECE);
        this.pieceEnd = IndirectGemm.pieces(runs.length());
    }

    /** Inputs along a line that so many outputs read. */
    private int positions(int outputs) {
        return (outputs - 1) * stride[2] + slices[2];
    }

    /** The taps along a line, of each phase: the same element. */
    private Runs runs() {
        int n = slices[0] * slices[1];
        int length = slices[2] * conv.cin;
        int[][] r = new int[3][n];
        for (int i = 0; i < n; i++) {
            r[0][i] = i * elements * line;
            r[1][i] = length;
            r[2][i] = i * length;
        }
        return new Runs(r[0], r[1], r[2]);
    }

    @Override
    public void run() {
        Parallel.run(x.dim(0) * tiles0 * tiles1 * stretches, this);
    }

    @Override
    public void accept(int task) {
        int from = task % stretches * stretch;
        int count = Math.min(stretch, out[2] - from);
        int rest = task / stretches;
        int t1 = rest % tiles1 * inner.outputs;
        rest /= tiles1;
        int t0 = rest % tiles0 * outer.outputs;
        int n = rest / tiles0;
        Workspace own = Workspace.get();
        float[] v = own.floats(Workspace.PATCHES, FIRST + slices[0] * slices[1] * elements * line);
        float[] products = own.floats(Workspace.PRODUCTS, FIRST + elements * apart(stretch * 2 * N));
        int block = inner.elements * line;
        for (int s = 0; s < slices[0] * slices[1]; s++) {
            int to = FIRST + s * elements * line;
            for (int i = 0; i < outer.elements; i++) {
                int i0 = (t0 + i) * stride[0] + s / slices[1] - conv.low[0];
                int i1 = t1 * stride[1] + s % slices[1] - conv.low[1];
                transformInner(own, n, i0, i1, from * stride[2] - conv.low[2], positions(count), v, to + i * block);
            }
            if (outer != WinogradAxis.PLAIN) {
                outer.input(v, to, block, v, to, block, block);
            }
        }
        int position = ((n * out[0] + t0) * out[1] + t1) * out[2] + from;
        int rows0 = Math.min(outer.outputs, out[0] - t0);
        int rows1 = Math.min(inner.outputs, out[1] - t1);
        for (int p = 0; p < conv.weights[0].count; p++) {
            multiply(own, p, v, count, products);
            transformBack(p, position, rows0, rows1, count, products);
        }
    }

    /**
     * Transforms a stretch of lines i1, i1 + stride, ... along the inner axis. They are read where they lie, and what was read
     * before their beginning or after their end is then wiped out; where lines are missing they are copied.
     */
    private void transformInner(Workspace own, int n, int i0, int i1, int i2, int positions, float[] v, int to) {
        if (i0 < 0 || i0 >= in[0]) {
            Arrays.fill(v, to, to + inner.elements * line, 0f);
            return;
        }
        int cin = conv.cin;
        int read = Math.ceilDiv(positions * cin, N) * N;
        int step = stride[1] * in[2] * cin;
        int at = x.offset() + (((n * in[0] + i0) * in[1] + i1) * in[2] + i2) * cin;
        int last = inner.elements - 1;
        if (i1 >= 0 && i1 + last * stride[1] < in[1] && at >= 0 && at + last * step + read <= x.floats().length) {
            inner.input(x.floats(), at, step, v, to, line, read);
        } else {
            float[] border = own.floats(Workspace.BORDER, inner.elements * line);
            for (int i = 0; i <= last; i++) {
                copyLine(at + i * step, i1 + i * stride[1], i2, positions, border, i * line);
            }
            inner.input(border, 0, line, v, to, line, read);
        }
        int first = Math.clamp(-i2, 0, positions) * cin;
        int inside = Math.clamp(in[2] - i2, 0, positions) * cin;
        for (int i = 0; i <= last; i++) {
            Arrays.fill(v, to + i * line, to + i * line + first, 0f);
            Arrays.fill(v, to + i * line + inside, to + (i + 1) * line, 0f);
        }
    }

    /** The part of a line that is inside, or zeros for a line that is not. */
    private void copyLine(int at, int i1, int i2, int positions, float[] into, int to) {
        int first = Math.clamp(-i2, 0, positions) * conv.cin;
        int inside = Math.clamp(in[2] - i2, 0, positions) * conv.cin;
        if (i1 < 0 || i1 >= in[1] || inside <= first) {
            Arrays.fill(into, to, to + line, 0f);
        } else {
            System.arraycopy(x.floats(), at + first, into, to + first, inside - first);
        }
    }

    /**
     * The products of one panel, every element: {@code products[element apart(stretch width) + output width]}, transformed back
     * along the outer axis.
     */
    private void multiply(Workspace own, int p, float[] v, int count, float[] products) {
        int full = Math.ceilDiv(count, Tiles.ROWS) * Tiles.ROWS;
        int[] aRow = own.ints(Workspace.A_ROW, full);
        int[] cRow = own.ints(Workspace.C_ROW, full);
        int step = stride[2] * conv.cin;
        int width = conv.weights[0].width(p);
        int apart = apart(stretch * width);
        for (int e1 = 0; e1 < inner.elements; e1++) {
            for (int e0 = 0; e0 < outer.elements; e0++) {
                int e = e0 * inner.elements + e1;
                for (int i = 0; i < full; i++) {
                    aRow[i] = FIRST + e * line + Math.min(i, count - 1) * step;
                    cRow[i] = FIRST + e * apart + i * width;
                }
                multiply(conv.weights[e], p, v, aRow, full, products, cRow);
            }
            if (outer != WinogradAxis.PLAIN) {
                outer.output(products, FIRST + e1 * apart, inner.elements * apart, full * width);
            }
        }
    }

    private void multiply(Panels b, int p, float[] v, int[] aRow, int rows, float[] products, int[] cRow) {
        int width = b.width(p);
        int row = 0;
        int r = 0;
        for (int r1 : pieceEnd) {
            for (int m = 0; m < rows; m += Tiles.ROWS) {
                Tiles.dot(width, v, aRow, m, runs.at(), runs.length(), r, r1, b.data, b.at(p, row), products, cRow, m,
                        0, null, 0, r == 0 ? null : products, cRow, 0, false, width);
            }
            for (; r < r1; r++) {
                row += runs.length()[r];
            }
        }
    }

    /** Along the inner axis, of which so many outputs are inside, to y. */
    private void transformBack(int p, int position, int rows0, int rows1, int count, float[] products) {
        int width = conv.weights[0].width(p);
        int apart = apart(stretch * width);
        for (int i = 0; i < rows0; i++) {
            for (int o = 0; o < count; o++) {
                end.write(inner, products, FIRST + i * inner.elements * apart + o * width, apart, rows1,
                        position + i * out[1] * out[2] + o, out[2], p * 2 * N, width);
            }
        }
    }
}
