package dev.mien.models;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.nn.BatchNormLayer;
import dev.mien.engine.nn.ConvLayer;
import dev.mien.engine.nn.Module;

/**
 * The unit of {@link Fcn} and {@link ResNet}: convolution with a bias (which the batch norm after it makes useless, but which
 * checkpoints have), batch norm with Keras' constants, and, unless a sum comes first, ReLU. {@code [N, L, in] -> [N, L, out]}:
 * padded as TensorFlow's 'SAME', (kernel - 1) / 2 steps before and the rest after.
 */
final class SeriesConv extends Module {
    private final ConvLayer conv;
    private final BatchNormLayer bn;
    private final boolean relu;

    private SeriesConv(int in, int out, int kernel, boolean relu) {
        int before = (kernel - 1) / 2;
        Geometry g = Geometry.of(kernel).pad(new int[] {before}, new int[] {kernel - 1 - before});
        this.conv = new ConvLayer(in, out, g, true);
        this.bn = batchNorm(out);
        this.relu = relu;
    }

    static SeriesConv relu(int in, int out, int kernel) {
        return new SeriesConv(in, out, kernel, true);
    }

    static SeriesConv linear(int in, int out, int kernel) {
        return new SeriesConv(in, out, kernel, false);
    }

    /** Keras': epsilon 1e-3, momentum 0.99. */
    static BatchNormLayer batchNorm(int channels) {
        return new BatchNormLayer(channels, 1e-3, 0.01);
    }

    @Override
    protected Var forward(Var x) {
        Var y = conv.apply(x);
        return relu ? bn.applyRelu(y) : bn.apply(y);
    }
}
