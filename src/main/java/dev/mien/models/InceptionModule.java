package dev.mien.models;

import static dev.mien.engine.ops.Concat.concat;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.nn.Lambda;
import dev.mien.engine.nn.Module;

/**
 * The inception module of {@link InceptionI3d}: four branches over time and space (Szegedy et al. 2015, inflated).
 * {@code [N, D, H, W, in] -> [N, D, H, W, b0 + b1 + b2 + b3]}.
 *
 * <p>The pooling ignores its padding. The original pads with zeros, which is the same for input that, as everywhere
 * in this network, is not negative.
 */
public final class InceptionModule extends Module {
    final Unit3d b0;
    final Unit3d b1a;
    final Unit3d b1b;
    final Unit3d b2a;
    final Unit3d b2b;
    final Lambda b3a = Lambda.maxPoolSame(PoolGeometry.of(3, 3, 3).stride(1));
    final Unit3d b3b;
    private final int channels;

    /**
     * A module.
     *
     * @param b0       channels of the pointwise branch
     * @param b1Narrow channels before the first 3x3x3 convolution
     * @param b1       channels after it
     * @param b2Narrow channels before the second 3x3x3 convolution
     * @param b2       channels after it
     * @param b3       channels of the pooling branch
     */
    public InceptionModule(int in, int b0, int b1Narrow, int b1, int b2Narrow, int b2, int b3) {
        this.b0 = Unit3d.pointwise(in, b0);
        this.b1a = Unit3d.pointwise(in, b1Narrow);
        this.b1b = Unit3d.cube(b1Narrow, b1);
        this.b2a = Unit3d.pointwise(in, b2Narrow);
        this.b2b = Unit3d.cube(b2Narrow, b2);
        this.b3b = Unit3d.pointwise(in, b3);
        this.channels = b0 + b1 + b2 + b3;
    }

    /** Channels of the output. */
    public int channels() {
        return channels;
    }

    @Override
    protected Var forward(Var x) {
        return concat(b0.apply(x), b1b.apply(b1a.apply(x)), b2b.apply(b2a.apply(x)), b3b.apply(b3a.apply(x)));
    }
}
