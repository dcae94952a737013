package dev.mien.models;

import static dev.mien.engine.ops.Concat.concat;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.nn.Lambda;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.Sequential;

/** Reduction-B: halves the grid again (Szegedy et al. 2016, figure 12). {@code [N, H, W, 896] -> [N, H', W', 1792]}. */
public final class Mixed7a extends Module {
    final Sequential branch0;
    final Sequential branch1;
    final Sequential branch2;
    final Lambda branch3 = Lambda.maxPool(PoolGeometry.of(3, 3).stride(2));

    public Mixed7a() {
        this(1);
    }

    /** A narrow one: all channels divided by that. */
    Mixed7a(int narrow) {
        int in = 896 / narrow;
        int mid = 256 / narrow;
        this.branch0 = new Sequential(BasicConv2d.pointwise(in, mid), BasicConv2d.halving(mid, 384 / narrow));
        this.branch1 = new Sequential(BasicConv2d.pointwise(in, mid), BasicConv2d.halving(mid, mid));
        this.branch2 = new Sequential(BasicConv2d.pointwise(in, mid), BasicConv2d.square(mid, mid),
                BasicConv2d.halving(mid, mid));
    }

    @Override
    protected Var forward(Var x) {
        return concat(branch0.apply(x), branch1.apply(x), branch2.apply(x), branch3.apply(x));
    }
}
