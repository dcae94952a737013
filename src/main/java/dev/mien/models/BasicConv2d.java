package dev.mien.models;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.nn.BatchNormLayer;
import dev.mien.engine.nn.ConvLayer;
import dev.mien.engine.nn.Module;

/**
 * The unit of {@link InceptionResnetV1}: convolution without bias, batch norm, ReLU. {@code [N, H, W, in] -> [N, H',
 * W', out]}.
 */
public final class BasicConv2d extends Module {
    /** TensorFlow's epsilon, with which the published weights were trained. */
    static final double EPS = 1e-3;
    static final double MOMENTUM = 0.1;

    final ConvLayer conv;
    final BatchNormLayer bn;

    public BasicConv2d(int in, int out, Geometry geometry) {
        this.conv = new ConvLayer(in, out, geometry, false);
        this.bn = new BatchNormLayer(out, EPS, MOMENTUM);
    }

    /** A 1x1 convolution. */
    static BasicConv2d pointwise(int in, int out) {
        return new BasicConv2d(in, out, Geometry.of(1, 1));
    }

    /** An unpadded 3x3 convolution of stride 2, which halves the picture. */
    static BasicConv2d halving(int in, int out) {
        return new BasicConv2d(in, out, Geometry.of(3, 3).stride(2));
    }

    /** A 3x3 convolution that keeps the size. */
    static BasicConv2d square(int in, int out) {
        return new BasicConv2d(in, out, Geometry.of(3, 3).pad(1));
    }

    @Override
    protected Var forward(Var x) {
        return bn.applyRelu(conv.apply(x));
    }
}
