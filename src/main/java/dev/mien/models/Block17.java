package dev.mien.models;

import static dev.mien.engine.ops.Add.scaleAddInPlace;
import static dev.mien.engine.ops.Concat.concat;
import static dev.mien.engine.ops.Relu.reluInPlace;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.nn.ConvLayer;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.Sequential;

/**
 * Inception-resnet-B: a 7x7 convolution factored into 1x7 and 7x1, on the 17x17 grid of a 299 px picture, 8x8 at 160 px
 * (Szegedy et al. 2016, figure 11). {@code [N, H, W, 896] -> [N, H, W, 896]}.
 */
public final class Block17 extends Module {
    final BasicConv2d branch0 = BasicConv2d.pointwise(896, 128);
    final Sequential branch1 = new Sequential(
            BasicConv2d.pointwise(896, 128),
            new BasicConv2d(128, 128, Geometry.of(1, 7).pad(0, 3)),
            new BasicConv2d(128, 128, Geometry.of(7, 1).pad(3, 0)));
    final ConvLayer conv2d = new ConvLayer(256, 896, Geometry.of(1, 1), true);
    private final double scale;

    public Block17(double scale) {
        this.scale = scale;
    }

    @Override
    protected Var forward(Var x) {
        Var all = concat(branch0.apply(x), branch1.apply(x));
        return reluInPlace(scaleAddInPlace(conv2d.apply(all), scale, x));
    }
}
