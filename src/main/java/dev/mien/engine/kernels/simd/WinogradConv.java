package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.F;
import static dev.mien.engine.kernels.simd.Lanes.N;

import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * A 3x3 convolution of stride 1 by Winograd's F(2x2, 3x3) (Lavin and Gray 2016): four outputs from a patch of 4x4 inputs with
 * 16 multiplications instead of 36. {@code Y = A^T [ (G g G^T) . (B^T d B) ] A}, where the products of all channels are 16
 * matrix products, one per element of the transformed patch. The transforms add, subtract and halve, so little exactness is
 * lost (the larger F(4x4, 3x3) loses a digit). In a 3-D convolution the taps along depth are more channels: a patch has one
 * slice for each.
 */
final class WinogradConv {
    /** Patches per task at most: whole tiles of 8 and of 6 rows. */
    private static final int MAX_PATCHES = 24;
    /** Floats of transformed patches per task, so that they stay in the second-level cache. */
    private static final int CACHED = 160 * 1024;
    private static final int ELEMENTS = 16;
    /** Small pictures are cut into about as many tasks, to have work for every core. */
    private static final int TASKS = 16;
    /** With fewer patches than this the weights, of which there are 16 for every 9, cost more than they save. */
    private static final int MIN_PATCHES = 32;

    private final Geometry g;
    private final int slices;
    private final int cin;
    /** Channels of all slices of a patch. */
    private final int depth;
    private final int cout;
    private final boolean relu;
    private final Panels[] weights = new Panels[ELEMENTS];
    private final float[] bias;

    /** Transforms and packs the weights {@code [Cout, 3, 3, Cin]} or {@code [Cout, slices, 3, 3, Cin]}; bias may be null. */
    WinogradConv(Tensor w, Tensor bias, Geometry g, boolean relu) {
        this.g = g;
        this.cout = w.dim(0);
        this.cin = w.shape().channels();
        this.slices = SimdConv.to3(g.kernel(), 1)[0];
        this.depth = slices * cin;
        this.relu = relu;
        this.bias = new float[IndirectGemm.startSize(cout)];
        if (bias != null) {
            System.arraycopy(bias.floats(), bias.offset(), this.bias, 0, cout);
        }
        float[][] u = new float[ELEMENTS][cout * depth];
        Parallel.run(cout, c -> {
            for (int s = 0; s < slices; s++) {
                transformFilter(w, (c * slices + s) * 9 * cin, u, c * depth + s * cin);
            }
        });
        for (int e = 0; e < ELEMENTS; e++) {
            weights[e] = Panels.ofColumns(u[e], 0, depth, depth, cout, new float[Panels.size(depth, cout)], 0);
        }
    }

    /** True for convolutions that this class computes. */
    static boolean applies(Tensor w, Geometry g) {
        int[] k = SimdConv.to3(g.kernel(), 1);
        return g.rank() > 1 && k[1] == 3 && k[2] == 3 && g.groups() == 1 && w.shape().channels() % N == 0
                && Arrays.stream(g.stride()).allMatch(s -> s == 1) && Arrays.stream(g.dilation()).allMatch(d -> d == 1);
    }

    /** True where it wins: enough patches to share, enough channels to pay for the transforms. */
    boolean wins(Tensor y) {
        int[] out = SimdConv.spatial(y);
        int patches = y.dim(0) * out[0] * Math.ceilDiv(out[1], 2) * Math.ceilDiv(out[2], 2);
        return patches >= MIN_PATCHES && cin >= 32 && cout >= 32;
    }

    /** {@code G g G^T} of one slice of one filter, in double; G = [1 0 0; .5 .5 .5; .5 -.5 .5; 0 0 1]. */
    private void transformFilter(Tensor w, int from, float[][] u, int to) {
        double[] rows = new double[12];
        for (int i = 0; i < cin; i++) {
            for (int j = 0; j < 3; j++) {
                double a = w.get(from + j * cin + i);
                double b = w.get(from + (3 + j) * cin + i);
                double d = w.get(from + (6 + j) * cin + i);
                rows[j] = a;
                rows[3 + j] = (a + b + d) / 2;
                rows[6 + j] = (a - b + d) / 2;
                rows[9 + j] = d;
            }
            for (int r = 0; r < 4; r++) {
                double a = rows[r * 3];
                double b = rows[r * 3 + 1];
                double d = rows[r * 3 + 2];
                u[r * 4][to + i] = (float) a;
                u[r * 4 + 1][to + i] = (float) ((a + b + d) / 2);
                u[r * 4 + 2][to + i] = (float) ((a - b + d) / 2);
                u[r * 4 + 3][to + i] = (float) d;
            }
        }
    }

    /** See {@code PreparedConv.run}. */
    void run(Tensor x, Tensor residual, Tensor y, int channel) {
        int[] in = SimdConv.spatial(x);
        int[] out = SimdConv.spatial(y);
        int down = Math.ceilDiv(out[1], 2);
        int across = Math.ceilDiv(out[2], 2);
        int[] low = SimdConv.to3(g.padLow(), 0);
        int[] high = {SimdConv.to3(g.padHigh(), 0)[0], 2 * down + 2 - in[1] - low[1], 2 * across + 2 - in[2] - low[2]};
        PaddedInput padded = PaddedInput.of(x, in, low, high);
        int patches = y.dim(0) * out[0] * down * across;
        int most = Math.clamp(CACHED / (ELEMENTS * depth) / Tiles.ROWS * Tiles.ROWS, Tiles.ROWS, MAX_PATCHES);
        int tiles = Math.ceilDiv(Math.ceilDiv(patches, TASKS), Tiles.ROWS);
        int each = Math.min(most, tiles * Tiles.ROWS);
        Parallel.run(Math.ceilDiv(patches, each), t -> {
            try (Scope scope = Scope.open()) {
                int from = t * each;
                new Task(padded, residual, y, channel, out, from, Math.min(patches, from + each)).run();
            }
        });
    }

    /** Some patches: transformed, multiplied, transformed back. */
    private final class Task {
        private final PaddedInput x;
        private final Tensor residual;
        private final Tensor y;
        private final int channel;
        private final int[] out;
        private final int down;
        private final int across;
        private final int from;
        private final int to;
        private final int width = Math.ceilDiv(cout, N) * N;
        private final int patches;
        private final float[] v;
        private final float[] products;

        Task(PaddedInput x, Tensor residual, Tensor y, int channel, int[] out, int from, int to) {
            this.x = x;
            this.residual = residual;
            this.y = y;
            this.channel = channel;
            this.out = out;
            this.down = Math.ceilDiv(out[1], 2);
            this.across = Math.ceilDiv(out[2], 2);
            this.from = from;
            this.to = to;
            this.patches = Math.ceilDiv(to - from, Tiles.ROWS) * Tiles.ROWS;
            this.v = SimdGemm.scratch(ELEMENTS * patches * depth);
            this.products = SimdGemm.scratch(ELEMENTS * patches * width);
        }

        void run() {
            int[] stride = x.stride();
            for (int p = from; p < to; p++) {
                int picture = p / (down * across);
                int at = x.base() + picture / out[0] * stride[0] + picture % out[0] * stride[1]
                        + p / across % down * 2 * stride[2] + p % across * 2 * stride[3];
                for (int s = 0; s < slices; s++) {
                    transformPatch(x.data(), at + s * stride[1], stride[2], v, (p - from) * depth + s * cin);
                }
            }
            multiply();
            for (int p = from; p < to; p++) {
                int row = p / across % down * 2;
                int column = p % across * 2;
                int position = (p / (down * across) * out[1] + row) * out[2] + column;
                transformBack((p - from) * width, position, column + 1 < out[2], row + 1 < out[1]);
            }
        }

        /** {@code B^T d B} of one patch, all channels; B^T = [1 0 -1 0; 0 1 1 0; 0 -1 1 0; 0 1 0 -1]. */
        private void transformPatch(float[] d, int at, int line, float[] to, int toAt) {
            int step = patches * depth;
            for (int c = 0; c < cin; c += N) {
                for (int j = 0; j < 4; j++) {
                    int a = at + j * cin + c;
                    FloatVector d0 = FloatVector.fromArray(F, d, a);
                    FloatVector d1 = FloatVector.fromArray(F, d, a + line);
                    FloatVector d2 = FloatVector.fromArray(F, d, a + 2 * line);
                    FloatVector d3 = FloatVector.fromArray(F, d, a + 3 * line);
                    int o = toAt + c + j * step;
                    d0.sub(d2).intoArray(to, o);
                    d1.add(d2).intoArray(to, o + 4 * step);
                    d2.sub(d1).intoArray(to, o + 8 * step);
                    d1.sub(d3).intoArray(to, o + 12 * step);
                }
                for (int i = 0; i < 4; i++) {
                    int o = toAt + c + i * 4 * step;
                    FloatVector d0 = FloatVector.fromArray(F, to, o);
                    FloatVector d1 = FloatVector.fromArray(F, to, o + step);
                    FloatVector d2 = FloatVector.fromArray(F, to, o + 2 * step);
                    FloatVector d3 = FloatVector.fromArray(F, to, o + 3 * step);
                    d0.sub(d2).intoArray(to, o);
                    d1.add(d2).intoArray(to, o + step);
                    d2.sub(d1).intoArray(to, o + 2 * step);
                    d1.sub(d3).intoArray(to, o + 3 * step);
                }
            }
        }

        private void multiply() {
            int[] aRow = new int[patches];
            int[] cRow = new int[patches];
            float[] zero = new float[2 * N];
            for (int e = 0; e < ELEMENTS; e++) {
                for (int i = 0; i < patches; i++) {
                    aRow[i] = (e * patches + i) * depth;
                    cRow[i] = (e * patches + i) * width;
                }
                Panels b = weights[e];
                for (int p = 0; p < b.count; p++) {
                    for (int k = 0; k < depth; k += IndirectGemm.MAX_RUN) {
                        int length = Math.min(IndirectGemm.MAX_RUN, depth - k);
                        for (int m = 0; m < patches; m += Tiles.ROWS) {
                            Tiles.dot(b.width(p), v, aRow, m, k, b.data, b.at(p, k), length, products, cRow, m,
                                    p * 2 * N, k == 0 ? zero : null, 0);
                        }
                    }
                }
            }
        }

        /** {@code A^T m A} of one patch, all channels, then bias, residual, ReLU; A^T = [1 1 1 0; 0 1 -1 -1]. */
        private void transformBack(int at, int position, boolean right, boolean below) {
            int step = patches * width;
            for (int c = 0; c < cout; c += N) {
                int o = at + c;
                for (int j = 0; j < 4; j++) {
                    FloatVector m0 = FloatVector.fromArray(F, products, o + j * step);
                    FloatVector m1 = FloatVector.fromArray(F, products, o + (4 + j) * step);
                    FloatVector m2 = FloatVector.fromArray(F, products, o + (8 + j) * step);
                    FloatVector m3 = FloatVector.fromArray(F, products, o + (12 + j) * step);
                    m0.add(m1).add(m2).intoArray(products, o + j * step);
                    m1.sub(m2).sub(m3).intoArray(products, o + (4 + j) * step);
                }
                for (int i = 0; i < (below ? 2 : 1); i++) {
                    FloatVector m0 = FloatVector.fromArray(F, products, o + i * 4 * step);
                    FloatVector m1 = FloatVector.fromArray(F, products, o + (i * 4 + 1) * step);
                    FloatVector m2 = FloatVector.fromArray(F, products, o + (i * 4 + 2) * step);
                    FloatVector m3 = FloatVector.fromArray(F, products, o + (i * 4 + 3) * step);
                    finish(m0.add(m1).add(m2), position + i * out[2], c);
                    if (right) {
                        finish(m1.sub(m2).sub(m3), position + i * out[2] + 1, c);
                    }
                }
            }
        }

        private void finish(FloatVector value, int position, int c) {
            VectorMask<Float> mask = F.indexInRange(c, cout);
            FloatVector s = value.add(FloatVector.fromArray(F, bias, c));
            if (residual != null) {
                int r = residual.offset() + position * residual.shape().channels() + c;
                s = s.add(FloatVector.fromArray(F, residual.floats(), r, mask));
            }
            s = relu ? s.max(0f) : s;
            s.intoArray(y.floats(), y.offset() + position * y.shape().channels() + channel + c, mask);
        }
    }
}
