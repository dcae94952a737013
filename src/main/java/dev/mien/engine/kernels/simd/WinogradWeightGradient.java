package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.F;
import static dev.mien.engine.kernels.simd.Lanes.N;

import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntConsumer;
import jdk.incubator.vector.FloatVector;

/**
 * The weight gradient of a {@link WinogradConv}: {@code y = A^T [(G g) . (B^T d)]} is linear in g, so its transpose is
 * {@code dg = G^T sum over tiles of [(A dy) . (B^T d)]}. The products of all channels are one sum of outer products for each
 * element, and {@code G^T} is applied once. Elements of the first transformed axis are independent of each other: a task
 * transforms a box of tiles to one of them, multiplies, and takes the next box; its sums of products stay in the cache.
 */
final class WinogradWeightGradient implements IntConsumer {
    /** Floats of transformed tiles that a task has at a time, about. */
    private static final int CACHED = 128 * 1024;
    private static final int MIN_TILES = 32;
    private static final int MAX_TILES = 192;
    /** Of so many boxes, tasks take whole ones: the tiles are read once, and sums of many tasks added are a small part. */
    private static final int MANY_BOXES = 16;
    /** The sums are up to six times as many. */
    private static final int MOST_WEIGHTS = 1 << 26;
    /** Cycles before anything is computed, those to transform a vector, and those to bring a vector of sums back. */
    private static final double START = 100_000;
    private static final double TRANSFORM = 20;
    private static final double BACK = 30;

    private final Tensor dw;
    private final WinogradForm form;
    private final WinogradAxis[] axes;
    private final int[] slices;
    private final int cin;
    private final int cout;
    /** The first transformed axis. */
    private final int outer;
    /** Elements along it. */
    private final int outers;
    /** Elements along the axis after it, if that is transformed as well. */
    private final int inners;
    private final WinogradTiles inputs;
    private final WinogradTiles gradients;
    private final int[] tiles;
    private final int[] boxes = {1, 1, 1, 1};
    private final int parts;
    private final int outersPerTask;
    /** Floats of one part of the sums. */
    private final int partSize;
    private float[] sums;

    WinogradWeightGradient(Tensor x, Tensor dy, Geometry g, Tensor dw) {
        this.dw = dw;
        this.form = WinogradForm.tiles(Filters.of(dw), g);
        this.axes = form.axes();
        this.slices = form.slices();
        this.cin = x.shape().channels();
        this.cout = dw.dim(0);
        this.outer = axes[1] == WinogradAxis.PLAIN ? 2 : 1;
        this.outers = axes[outer].elements;
        this.inners = outer == 1 ? axes[2].elements : 1;
        this.inputs = new WinogradTiles(x, axes, SimdConv.to3(g.padLow(), 0));
        this.gradients = new WinogradTiles(dy, axes, null);
        int[] out = SimdConv.spatial(dy);
        this.tiles = new int[] {dy.dim(0), Math.ceilDiv(out[0], axes[0].outputs), Math.ceilDiv(out[1], axes[1].outputs),
                Math.ceilDiv(out[2], axes[2].outputs)};
        int most = Math.clamp(CACHED / (inners * (cin + cout)), MIN_TILES, MAX_TILES);
        for (int a = 0; a < 4; a++) {
            while (boxTiles() > most && boxes[a] < tiles[a]) {
                boxes[a]++;
            }
        }
        this.partSize = outers * inners * cout * columns();
        boolean many = product(boxes) >= MANY_BOXES && partSize < CACHED;
        this.parts = many ? MANY_BOXES / 2 : 1;
        this.outersPerTask = many ? outers : 1;
    }

    /** True for convolutions that this class computes. */
    static boolean applies(Geometry g, Tensor dw) {
        return dw.dim(0) % N == 0 && dw.size() <= MOST_WEIGHTS && WinogradForm.tiles(Filters.of(dw), g) != null;
    }

    /** About how many cycles of a core it takes. */
    double cost() {
        int[] reach = reach(tiles);
        double elements = outers * inners;
        double products = elements * OuterGemm.cost(cout, columns(), product(tiles));
        double sides = (double) product(reach) * cin + (double) product(tiles) * cout;
        return START + products + elements * TRANSFORM / N * sides + BACK / N * partSize;
    }

    private int boxTiles() {
        int n = 1;
        for (int a = 0; a < 4; a++) {
            n *= Math.ceilDiv(tiles[a], boxes[a]);
        }
        return n;
    }

    /** Of the sums of an element: those of a slice side by side. */
    private int columns() {
        return slices[0] * slices[1] * slices[2] * cin;
    }

    void run() {
        try (Scope scope = Scope.open()) {
            sums = Tensor.empty(Shape.of(parts, partSize), DType.F32).floats();
            Parallel.run(parts * (outers / outersPerTask), this);
            Parallel.run(cout, this::transformBack);
        }
    }

    @Override
    public void accept(int task) {
        int tasks = outers / outersPerTask;
        int part = task / tasks;
        int e0 = task % tasks * outersPerTask;
        int count = product(boxes);
        int from = count * part / parts;
        for (int box = from; box < count * (part + 1) / parts; box++) {
            for (int e = e0; e < e0 + outersPerTask; e++) {
                multiply(box, e, part * partSize + e * inners * columns(), box == from);
            }
        }
    }

    /** Transforms a box and adds its outer products to the sums of an element of the first axis, or begins them. */
    private void multiply(int box, int e, int to, boolean begin) {
        int[] at = new int[4];
        int[] size = new int[4];
        for (int a = 3, rest = box; a >= 0; a--) {
            int i = rest % boxes[a];
            rest /= boxes[a];
            at[a] = (int) ((long) tiles[a] * i / boxes[a]);
            size[a] = (int) ((long) tiles[a] * (i + 1) / boxes[a]) - at[a];
        }
        int[] reach = reach(size);
        Workspace own = Workspace.get();
        float[] v = own.floats(Workspace.PATCHES, product(reach) * inners * cin);
        float[] u = own.floats(Workspace.PRODUCTS, product(size) * inners * cout);
        inputs.transform(at, reach, e, v);
        gradients.transform(at, size, e, u);
        int[] tileAt = new int[product(size)];
        int i = 0;
        for (int n = 0; n < size[0]; n++) {
            for (int t0 = 0; t0 < size[1]; t0++) {
                for (int t1 = 0; t1 < size[2]; t1++) {
                    for (int t2 = 0; t2 < size[3]; t2++) {
                        tileAt[i++] = (((n * reach[1] + t0) * reach[2] + t1) * reach[3] + t2) * inners * cin;
                    }
                }
            }
        }
        for (int j = 0; j < inners; j++) {
            new OuterGemm(u, j * cout, inners * cout, cout, v, tileAt, runs(reach, j)).add(sums,
                    to + j * columns(), outers * inners * columns(), begin);
        }
    }

    /** Tiles of inputs that so many tiles of outputs read. */
    private int[] reach(int[] size) {
        return new int[] {size[0], size[1] + slices[0] - 1, size[2] + slices[1] - 1, size[3] + slices[2] - 1};
    }

    private static int product(int[] n) {
        return n[0] * n[1] * n[2] * n[3];
    }

    /** Where the slices of a tile are, an element of the second axis. */
    private Runs runs(int[] reach, int element) {
        int n = slices[0] * slices[1] * slices[2];
        int[] at = new int[n];
        int[] length = new int[n];
        int[] column = new int[n];
        for (int s = 0; s < n; s++) {
            int s01 = s / slices[2];
            int tile = (s01 / slices[1] * reach[2] + s01 % slices[1]) * reach[3] + s % slices[2];
            at[s] = (tile * inners + element) * cin;
            length[s] = cin;
            column[s] = s * cin;
        }
        return new Runs(at, length, column);
    }

    /** {@code G^T M G} of one output channel, all slices at once. */
    private void transformBack(int o) {
        int columns = columns();
        int rows = outers * inners;
        int at = o * rows * columns;
        Workspace own = Workspace.get();
        float[] m = sums;
        if (parts > 1) {
            m = own.floats(Workspace.PATCHES, rows * columns);
            sumParts(at, rows * columns, m);
            at = 0;
        }
        WinogradAxis across = outer == 1 ? axes[2] : WinogradAxis.PLAIN;
        if (across != WinogradAxis.PLAIN) {
            float[] half = own.floats(Workspace.PRODUCTS, outers * across.taps * columns);
            for (int e = 0; e < outers; e++) {
                for (int j = 0; j < across.taps; j++) {
                    WinogradMatrices.combine(WinogradMatrices.of(across).taps()[j], 0, inners, m,
                            at + e * inners * columns, columns, half, (e * across.taps + j) * columns, columns);
                }
            }
            m = half;
            at = 0;
        }
        float[] taps = own.floats(Workspace.BORDER, columns);
        for (int k = 0; k < axes[outer].taps; k++) {
            for (int j = 0; j < across.taps; j++) {
                WinogradMatrices.combine(WinogradMatrices.of(axes[outer]).taps()[k], 0, outers, m, at + j * columns,
                        across.taps * columns, taps, 0, columns);
                copyTap(o, k, j, taps);
            }
        }
    }

    private void copyTap(int o, int k, int j, float[] taps) {
        int filter = dw.offset() + o * (dw.size() / cout);
        for (int slice = 0; slice < columns() / cin; slice++) {
            int tap = tap(slice, k, j);
            if (tap >= 0) {
                System.arraycopy(taps, slice * cin, dw.floats(), filter + tap * cin, cin);
            }
        }
    }

    private void sumParts(int at, int size, float[] m) {
        for (int c = 0; c < size; c += N) {
            FloatVector s = FloatVector.fromArray(F, sums, at + c);
            for (int p = 1; p < parts; p++) {
                s = s.add(FloatVector.fromArray(F, sums, p * partSize + at + c));
            }
            s.intoArray(m, c);
        }
    }

    /** Tap (k, j) of the transformed axes in a slice; -1 where the slice hangs over the end of the kernel. */
    private int tap(int slice, int k, int j) {
        int[] kernel = form.kernel();
        int k0 = slice / slices[2] / slices[1];
        int k1 = form.tap(1, slice / slices[2] % slices[1], outer == 1 ? k : 0);
        int k2 = form.tap(2, slice % slices[2], outer == 1 ? j : k);
        return k1 < kernel[1] && k2 < kernel[2] ? (k0 * kernel[1] + k1) * kernel[2] + k2 : -1;
    }
}
