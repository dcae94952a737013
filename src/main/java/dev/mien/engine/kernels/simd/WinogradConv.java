package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.N;

import dev.mien.engine.kernels.Activation;
import dev.mien.engine.kernels.ConvKernels.PreparedConv;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.tensor.Tensor;

/**
 * A convolution by Winograd's minimal filtering (Lavin and Gray 2016) along one or two axes:
 * {@code Y = A^T [(G g G^T) . (B^T d B)] A}, where the products of all channels and slices are one matrix product for each
 * element of a transformed tile. {@link WinogradForm} says what is transformed; {@link WinogradRun} and {@link WinogradLines}
 * walk over the tiles.
 */
final class WinogradConv implements PreparedConv {
    final WinogradForm form;
    final int[] low;
    final int cin;
    final int cout;
    final boolean relu;
    /** Of negatives, or null. */
    final float[] slopes;
    /** The transformed weights, a matrix {@code [slices Cin, Cout]} for each element. */
    final Panels[] weights;
    final float[] bias;

    /**
     * Transforms and packs the weights.
     *
     * @param bias   {@code [Cout]}, or null
     * @param end    of each value alone
     * @param packed memory of {@link WinogradForm#size} floats
     */
    WinogradConv(WinogradForm form, Filters w, Tensor bias, Geometry g, Activation end, float[] packed) {
        this.form = form;
        this.low = SimdConv.to3(g.padLow(), 0);
        this.cout = w.out();
        this.cin = w.in();
        this.relu = end.relu();
        this.slopes = SimdConv.slopes(end, 0, cout);
        this.bias = new float[IndirectGemm.startSize(cout)];
        if (bias != null) {
            System.arraycopy(bias.floats(), bias.offset(), this.bias, 0, cout);
        }
        int depth = form.depth(cin);
        weights = new Panels[form.elements()];
        for (int e = 0; e < weights.length; e++) {
            weights[e] = new Panels(depth, cout, packed, e * Panels.size(depth, cout));
        }
        new WinogradFilter(form, w, weights).run();
    }

    @Override
    public Runnable bind(Tensor x, Tensor residual, Tensor y, int channel, Tensor scratch) {
        if (y.size() == 0) {
            return () -> {};
        }
        WinogradEnd end = new WinogradEnd(this, residual, y, channel);
        return form.lines()
                ? new WinogradLines(this, x, y, end)
                : new WinogradRun(this, x, y, end);
    }

    /** The distance of elements: an odd number of cache lines, else all of a tile compete for a few places in the cache. */
    static int apart(int size) {
        int lines = Math.ceilDiv(size, N);
        return (lines + 1 - lines % 2) * N;
    }

    @Override
    public String kernel() {
        return form.name();
    }
}
