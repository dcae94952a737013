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
 * Inception-resnet-C: a 3x3 convolution factored into 1x3 and 3x1, on the 8x8 grid of a 299 px picture, 3x3 at 160 px
 * (Szegedy et al. 2016, figure 13). {@code [N, H, W, 1792] -> [N, H, W, 1792]}.
 */
public final class Block8 extends Module {
    final BasicConv2d branch0;
    final Sequential branch1;
    final ConvLayer conv2d;
    private final double scale;
    private final boolean activated;

    public Block8(double scale) {
        this(scale, true);
    }

    /** The network's last block has no ReLU after the sum. */
    public Block8(double scale, boolean activated) {
        this(scale, activated, 1);
    }

    /** A narrow one: all channels divided by that. */
    Block8(double scale, boolean activated, int narrow) {
        int in = 1792 / narrow;
        int mid = 192 / narrow;
        this.branch0 = BasicConv2d.pointwise(in, mid);
        this.branch1 = new Sequential(BasicConv2d.pointwise(in, mid),
                new BasicConv2d(mid, mid, Geometry.of(1, 3).pad(0, 1)),
                new BasicConv2d(mid, mid, Geometry.of(3, 1).pad(1, 0)));
        this.conv2d = new ConvLayer(2 * mid, in, Geometry.of(1, 1), true);
        this.scale = scale;
        this.activated = activated;
    }

    @Override
    protected Var forward(Var x) {
        Var all = concat(branch0.apply(x), branch1.apply(x));
        Var y = scaleAddInPlace(conv2d.apply(all), scale, x);
        return activated ? reluInPlace(y) : y;
    }
}
