package dev.mien.engine.nn;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.ops.Conv;
import dev.mien.engine.tensor.Shape;

/** A convolution with its weight {@code [out, kernel..., in / groups]} and, if asked for, bias {@code [out]}. */
public final class ConvLayer extends Module {
    final Parameter weight;
    final Parameter bias;
    private final Geometry geometry;
    private final boolean same;

    /** A convolution of fixed padding. */
    public ConvLayer(int in, int out, Geometry geometry, boolean bias) {
        this(in, out, geometry, bias, false);
    }

    /** A convolution padded as TensorFlow's 'SAME', whatever the input's size. */
    public static ConvLayer same(int in, int out, Geometry geometry, boolean bias) {
        return new ConvLayer(in, out, geometry, bias, true);
    }

    private ConvLayer(int in, int out, Geometry geometry, boolean bias, boolean same) {
        int each = in / geometry.groups();
        int fanIn = each * geometry.taps();
        int[] dims = new int[geometry.rank() + 2];
        dims[0] = out;
        System.arraycopy(geometry.kernel(), 0, dims, 1, geometry.rank());
        dims[dims.length - 1] = each;
        this.weight = new Parameter(Shape.of(dims), Init.torchDefault(fanIn));
        this.bias = bias ? new Parameter(Shape.of(out), Init.torchDefault(fanIn)) : null;
        this.geometry = geometry;
        this.same = same;
    }

    public Parameter weight() {
        return weight;
    }

    /** Null when the layer has none. */
    public Parameter bias() {
        return bias;
    }

    public Geometry geometry() {
        return geometry;
    }

    @Override
    protected Var forward(Var x) {
        Geometry g = same ? geometry.same(x.shape()) : geometry;
        return Conv.conv(x, weight.on(x.tape()), bias == null ? null : bias.on(x.tape()), g);
    }
}
