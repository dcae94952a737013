package dev.mien.models;

import static dev.mien.engine.ops.Concat.concat;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.nn.Lambda;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.Sequential;

/** Reduction-B: halves the grid again (Szegedy et al. 2016, figure 12). {@code [N, H, W, 896] -> [N, H', W', 1792]}. */
public final class Mixed7a extends Module {
    final Sequential branch0 = new Sequential(BasicConv2d.pointwise(896, 256), BasicConv2d.halving(256, 384));
    final Sequential branch1 = new Sequential(BasicConv2d.pointwise(896, 256), BasicConv2d.halving(256, 256));
    final Sequential branch2 = new Sequential(BasicConv2d.pointwise(896, 256), BasicConv2d.square(256, 256),
            BasicConv2d.halving(256, 256));
    final Lambda branch3 = Lambda.maxPool(PoolGeometry.of(3, 3).stride(2));

    @Override
    protected Var forward(Var x) {
        return concat(branch0.apply(x), branch1.apply(x), branch2.apply(x), branch3.apply(x));
    }
}
