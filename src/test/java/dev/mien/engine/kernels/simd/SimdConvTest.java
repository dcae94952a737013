package dev.mien.engine.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.engine.kernels.Activation;
import dev.mien.engine.kernels.ConvKernels;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.kernels.reference.ReferenceBackend;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random geometries of every rank, forward and both gradients, against the reference. */
@Tag("lanes")
class SimdConvTest {
    /** Errors allowed, as shares of the largest output. */
    private static final double DIRECT = 3e-6;
    private static final double WINOGRAD = 6e-6;

    private final ConvKernels reference = ReferenceBackend.create().conv();
    private final ConvKernels simd = new SimdConv();

    @Test
    void randomGeometriesAgreeWithTheReference() {
        for (int trial = 0; trial < 300; trial++) {
            check(trial);
        }
    }

    /** Every way of shortening: one axis or two, one slice or several, tiles and panels that hang over the end. */
    @Test
    void winogradAgreesWithTheReference() {
        for (int trial = 0; trial < 12; trial++) {
            int cin = 16 * (1 + trial % 3);
            int cout = 32 + 7 * (trial % 4);
            int[][] low = {{trial % 2, trial % 3}, {3, 0}, {0, trial % 4}, {2, 2}};
            int[][] high = {{1, trial % 2}, {3, 0}, {0, 3}, {2, 1}};
            int[][] kernel = {{3, 3}, {7, 1}, {1, 7}, {5, 5}};
            for (int i = 0; i < kernel.length; i++) {
                Geometry g = Geometry.of(kernel[i]).pad(low[i], high[i]);
                checkWinograd(Shape.of(2, 9 + trial % 5, 8 + trial % 7, cin), cout, g);
            }
            checkWinograd(Shape.of(3, 25 + trial, cin), cout, Geometry.of(10 + 3 * trial).pad(19 + trial));
            Geometry g3 = new Geometry(new int[] {1 + trial % 3, 3, 3}, new int[] {1, 1, 1}, new int[] {1, 0, 1},
                    new int[] {0, 1, trial % 2}, new int[] {1, 1, 1}, 1);
            checkWinograd(Shape.of(1, 5, 13 + trial % 2, 14, cin), cout, g3);
        }
    }

    private void checkWinograd(Shape xs, int cout, Geometry g) {
        int[] d = xs.dims();
        d[0] = cout;
        System.arraycopy(g.kernel(), 0, d, 1, g.rank());
        Tensor x = random(xs, 1);
        Tensor w = random(Shape.of(d), 2);
        Tensor bias = cout % 2 == 0 ? random(Shape.of(cout), 3) : null;
        Filters filters = Filters.of(w);
        WinogradForm form = WinogradForm.tiles(filters, g);
        Activation end = switch (x.size() / 16 % 3) {
            case 0 -> Activation.RELU;
            case 1 -> Activation.prelu(random(Shape.of(cout), 5));
            default -> Activation.NONE;
        };
        checkPrepared("Winograd " + g + ", x " + xs + ", " + end, x, w, bias, g, end,
                new WinogradConv(form, filters, bias, g, end, Panels.take(form.size(filters))));
    }

    /** A step of training takes it by itself, forwards and back, where filters are few beside what they are applied to. */
    @Test
    void winogradInTraining() {
        checkTraining(Shape.of(2, 28, 28, 32), 64, Geometry.of(3, 3).pad(1));
        checkTraining(Shape.of(2, 20, 21, 48), 80, Geometry.of(3, 3));
        checkTraining(Shape.of(8, 64, 32), 32, Geometry.of(40).pad(new int[] {19}, new int[] {20}));
        checkTraining(Shape.of(8, 12, 12, 64), 48, Geometry.of(1, 7).pad(new int[] {0, 3}, new int[] {0, 3}));
        checkTraining(Shape.of(1, 6, 14, 14, 48), 64, Geometry.of(3, 3, 3).pad(1));
        checkTraining(Shape.of(1, 8, 22, 30, 20), 24, Geometry.of(3, 3, 3).pad(1));
    }

    private void checkTraining(Shape xs, int cout, Geometry g) {
        int[] d = xs.dims();
        d[0] = cout;
        System.arraycopy(g.kernel(), 0, d, 1, g.rank());
        Tensor x = random(xs, 1);
        Tensor w = random(Shape.of(d), 2);
        Tensor bias = random(Shape.of(cout), 3);
        Shape ys = g.outputShape(xs, w.shape());
        Tensor dy = random(ys, 4);
        assertNotNull(SimdConv.shortened(Filters.of(w), g, ys, false), "forward " + g);
        assertNotNull(SimdConv.shortened(Filters.reversed(w), InputGradient.asConvolution(g), xs, false),
                "backward " + g);
        Tensor expected = Tensor.zeros(ys);
        Tensor actual = Tensor.zeros(ys).fill(99);
        reference.convForward(x, w, bias, g, expected);
        simd.convForward(x, w, bias, g, actual);
        assertClose("forward " + g, expected, actual, WINOGRAD);
        expected = Tensor.zeros(xs);
        actual = Tensor.zeros(xs).fill(99);
        reference.convBackwardInput(dy, w, g, expected);
        simd.convBackwardInput(dy, w, g, actual);
        assertClose("backward input " + g, expected, actual, WINOGRAD);
    }

    /** Every way of shortening, outputs that fill their tiles and that do not, one box of tiles and many. */
    @Test
    void winogradWeightGradient() {
        int[][] kernel = {{3, 3}, {7, 1}, {1, 7}, {5, 5}, {3, 5}};
        for (int trial = 0; trial < 12; trial++) {
            int cin = 16 * (1 + trial % 3);
            int cout = 16 * (1 + trial % 5);
            for (int[] k : kernel) {
                Geometry g = Geometry.of(k).pad(new int[] {trial % 3, trial % 2}, new int[] {trial % 2, 2});
                checkWeightGradient(Shape.of(2, 9 + trial % 5, 8 + trial % 7, cin), cout, g);
            }
            checkWeightGradient(Shape.of(3, 25 + trial, cin), cout, Geometry.of(10 + 3 * trial).pad(19 + trial));
            checkWeightGradient(Shape.of(1, 5, 13 + trial % 2, 14, cin), cout, Geometry.of(1 + trial % 3, 3, 3).pad(1));
        }
        checkWeightGradient(Shape.of(4, 95, 97, 16), 32, Geometry.of(3, 3).pad(1));
        checkWeightGradient(Shape.of(2, 20, 22, 96), 112, Geometry.of(3, 3));
    }

    private void checkWeightGradient(Shape xs, int cout, Geometry g) {
        int[] d = xs.dims();
        d[0] = cout;
        System.arraycopy(g.kernel(), 0, d, 1, g.rank());
        Tensor x = random(xs, 1);
        Tensor dy = random(g.outputShape(xs, Shape.of(d)), 2);
        Tensor expected = Tensor.zeros(Shape.of(d));
        Tensor actual = Tensor.zeros(Shape.of(d)).fill(99);
        assertTrue(WinogradWeightGradient.applies(g, actual));
        reference.convBackwardWeight(x, dy, g, expected);
        new WinogradWeightGradient(x, dy, g, actual).run();
        assertClose("weight gradient " + g + ", x " + xs, expected, actual, WINOGRAD);
    }

    /** Shapes that one tile does not cover, by every way that a gradient is summed. */
    @Test
    void gradientBitsDoNotDependOnThreads() {
        Geometry[] each = {Geometry.of(3, 3).pad(1), Geometry.of(1, 7).pad(0, 3), Geometry.of(39).pad(19),
                Geometry.of(3, 3).stride(2), Geometry.of(1, 1), Geometry.of(3, 3, 3).pad(1),
                Geometry.of(7, 7, 7).stride(2).pad(3)};
        for (Geometry g : each) {
            int[] input = {3, 61, 0};
            if (g.rank() > 1) {
                input = g.rank() == 2 ? new int[] {3, 37, 41, 0} : new int[] {2, 9, 21, 23, 0};
            }
            for (int cin : new int[] {3, 32}) {
                checkThreads(Shape.of(input).with(-1, cin), g);
            }
        }
    }

    private void checkThreads(Shape xs, Geometry g) {
        int[] d = xs.dims();
        d[0] = 48;
        System.arraycopy(g.kernel(), 0, d, 1, g.rank());
        Tensor x = random(xs, 1);
        Tensor w = random(Shape.of(d), 2);
        Tensor dy = random(g.outputShape(xs, w.shape()), 3);
        float[][] dx = new float[3][];
        float[][] dw = new float[3][];
        int before = Parallel.threads();
        try {
            for (int threads = 1; threads <= 3; threads++) {
                Parallel.setThreads(threads);
                Tensor input = Tensor.zeros(xs);
                Tensor weight = Tensor.zeros(w.shape());
                simd.convBackwardInput(dy, w, g, input);
                simd.convBackwardWeight(x, dy, g, weight);
                dx[threads - 1] = input.toFloats();
                dw[threads - 1] = weight.toFloats();
            }
        } finally {
            Parallel.setThreads(before);
        }
        for (int other = 1; other < 3; other++) {
            assertArrayEquals(dx[0], dx[other], "input " + g + ", x " + xs);
            assertArrayEquals(dw[0], dw[other], "weight " + g + ", x " + xs);
        }
    }

    /** Large shapes take it by themselves. */
    @Test
    void winogradIsChosenWhereItWins() {
        Geometry g = Geometry.of(3, 3).pad(1);
        Tensor w = random(Shape.of(64, 3, 3, 64), 1);
        assertTrue(simd.prepare(w, null, g, Activation.RELU, Shape.of(4, 28, 28, 64)).kernel().startsWith("Winograd"));
        assertEquals("implicit GEMM", simd.prepare(w, null, g, Activation.RELU, Shape.of(1, 1, 1, 64)).kernel());
    }

    private void check(int trial) {
        int[] i = {0};
        IntBinaryOperator draw = (lo, hi) -> lo + Rng.below(hi - lo + 1, 7, trial, i[0]++);
        int rank = draw.applyAsInt(1, 3);
        int limit = rank == 3 ? 9 : 19;
        int groups = draw.applyAsInt(0, 3) == 0 ? draw.applyAsInt(1, 4) : 1;
        int cin = draw.applyAsInt(1, rank == 3 ? 5 : 40);
        int cout = draw.applyAsInt(1, rank == 3 ? 20 : 75);
        int[] k = new int[rank];
        int[] s = new int[rank];
        int[] low = new int[rank];
        int[] high = new int[rank];
        int[] d = new int[rank];
        int[] x = new int[rank + 2];
        int[] w = new int[rank + 2];
        for (int a = 0; a < rank; a++) {
            k[a] = draw.applyAsInt(1, 5);
            s[a] = draw.applyAsInt(1, 3);
            low[a] = draw.applyAsInt(0, 3);
            high[a] = draw.applyAsInt(0, 3);
            d[a] = draw.applyAsInt(1, 2);
            x[a + 1] = Math.max(draw.applyAsInt(1, limit), d[a] * (k[a] - 1) + 1 - low[a] - high[a]);
            w[a + 1] = k[a];
        }
        x[0] = draw.applyAsInt(1, 3);
        x[rank + 1] = cin * groups;
        w[0] = cout * groups;
        w[rank + 1] = cin;
        Geometry g = new Geometry(k, s, low, high, d, groups);
        Tensor xs = random(Shape.of(x), 1);
        Tensor ws = random(Shape.of(w), 2);
        Tensor bias = trial % 2 == 0 ? random(Shape.of(w[0]), 3) : null;
        Shape ys = g.outputShape(xs.shape(), ws.shape());
        Tensor dy = random(ys, 4);
        String what = "trial " + trial + ": " + g + ", x " + xs.shape() + ", w " + ws.shape();

        Tensor expected = Tensor.zeros(ys);
        Tensor actual = Tensor.zeros(ys).fill(99);
        reference.convForward(xs, ws, bias, g, expected);
        simd.convForward(xs, ws, bias, g, actual);
        assertClose("forward " + what, expected, actual, DIRECT);

        Activation end = switch (trial % 4) {
            case 0 -> Activation.NONE;
            case 1 -> Activation.RELU;
            case 2 -> Activation.prelu(random(Shape.of(1), 6));
            default -> Activation.prelu(random(Shape.of(w[0]), 6));
        };
        checkPrepared(what, xs, ws, bias, g, end, simd.prepare(ws, bias, g, end, xs.shape()));

        expected = Tensor.zeros(xs.shape());
        actual = Tensor.zeros(xs.shape()).fill(99);
        reference.convBackwardInput(dy, ws, g, expected);
        simd.convBackwardInput(dy, ws, g, actual);
        assertClose("backward input " + what, expected, actual, DIRECT);

        expected = Tensor.zeros(ws.shape());
        actual = Tensor.zeros(ws.shape()).fill(99);
        reference.convBackwardWeight(xs, dy, g, expected);
        simd.convBackwardWeight(xs, dy, g, actual);
        assertClose("backward weight " + what, expected, actual, DIRECT);
    }

    /** With a residual by turns, into the middle of a wider tensor whose other channels must stay; twice, as plans do. */
    private void checkPrepared(String what, Tensor x, Tensor w, Tensor bias, Geometry g, Activation end,
            ConvKernels.PreparedConv prepared) {
        Shape ys = g.outputShape(x.shape(), w.shape());
        Tensor residual = w.size() % 2 == 0 ? random(ys, 5) : null;
        Shape wide = ys.with(-1, ys.channels() + 5);
        Tensor expected = Tensor.zeros(wide).fill(7);
        Tensor actual = Tensor.zeros(wide).fill(7);
        reference.prepare(w, bias, g, end, x.shape()).run(x, residual, expected, 2);
        Runnable bound = prepared.bind(x, residual, actual, 2, Tensor.zeros(prepared.scratch()));
        bound.run();
        bound.run();
        assertClose("prepared " + what, expected, actual, prepared instanceof WinogradConv ? WINOGRAD : DIRECT);
    }

    private static Tensor random(Shape shape, int stream) {
        float[] v = new float[shape.size()];
        for (int i = 0; i < v.length; i++) {
            v[i] = (float) (2 * Rng.uniform(11, stream, i) - 1);
        }
        return Tensor.of(v, shape.dims());
    }

    private static void assertClose(String what, Tensor expected, Tensor actual, double tolerance) {
        double max = 0;
        double error = 0;
        for (int i = 0; i < expected.size(); i++) {
            max = Math.max(max, Math.abs(expected.get(i)));
            error = Math.max(error, Math.abs(expected.get(i) - actual.get(i)));
        }
        assertTrue(error <= tolerance * Math.max(max, 1), what + ": worst error " + error + ", largest value " + max);
        assertEquals(expected.shape(), actual.shape(), Arrays.toString(expected.shape().dims()));
    }
}
