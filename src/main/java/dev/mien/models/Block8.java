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
    final BasicConv2d branch0 = BasicConv2d.pointwise(1792, 192);
    final Sequential branch1 = new Sequential(
            BasicConv2d.pointwise(1792, 192),
            new BasicConv2d(192, 192, Geometry.of(1, 3).pad(0, 1)),
            new BasicConv2d(192, 192, Geometry.of(3, 1).pad(1, 0)));
    final ConvLayer conv2d = new ConvLayer(384, 1792, Geometry.of(1, 1), true);
    private final double scale;
    private final boolean activated;

    public Block8(double scale) {
        this(scale, true);
    }

    /** The network's last block has no ReLU after the sum. */
    public Block8(double scale, boolean activated) {
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
