package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.N;

import dev.mien.engine.kernels.ConvKernels.PreparedConv;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;

/**
 * A convolution of stride 1 by Winograd's minimal filtering (Lavin and Gray 2016) along every axis with three or more taps:
 * {@code Y = A^T [(G g G^T) . (B^T d B)] A}, where the products of all channels are one matrix product for each element of a
 * transformed tile. What {@link WinogradAxis} cuts into slices, taps of an untransformed axis among them, are more channels: a
 * slice reads the transformed tile next to it. {@link WinogradRun} walks over the tiles.
 */
final class WinogradConv implements PreparedConv {
    private final int[] low;
    final WinogradAxis[] axes;
    /** Slices per axis. */
    final int[] slices;
    final int cin;
    final int cout;
    final boolean relu;
    /** The transformed weights, a matrix {@code [slices Cin, Cout]} for each element. */
    final Panels[] weights;
    final float[] bias;

    /**
     * Transforms and packs the weights.
     *
     * @param bias   {@code [Cout]}, or null
     * @param packed memory of {@link #size} floats
     */
    WinogradConv(Filters w, Tensor bias, Geometry g, boolean relu, float[] packed) {
        this.low = SimdConv.to3(g.padLow(), 0);
        this.axes = axes(g);
        this.cout = w.out();
        this.cin = w.in();
        this.relu = relu;
        this.slices = slices(g);
        this.bias = new float[IndirectGemm.startSize(cout)];
        if (bias != null) {
            System.arraycopy(bias.floats(), bias.offset(), this.bias, 0, cout);
        }
        int depth = slices[0] * slices[1] * slices[2] * cin;
        weights = new Panels[elements(axes)];
        for (int e = 0; e < weights.length; e++) {
            weights[e] = new Panels(depth, cout, packed, e * Panels.size(depth, cout));
        }
        new WinogradFilter(axes, SimdConv.to3(g.kernel(), 1), slices, w, weights).run();
    }

    /** Floats that the transformed weights take. */
    static int size(Filters w, Geometry g) {
        int[] slices = slices(g);
        return Math.multiplyExact(elements(axes(g)), Panels.size(slices[0] * slices[1] * slices[2] * w.in(), w.out()));
    }

    /** True for convolutions that this class computes. */
    static boolean applies(Filters w, Geometry g) {
        return g.groups() == 1 && w.in() % N == 0
                && Arrays.stream(g.stride()).allMatch(s -> s == 1) && Arrays.stream(g.dilation()).allMatch(d -> d == 1)
                && Arrays.stream(axes(g)).anyMatch(a -> a != WinogradAxis.PLAIN);
    }

    /**
     * Along depth a transform would leave too few channels for each of very many elements; of two long axes one is left as it
     * is, since both together would lose a digit.
     */
    private static WinogradAxis[] axes(Geometry g) {
        int[] k = SimdConv.to3(g.kernel(), 1);
        WinogradAxis last = WinogradAxis.of(k[2]);
        boolean both = last == WinogradAxis.FOUR && k[1] > 3;
        return new WinogradAxis[] {WinogradAxis.PLAIN, both ? WinogradAxis.PLAIN : WinogradAxis.of(k[1]), last};
    }

    private static int[] slices(Geometry g) {
        WinogradAxis[] axes = axes(g);
        int[] k = SimdConv.to3(g.kernel(), 1);
        return new int[] {axes[0].slices(k[0]), axes[1].slices(k[1]), axes[2].slices(k[2])};
    }

    static int elements(WinogradAxis[] axes) {
        return axes[0].elements * axes[1].elements * axes[2].elements;
    }

    /** About how many cycles of a core a convolution takes this way, weights transformed before and in memory far away. */
    static double cost(Filters w, Geometry g, Shape y) {
        WinogradAxis[] axes = axes(g);
        int[] slices = slices(g);
        int[] out = SimdConv.spatial(y);
        int e = elements(axes);
        double tiles = y.dim(0);
        double transformed = y.dim(0);
        for (int a = 0; a < 3; a++) {
            int t = Math.ceilDiv(out[a], axes[a].outputs);
            tiles *= t;
            transformed *= t + slices[a] - 1;
        }
        double cin = w.in();
        double cout = Math.ceilDiv(w.out(), N) * N;
        double depth = cin * slices[0] * slices[1] * slices[2];
        double rows = Math.ceil(tiles / Tiles.ROWS) * Tiles.ROWS;
        double products = Cost.product(rows, depth, cout, depth * cout) * e;
        return products + e * (2.2 * transformed * cin + 2.5 * tiles * cout) / N;
    }

    @Override
    public Runnable bind(Tensor x, Tensor residual, Tensor y, int channel, Tensor scratch) {
        return y.size() == 0 ? () -> {} : new WinogradRun(this, x, low, residual, y, channel);
    }

    @Override
    public String kernel() {
        StringBuilder s = new StringBuilder("Winograd");
        for (WinogradAxis a : axes) {
            if (a != WinogradAxis.PLAIN) {
                s.append(s.length() > 8 ? "x" : " ").append(a.outputs).append(':').append(a.taps);
            }
        }
        return s.toString();
    }
}
