package dev.mien.engine.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.engine.kernels.ConvKernels;
import dev.mien.engine.kernels.Geometry;
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
    private final ConvKernels reference = ReferenceBackend.create().conv();
    private final ConvKernels simd = new SimdConv();

    @Test
    void randomGeometriesAgreeWithTheReference() {
        for (int trial = 0; trial < 300; trial++) {
            check(trial);
        }
    }

    /** 3x3 kernels of stride 1 go another way when they are prepared. */
    @Test
    void winogradAgreesWithTheReference() {
        for (int trial = 0; trial < 12; trial++) {
            int cin = 16 * (2 + trial % 3);
            int cout = 32 + 7 * (trial % 4);
            Geometry g = Geometry.of(3, 3).pad(new int[] {trial % 2, trial % 3}, new int[] {1, trial % 2});
            Tensor x = random(Shape.of(2, 27 + trial % 2, 22 + trial % 5, cin), 1);
            Tensor w = random(Shape.of(cout, 3, 3, cin), 2);
            Shape ys = g.outputShape(x.shape(), w.shape());
            assertTrue(WinogradConv.applies(w, g));
            assertTrue(new WinogradConv(w, null, g, false).wins(Tensor.zeros(ys)));
            Geometry g3 = new Geometry(new int[] {1 + trial % 3, 3, 3}, new int[] {1, 1, 1}, new int[] {1, 0, 1},
                    new int[] {0, 1, trial % 2}, new int[] {1, 1, 1}, 1);
            Tensor x3 = random(Shape.of(1, 5, 13 + trial % 2, 14, cin), 5);
            Tensor w3 = random(Shape.of(cout, 1 + trial % 3, 3, 3, cin), 6);
            assertTrue(WinogradConv.applies(w3, g3));
            checkPrepared("3-d trial " + trial, x3, w3, null, g3, g3.outputShape(x3.shape(), w3.shape()));
            checkPrepared("trial " + trial, x, w, trial % 2 == 0 ? random(Shape.of(cout), 3) : null, g, ys);
        }
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
        assertClose("forward " + what, expected, actual);

        checkPrepared(what, xs, ws, bias, g, ys);

        expected = Tensor.zeros(xs.shape());
        actual = Tensor.zeros(xs.shape()).fill(99);
        reference.convBackwardInput(dy, ws, g, expected);
        simd.convBackwardInput(dy, ws, g, actual);
        assertClose("backward input " + what, expected, actual);

        expected = Tensor.zeros(ws.shape());
        actual = Tensor.zeros(ws.shape()).fill(99);
        reference.convBackwardWeight(xs, dy, g, expected);
        simd.convBackwardWeight(xs, dy, g, actual);
        assertClose("backward weight " + what, expected, actual);
    }

    /** With a residual and ReLU by turns, into the middle of a wider tensor whose other channels must stay. */
    private void checkPrepared(String what, Tensor x, Tensor w, Tensor bias, Geometry g, Shape ys) {
        boolean relu = x.size() % 2 == 0;
        Tensor residual = w.size() % 2 == 0 ? random(ys, 5) : null;
        Shape wide = ys.with(-1, ys.channels() + 5);
        Tensor expected = Tensor.zeros(wide).fill(7);
        Tensor actual = Tensor.zeros(wide).fill(7);
        reference.prepare(w, bias, g, relu).run(x, residual, expected, 2);
        simd.prepare(w, bias, g, relu).run(x, residual, actual, 2);
        assertClose("prepared " + what, expected, actual);
    }

    private static Tensor random(Shape shape, int stream) {
        float[] v = new float[shape.size()];
        for (int i = 0; i < v.length; i++) {
            v[i] = (float) (2 * Rng.uniform(11, stream, i) - 1);
        }
        return Tensor.of(v, shape.dims());
    }

    private static void assertClose(String what, Tensor expected, Tensor actual) {
        double max = 0;
        double error = 0;
        for (int i = 0; i < expected.size(); i++) {
            max = Math.max(max, Math.abs(expected.get(i)));
            error = Math.max(error, Math.abs(expected.get(i) - actual.get(i)));
        }
        assertTrue(error <= 3e-6 * Math.max(max, 1), what + ": worst error " + error + ", largest value " + max);
        assertEquals(expected.shape(), actual.shape(), Arrays.toString(expected.shape().dims()));
    }
}
