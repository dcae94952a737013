package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Mean over windows of the spatial axes.
 */
public final class AveragePool extends Op {
    private final PoolGeometry g;

    private AveragePool(PoolGeometry g) {
        this.g = g;
    }

    /** {@code [N, spatial..., C] -> [N, spatial'..., C]}. */
    public static Var averagePool(Var x, PoolGeometry g) {
        return x.tape().apply(new AveragePool(g), x);
    }

    /** The windows of this pooling. */
    public PoolGeometry geometry() {
        return g;
    }

    @Override
    public Shape outputShape(Shape... in) {
        return g.outputShape(in[0]);
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        k.pool().averagePoolForward(in[0], g, y);
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        k.pool().averagePoolBackward(dy, g, dIn[0]);
    }

    @Override
    protected boolean readsInput(int i) {
        return false;
    }

    @Override
    protected boolean readsOutput() {
        return false;
    }
}
