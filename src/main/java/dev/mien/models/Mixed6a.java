package dev.mien.models;

import static dev.mien.engine.ops.Concat.concat;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.nn.Lambda;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.Sequential;

/**
 * Reduction-A: halves the grid, nothing padded (Szegedy et al. 2016, figure 7). {@code [N, H, W, 256] -> [N, H', W',
 * 896]}.
 */
public final class Mixed6a extends Module {
    final BasicConv2d branch0;
    final Sequential branch1;
    final Lambda branch2 = Lambda.maxPool(PoolGeometry.of(3, 3).stride(2));

    public Mixed6a() {
        this(1);
    }

    /** A narrow one: all channels divided by that. */
    Mixed6a(int narrow) {
        int in = 256 / narrow;
        int mid = 192 / narrow;
        this.branch0 = BasicConv2d.halving(in, 384 / narrow);
        this.branch1 = new Sequential(BasicConv2d.pointwise(in, mid), BasicConv2d.square(mid, mid),
                BasicConv2d.halving(mid, 256 / narrow));
    }

    @Override
    protected Var forward(Var x) {
        return concat(branch0.apply(x), branch1.apply(x), branch2.apply(x));
    }
}
