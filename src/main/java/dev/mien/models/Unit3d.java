package dev.mien.models;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.nn.BatchNormLayer;
import dev.mien.engine.nn.ConvLayer;
import dev.mien.engine.nn.Module;

/**
 * The unit of {@link InceptionI3d}: convolution in time and space padded as TensorFlow's 'SAME', batch norm, ReLU;
 * or, for the logits, a convolution with bias and nothing else. {@code [N, D, H, W, in] -> [N, D', H', W', out]}.
 */
public final class Unit3d extends Module {
    private static final double EPS = 1e-3;
    private static final double MOMENTUM = 0.01;

    final ConvLayer conv3d;
    final BatchNormLayer bn;

    /** Kernel and stride are the geometry's; its padding is not used. */
    public Unit3d(int in, int out, Geometry geometry) {
        this(in, out, geometry, true);
    }

    private Unit3d(int in, int out, Geometry geometry, boolean normalised) {
        this.conv3d = ConvLayer.same(in, out, geometry, !normalised);
        this.bn = normalised ? new BatchNormLayer(out, EPS, MOMENTUM) : null;
    }

    /** A 1x1x1 convolution. */
    static Unit3d pointwise(int in, int out) {
        return new Unit3d(in, out, Geometry.of(1, 1, 1));
    }

    /** A 3x3x3 convolution that keeps the size. */
    static Unit3d cube(int in, int out) {
        return new Unit3d(in, out, Geometry.of(3, 3, 3));
    }

    /** A 1x1x1 convolution with bias, neither normalised nor rectified. */
    static Unit3d logits(int in, int classes) {
        return new Unit3d(in, classes, Geometry.of(1, 1, 1), false);
    }

    @Override
    protected Var forward(Var x) {
        Var y = conv3d.apply(x);
        return bn == null ? y : bn.applyRelu(y);
    }
}
