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
 * Inception-resnet-A: {@code relu(scale conv2d([branch0 | branch1 | branch2]) + x)} on the 35x35 grid of a 299 px
 * picture, 17x17 at 160 px (Szegedy et al. 2016, figure 10). {@code [N, H, W, 256] -> [N, H, W, 256]}.
 */
public final class Block35 extends Module {
    final BasicConv2d branch0;
    final Sequential branch1;
    final Sequential branch2;
    final ConvLayer conv2d;
    private final double scale;

    public Block35(double scale) {
        this(scale, 1);
    }

    /** A narrow one: all channels divided by that. */
    Block35(double scale, int narrow) {
        int in = 256 / narrow;
        int mid = 32 / narrow;
        this.branch0 = BasicConv2d.pointwise(in, mid);
        this.branch1 = new Sequential(BasicConv2d.pointwise(in, mid), BasicConv2d.square(mid, mid));
        this.branch2 = new Sequential(BasicConv2d.pointwise(in, mid), BasicConv2d.square(mid, mid),
                BasicConv2d.square(mid, mid));
        this.conv2d = new ConvLayer(3 * mid, in, Geometry.of(1, 1), true);
        this.scale = scale;
    }

    @Override
    protected Var forward(Var x) {
        Var all = concat(branch0.apply(x), branch1.apply(x), branch2.apply(x));
        return reluInPlace(scaleAddInPlace(conv2d.apply(all), scale, x));
    }
}
