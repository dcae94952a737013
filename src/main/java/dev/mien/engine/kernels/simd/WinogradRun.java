package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.N;
import static dev.mien.engine.kernels.simd.WinogradConv.apart;
import static dev.mien.engine.tensor.CacheLine.FIRST;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * A {@link WinogradConv} of one input: each box of tiles is a task that transforms its inputs, multiplies, and transforms back
 * panel by panel, all in the second-level cache. Tiles of an input lie {@code outputs} apart along each axis; a kernel of several
 * slices takes as many neighbouring ones.
 */
final class WinogradRun implements Runnable, IntConsumer {
    private final WinogradConv conv;
    private final WinogradAxis[] axes;
    private final int elements;
    private final int cin;
    private final int[] slices;
    private final Tensor x;
    private final WinogradEnd end;
    private final int[] low;
    private final int[] in;
    private final int[] out;
    private final int[] inStride;
    private final WinogradBoxes boxes;

    WinogradRun(WinogradConv conv, Tensor x, Tensor y, WinogradEnd end) {
        this.conv = conv;
        this.axes = conv.form.axes();
        this.slices = conv.form.slices();
        this.elements = conv.form.elements();
        this.cin = conv.cin;
        this.x = x;
        this.end = end;
        this.low = conv.low;
        this.in = SimdConv.spatial(x);
        this.out = SimdConv.spatial(y);
        this.inStride = Walk.strides(new int[] {x.dim(0), in[0], in[1], in[2]}, cin);
        int[] tiles = {x.dim(0), Math.ceilDiv(out[0], axes[0].outputs), Math.ceilDiv(out[1], axes[1].outputs),
                Math.ceilDiv(out[2], axes[2].outputs)};
        this.boxes = new WinogradBoxes(conv.form, cin, conv.weights[0], tiles);
    }

    @Override
    public void run() {
        Parallel.run(boxes.count * boxes.cuts, this);
    }

    @Override
    public void accept(int task) {
        Workspace own = Workspace.get();
        int[] from = own.ints(Workspace.BOX_FROM, 4);
        int[] size = own.ints(Workspace.BOX_SIZE, 4);
        int box = task / boxes.cuts;
        int firstTile = boxes.first(box, from, size);
        int count = boxes.count(box, size);
        float[] v = own.floats(Workspace.PATCHES, FIRST + boxes.mostInputs * apart(elements * cin));
        float[] products = own.floats(Workspace.PRODUCTS, FIRST + boxes.mostTiles * apart(elements * 2 * N));
        int[] tileAt = own.ints(Workspace.TILES, boxes.mostTiles);
        if (boxes.shared) {
            transformSharedInputs(own, from, size, count, v, tileAt);
        } else {
            transformOwnInputs(own, firstTile, size, count, v, tileAt);
        }
        Arrays.fill(tileAt, count, boxes.mostTiles, tileAt[count - 1]);
        int full = Math.ceilDiv(count, Tiles.ROWS) * Tiles.ROWS;
        boolean first = own.first(conv.weights[0], box);
        int panels = conv.weights[0].count;
        int cut = task % boxes.cuts;
        for (int p = panels * cut / boxes.cuts; p < panels * (cut + 1) / boxes.cuts; p++) {
            multiply(own, p, v, tileAt, full, size, products, first);
            transformBack(own, p, from, size, firstTile, count, products);
        }
    }

    /**
     * {@code B^T d B} of every tile's own inputs: {@code v[tile apart(elements cin) + element cin]}.
     *
     * @param tileAt is set to where in v the tiles are
     */
    private void transformOwnInputs(Workspace own, int firstTile, int[] size, int count, float[] v, int[] tileAt) {
        int[] place = own.ints(Workspace.PLACE, 4);
        for (int i = 0; i < count; i++) {
            WinogradBoxes.place(firstTile + i, size, place);
            tileAt[i] = FIRST + i * apart(elements * cin);
            transformInput(own, place[0], place[1] - low[0], place[2] * axes[1].outputs - low[1],
                    place[3] * axes[2].outputs - low[2], v, tileAt[i], cin);
        }
    }

    /** The same where neighbours share input tiles: of tile after tile the first one. */
    private void transformSharedInputs(Workspace own, int[] from, int[] size, int count, float[] v, int[] tileAt) {
        int[] place = own.ints(Workspace.PLACE, 4);
        int[] extent = own.ints(Workspace.EXTENT, 4);
        for (int a = 0; a < 4; a++) {
            extent[a] = boxes.inputExtent(a, size[a]);
        }
        for (int i = 0; i < WinogradBoxes.product(extent); i++) {
            WinogradBoxes.place(i, extent, place);
            transformInput(own, from[0] + place[0], (from[1] + place[1]) * axes[0].outputs - low[0],
                    (from[2] + place[2]) * axes[1].outputs - low[1], (from[3] + place[3]) * axes[2].outputs - low[2], v,
                    FIRST + i * apart(elements * cin), cin);
        }
        for (int i = 0; i < count; i++) {
            WinogradBoxes.place(i, size, place);
            int tile = ((place[0] * extent[1] + place[1]) * extent[2] + place[2]) * extent[3] + place[3];
            tileAt[i] = FIRST + tile * apart(elements * cin);
        }
    }

    private void transformInput(Workspace own, int n, int i0, int i1, int i2, float[] v, int to, int step) {
        float[] d = x.floats();
        int at = x.offset() + n * inStride[0] + i0 * inStride[1] + i1 * inStride[2] + i2 * inStride[3];
        int s1 = inStride[2];
        int n1 = axes[1].elements;
        int n2 = axes[2].elements;
        boolean inside = i0 >= 0 && i1 >= 0 && i2 >= 0 && i0 < in[0] && i1 + n1 <= in[1] && i2 + n2 <= in[2];
        if (!inside) {
            d = own.floats(Workspace.BORDER, n1 * n2 * cin);
            copyWithZeros(n, i0, i1, i2, d);
            at = 0;
            s1 = n2 * cin;
        }
        if (axes[1] == WinogradAxis.PLAIN) {
            axes[2].input(d, at, cin, v, to, step, cin);
            return;
        }
        axes[1].input(d, at, s1, v, to, n2 * step, n2 * cin);
        if (axes[2] != WinogradAxis.PLAIN) {
            for (int i = 0; i < n1; i++) {
                axes[2].input(v, to + i * n2 * step, step, v, to + i * n2 * step, step, cin);
            }
        }
    }

    /** A tile that hangs over the border. */
    private void copyWithZeros(int n, int i0, int i1, int i2, float[] d) {
        int n1 = axes[1].elements;
        int n2 = axes[2].elements;
        int first = Math.clamp(-i2, 0, n2);
        int last = Math.clamp(in[2] - i2, first, n2);
        for (int i = 0; i < n1; i++) {
            int to = i * n2 * cin;
            if (i0 < 0 || i0 >= in[0] || i1 + i < 0 || i1 + i >= in[1] || first == last) {
                Arrays.fill(d, to, to + n2 * cin, 0f);
                continue;
            }
            int at = x.offset() + n * inStride[0] + i0 * inStride[1] + (i1 + i) * inStride[2] + (i2 + first) * cin;
            Arrays.fill(d, to, to + first * cin, 0f);
            System.arraycopy(x.floats(), at, d, to + first * cin, (last - first) * cin);
            Arrays.fill(d, to + last * cin, to + n2 * cin, 0f);
        }
    }

    /**
     * The products of one panel, every element: {@code products[tile apart(elements width) + element width]}.
     *
     * @param first of the thread's boxes, which finds the weights in memory
     */
    private void multiply(Workspace own, int p, float[] v, int[] tileAt, int full, int[] size, float[] products,
            boolean first) {
        int[] aRow = own.ints(Workspace.A_ROW, full);
        int[] cRow = own.ints(Workspace.C_ROW, full);
        int runs = slices[0] * slices[1] * slices[2];
        int length = cin;
        int pieces = Math.ceilDiv(length, IndirectGemm.PIECE);
        int[] runAt = own.ints(Workspace.RUN_AT, runs * pieces);
        int[] runLength = own.ints(Workspace.RUN_LENGTH, runs * pieces);
        for (int r = 0; r < runs * pieces; r++) {
            int run = r / pieces;
            int begin = Runs.begin(length, r % pieces, pieces);
            int run12 = run / slices[2];
            runAt[r] = ((run12 / slices[1] * boxes.inputExtent(2, size[2]) + run12 % slices[1])
                    * boxes.inputExtent(3, size[3]) + run % slices[2]) * apart(elements * cin) + begin;
            runLength[r] = Runs.begin(length, r % pieces + 1, pieces) - begin;
        }
        for (int e = 0; e < elements; e++) {
            Panels b = conv.weights[e];
            int width = b.width(p);
            if (first) {
                b.fetch(p, 0, b.k, own);
            }
            for (int i = 0; i < full; i++) {
                aRow[i] = e * cin + tileAt[i];
                cRow[i] = FIRST + i * apart(elements * width) + e * width;
            }
            int row = 0;
            for (int r = 0; r < runs * pieces;) {
                int r1 = r + 1;
                int sum = runLength[r];
                while (r1 < runs * pieces && sum + runLength[r1] <= IndirectGemm.PIECE) {
                    sum += runLength[r1++];
                }
                for (int m = 0; m < full; m += Tiles.ROWS) {
                    Tiles.dot(width, v, aRow, m, runAt, runLength, r, r1, b.data, b.at(p, row), products, cRow, m, 0,
                            null, 0, r == 0 ? null : products, cRow, 0, false, width);
                }
                row += sum;
                r = r1;
            }
        }
    }

    /** {@code A^T m A} of every tile, the channels of one panel, then bias, residual, ReLU. */
    private void transformBack(Workspace own, int p, int[] from, int[] size, int firstTile, int count,
            float[] products) {
        int[] place = own.ints(Workspace.PLACE, 4);
        int apart = apart(elements * conv.weights[0].width(p));
        for (int i = 0; i < count; i++) {
            WinogradBoxes.place(firstTile + i, size, place);
            int o1 = (from[2] + place[2]) * axes[1].outputs;
            int o2 = (from[3] + place[3]) * axes[2].outputs;
            int position = (((from[0] + place[0]) * out[0] + from[1] + place[1]) * out[1] + o1) * out[2] + o2;
            transformBack(p, products, FIRST + i * apart, position, Math.min(axes[1].outputs, out[1] - o1),
                    Math.min(axes[2].outputs, out[2] - o2));
        }
    }

    /** One tile, of whose outputs so many rows and columns are inside. */
    private void transformBack(int p, float[] products, int at, int position, int rows, int columns) {
        int width = conv.weights[0].width(p);
        int first = p * 2 * N;
        int n2 = axes[2].elements;
        boolean along2 = axes[2] != WinogradAxis.PLAIN;
        if (along2) {
            axes[1].output(products, at, n2 * width, n2 * width);
        }
        WinogradAxis last = along2 ? axes[2] : axes[1];
        int present = along2 ? columns : rows;
        int step = along2 ? 1 : out[2];
        for (int i = 0; i < (along2 ? rows : 1); i++) {
            end.write(last, products, at + i * n2 * width, width, present, position + i * out[2], step, first, width);
        }
    }
}
