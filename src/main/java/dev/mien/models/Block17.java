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
    final BasicConv2d branch0;
    final Sequential branch1;
    final ConvLayer conv2d;
    private final double scale;

    public Block17(double scale) {
        this(scale, 1);
    }

    /** A narrow one: all channels divided by that. */
    Block17(double scale, int narrow) {
        int in = 896 / narrow;
        int mid = 128 / narrow;
        this.branch0 = BasicConv2d.pointwise(in, mid);
        this.branch1 = new Sequential(BasicConv2d.pointwise(in, mid),
                new BasicConv2d(mid, mid, Geometry.of(1, 7).pad(0, 3)),
                new BasicConv2d(mid, mid, Geometry.of(7, 1).pad(3, 0)));
        this.conv2d = new ConvLayer(2 * mid, in, Geometry.of(1, 1), true);
        this.scale = scale;
    }

    @Override
    protected Var forward(Var x) {
        Var all = concat(branch0.apply(x), branch1.apply(x));
        return reluInPlace(scaleAddInPlace(conv2d.apply(all), scale, x));
    }
}
