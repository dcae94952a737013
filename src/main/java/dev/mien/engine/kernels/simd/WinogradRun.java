package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.N;
import static dev.mien.engine.kernels.simd.WinogradConv.apart;
import static dev.mien.engine.tensor.CacheLine.FIRST;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * A {@link WinogradConv} of one input: the tiles are cut into boxes, each a task that transforms its inputs, multiplies, and
 * transforms back panel by panel, all in the second-level cache. Tiles of an input lie {@code outputs} apart along each axis; a
 * box has as many more of them than outputs as there are slices, less one.
 */
final class WinogradRun implements Runnable, IntConsumer {
    private static final int MIN_ROWS = 16;
    private static final int MAX_ROWS = 96;
    /** Small inputs are cut into about as many tasks, to have work for every core. */
    private static final int TASKS = 4;

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
    /** Tiles per axis, batch first. */
    private final int[] tiles;
    /** A single box is cut by panels; then each part transforms the inputs for itself. */
    private final int cuts;
    /** Boxes per axis, batch first. */
    private final int[] boxes = {1, 1, 1, 1};
    private final int mostTiles;
    private final int mostInputs;

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
        this.tiles = new int[] {x.dim(0), Math.ceilDiv(out[0], axes[0].outputs), Math.ceilDiv(out[1], axes[1].outputs),
                Math.ceilDiv(out[2], axes[2].outputs)};
        cutIntoBoxes();
        this.cuts = boxCount() > 1 ? 1 : Math.min(2, conv.weights[0].count);
        int most = 1;
        int inputs = 1;
        for (int a = 0; a < 4; a++) {
            int longest = Math.ceilDiv(tiles[a], boxes[a]);
            most *= longest;
            inputs *= longest + (a == 0 ? 0 : slices[a - 1] - 1);
        }
        this.mostTiles = Math.ceilDiv(most, Tiles.ROWS) * Tiles.ROWS;
        this.mostInputs = inputs;
    }

    /** Cuts the longest axis until a box fits the cache and there are enough boxes, but leaves some rows to a product. */
    private void cutIntoBoxes() {
        int wanted = Math.clamp(WinogradForm.CACHED / ((long) elements * cin), MIN_ROWS, MAX_ROWS);
        int all = tiles[0] * tiles[1] * tiles[2] * tiles[3];
        wanted = Math.clamp(all / TASKS, Math.min(wanted, MIN_ROWS), wanted);
        while (rows() > wanted) {
            int widest = 0;
            double extent = 0;
            for (int a = 0; a < 4; a++) {
                int length = Math.ceilDiv(tiles[a], boxes[a]);
                double keep = a == 0 ? 1 : slices[a - 1];
                if (length > 1 && length / keep > extent) {
                    extent = length / keep;
                    widest = a;
                }
            }
            int length = Math.ceilDiv(tiles[widest], boxes[widest]);
            if (rows() / length * (length - 1) < MIN_ROWS / 2 || length == 1) {
                break;
            }
            do {
                boxes[widest]++;
            } while (Math.ceilDiv(tiles[widest], boxes[widest]) == length);
        }
    }

    private int rows() {
        int n = 1;
        for (int a = 0; a < 4; a++) {
            n *= Math.ceilDiv(tiles[a], boxes[a]);
        }
        return n;
    }

    @Override
    public void run() {
        Parallel.run(boxCount() * cuts, this);
    }

    private int boxCount() {
        return boxes[0] * boxes[1] * boxes[2] * boxes[3];
    }

    @Override
    public void accept(int task) {
        Workspace own = Workspace.get();
        int[] from = own.ints(Workspace.BOX_FROM, 4);
        int[] size = own.ints(Workspace.BOX_SIZE, 4);
        int rest = task / cuts;
        int count = 1;
        for (int a = 3; a >= 0; a--) {
            int i = rest % boxes[a];
            rest /= boxes[a];
            from[a] = (int) ((long) tiles[a] * i / boxes[a]);
            size[a] = (int) ((long) tiles[a] * (i + 1) / boxes[a]) - from[a];
            count *= size[a];
        }
        float[] v = own.floats(Workspace.PATCHES, FIRST + mostInputs * apart(elements * cin));
        float[] products = own.floats(Workspace.PRODUCTS, FIRST + mostTiles * apart(elements * 2 * N));
        int[] tileAt = own.ints(Workspace.TILES, mostTiles);
        transformInputs(own, from, size, v);
        findTiles(size, count, tileAt);
        int full = Math.ceilDiv(count, Tiles.ROWS) * Tiles.ROWS;
        boolean first = own.first(conv.weights[0], task / cuts);
        int panels = conv.weights[0].count;
        int cut = task % cuts;
        for (int p = panels * cut / cuts; p < panels * (cut + 1) / cuts; p++) {
            multiply(own, p, v, tileAt, full, size, products, first);
            transformBack(p, from, size, products);
        }
    }

    private int inputExtent(int a, int[] size) {
        return size[a] + (a == 0 ? 0 : slices[a - 1] - 1);
    }

    /** {@code B^T d B} of every input tile: {@code v[tile apart(elements cin) + element cin]}. */
    private void transformInputs(Workspace own, int[] from, int[] size, float[] v) {
        int tile = 0;
        for (int n = 0; n < size[0]; n++) {
            for (int t0 = 0; t0 < inputExtent(1, size); t0++) {
                for (int t1 = 0; t1 < inputExtent(2, size); t1++) {
                    for (int t2 = 0; t2 < inputExtent(3, size); t2++, tile++) {
                        transformInput(own, from[0] + n, (from[1] + t0) * axes[0].outputs - low[0],
                                (from[2] + t1) * axes[1].outputs - low[1], (from[3] + t2) * axes[2].outputs - low[2], v,
                                FIRST + tile * apart(elements * cin), cin);
                    }
                }
            }
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

    /** Where in the input tiles of the box the outputs' own are. */
    private void findTiles(int[] size, int count, int[] tileAt) {
        int i = 0;
        for (int n = 0; n < size[0]; n++) {
            for (int t0 = 0; t0 < size[1]; t0++) {
                for (int t1 = 0; t1 < size[2]; t1++) {
                    for (int t2 = 0; t2 < size[3]; t2++) {
                        tileAt[i++] = FIRST + (((n * inputExtent(1, size) + t0) * inputExtent(2, size) + t1)
                                * inputExtent(3, size) + t2) * apart(elements * cin);
                    }
                }
            }
        }
        Arrays.fill(tileAt, count, mostTiles, tileAt[count - 1]);
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
            runAt[r] = ((run12 / slices[1] * inputExtent(2, size) + run12 % slices[1]) * inputExtent(3, size)
                    + run % slices[2]) * apart(elements * cin) + begin;
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
    private void transformBack(int p, int[] from, int[] size, float[] products) {
        int width = conv.weights[0].width(p);
        int tile = 0;
        for (int n = 0; n < size[0]; n++) {
            for (int t0 = 0; t0 < size[1]; t0++) {
                for (int t1 = 0; t1 < size[2]; t1++) {
                    for (int t2 = 0; t2 < size[3]; t2++, tile++) {
                        int o1 = (from[2] + t1) * axes[1].outputs;
                        int o2 = (from[3] + t2) * axes[2].outputs;
                        int position = (((from[0] + n) * out[0] + from[1] + t0) * out[1] + o1) * out[2] + o2;
                        transformBack(p, products, FIRST + tile * apart(elements * width), position,
                                Math.min(axes[1].outputs, out[1] - o1), Math.min(axes[2].outputs, out[2] - o2));
                    }
                }
            }
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
