package dev.mien.engine.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.engine.kernels.Activation;
import dev.mien.engine.kernels.ConvKernels;
import dev.mien.engine.kernels.ConvKernels.PreparedConv;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.kernels.reference.ReferenceBackend;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Strided convolutions of few channels, shortened along whole lines. */
@Tag("lanes")
class WinogradLinesTest {
    private static final int CHANNEL = 2;

    private final ConvKernels reference = ReferenceBackend.create().conv();

    /** Every stride, one axis shortened or two, phases of unequal length, images smaller than a tile and lines of many stretches. */
    @Test
    void randomGeometriesAgreeWithTheReference() {
        int[][] shortened = {{3, 1}, {4, 1}, {5, 2}, {6, 2}, {7, 2}, {8, 2}, {7, 3}, {9, 3}};
        for (int trial = 0; trial < 120; trial++) {
            int t = trial;
            int[] i = {0};
            IntBinaryOperator draw = (lo, hi) -> lo + Rng.below(hi - lo + 1, 31, t, i[0]++);
            int[] inner = shortened[trial % shortened.length];
            boolean deep = trial % 3 > 0;
            int[] outer = trial % 3 == 1 ? shortened[draw.applyAsInt(0, 7)] : new int[] {draw.applyAsInt(1, 2), 3};
            int[] along = {draw.applyAsInt(1, 7), draw.applyAsInt(1, 3)};
            int[][] each = deep ? new int[][] {outer, inner, along} : new int[][] {inner, along};
            int rank = each.length;
            int[] k = new int[rank];
            int[] s = new int[rank];
            int[] low = new int[rank];
            int[] high = new int[rank];
            int[] d = new int[rank];
            int[] x = new int[rank + 2];
            for (int a = 0; a < rank; a++) {
                k[a] = each[a][0];
                s[a] = each[a][1];
                low[a] = draw.applyAsInt(0, 4);
                high[a] = draw.applyAsInt(0, 4);
                d[a] = 1;
                int most = a < rank - 1 ? 21 : deep ? 40 : 300;
                x[a + 1] = Math.max(draw.applyAsInt(1, most), k[a] - low[a] - high[a]);
            }
            x[0] = draw.applyAsInt(1, 2);
            x[rank + 1] = draw.applyAsInt(1, trial % 7 == 0 ? 130 : 5);
            check(Shape.of(x), draw.applyAsInt(1, 70), new Geometry(k, s, low, high, d, 1), trial);
        }
    }

    private void check(Shape xs, int cout, Geometry g, int trial) {
        Tensor x = random(xs, 1);
        Tensor w = random(weights(xs, cout, g), 2);
        Tensor bias = trial % 2 == 0 ? random(Shape.of(cout), 3) : null;
        Shape ys = g.outputShape(xs, w.shape());
        Tensor residual = trial % 4 > 1 ? random(ys, 4) : null;
        Activation end = switch (trial % 5) {
            case 3, 4 -> Activation.RELU;
            case 2 -> Activation.prelu(random(Shape.of(cout), 5));
            default -> Activation.NONE;
        };
        Shape wide = ys.with(-1, cout + 5);
        Tensor expected = Tensor.zeros(wide).fill(7);
        Tensor actual = Tensor.zeros(wide).fill(7);
        reference.prepare(w, bias, g, end, xs).run(x, residual, expected, CHANNEL);
        Runnable bound = lines(w, bias, g, end).bind(x, residual, actual, CHANNEL, Tensor.zeros(0));
        bound.run();
        bound.run();
        double max = 1;
        double error = 0;
        for (int i = 0; i < expected.size(); i++) {
            max = Math.max(max, Math.abs(expected.get(i)));
            error = Math.max(error, Math.abs(expected.get(i) - actual.get(i)));
        }
        assertTrue(error <= 6e-6 * max, g + ", x " + xs + ": worst error " + error + ", largest value " + max);
    }

    private static PreparedConv lines(Tensor w, Tensor bias, Geometry g, Activation end) {
        Filters filters = Filters.of(w);
        WinogradForm form = WinogradForm.lines(g);
        return new WinogradConv(form, filters, bias, g, end, Panels.take(form.size(filters)));
    }

    /** The first layer of a network on video. */
    private static final Geometry VIDEO = new Geometry(new int[] {7, 7, 7}, new int[] {2, 2, 2}, new int[] {2, 2, 2},
            new int[] {3, 3, 3}, new int[] {1, 1, 1}, 1);

    @Test
    void firstLayerOnVideoIsShortened() {
        Shape xs = Shape.of(1, 16, 112, 112, 3);
        Tensor w = random(weights(xs, 64, VIDEO), 2);
        assertEquals("Winograd 3:4x3:4 by lines",
                new SimdConv().prepare(w, null, VIDEO, Activation.RELU, xs).kernel());
    }

    @Test
    void bitsDoNotDependOnThreads() {
        Shape xs = Shape.of(2, 9, 21, 140, 3);
        Tensor x = random(xs, 1);
        Tensor w = random(weights(xs, 20, VIDEO), 2);
        PreparedConv conv = lines(w, null, VIDEO, Activation.RELU);
        Shape ys = VIDEO.outputShape(xs, w.shape());
        float[][] y = new float[3][];
        int before = Parallel.threads();
        try {
            for (int threads = 1; threads <= 3; threads++) {
                Parallel.setThreads(threads);
                Tensor out = Tensor.zeros(ys);
                conv.run(x, null, out, 0);
                y[threads - 1] = out.floats();
            }
        } finally {
            Parallel.setThreads(before);
        }
        assertArrayEquals(y[0], y[1]);
        assertArrayEquals(y[0], y[2]);
    }

    /** Beside sums in double precision, errors are on average at most three times those of summing directly. */
    @Test
    void aboutAsExactAsDirectSums() {
        Shape xs = Shape.of(1, 13, 25, 33, 3);
        Tensor x = random(xs, 1);
        Tensor w = random(weights(xs, 32, VIDEO), 2);
        Shape ys = VIDEO.outputShape(xs, w.shape());
        Tensor direct = Tensor.zeros(ys);
        Tensor shortened = Tensor.zeros(ys);
        SimdConv.implicit(w, null, VIDEO, Activation.NONE, xs).run(x, null, direct, 0);
        lines(w, null, VIDEO, Activation.NONE).run(x, null, shortened, 0);
        double[] exact = exact(x, w, ys);
        double ofDirect = rms(direct, exact);
        double ofShortened = rms(shortened, exact);
        assertTrue(ofShortened < 3 * ofDirect, "direct " + ofDirect + ", shortened " + ofShortened);
    }

    private static double rms(Tensor y, double[] exact) {
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            double error = y.floats()[y.offset() + i] - exact[i];
            sum += error * error;
        }
        return Math.sqrt(sum / exact.length);
    }

    private static double[] exact(Tensor x, Tensor w, Shape ys) {
        int cout = ys.channels();
        int[] in = SimdConv.spatial(x);
        int[] out = SimdConv.spatial(ys);
        double[] y = new double[ys.size()];
        for (int i = 0; i < y.length; i++) {
            int position = i / cout;
            int o2 = position % out[2];
            int o1 = position / out[2] % out[1];
            int o0 = position / out[2] / out[1];
            for (int tap = 0; tap < 343; tap++) {
                int i0 = 2 * o0 + tap / 49 - 2;
                int i1 = 2 * o1 + tap / 7 % 7 - 2;
                int i2 = 2 * o2 + tap % 7 - 2;
                if (i0 < 0 || i1 < 0 || i2 < 0 || i0 >= in[0] || i1 >= in[1] || i2 >= in[2]) {
                    continue;
                }
                for (int c = 0; c < 3; c++) {
                    y[i] += (double) x.floats()[((i0 * in[1] + i1) * in[2] + i2) * 3 + c]
                            * w.floats()[(i % cout * 343 + tap) * 3 + c];
                }
            }
        }
        return y;
    }

    private static Shape weights(Shape xs, int cout, Geometry g) {
        int[] d = xs.dims();
        d[0] = cout;
        System.arraycopy(g.kernel(), 0, d, 1, g.rank());
        return Shape.of(d);
    }

    private static Tensor random(Shape shape, int stream) {
        float[] v = new float[shape.size()];
        for (int i = 0; i < v.length; i++) {
            v[i] = (float) (2 * Rng.uniform(13, stream, i) - 1);
        }
        return Tensor.of(v, shape.dims());
    }
}
