package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Maximum over windows of the spatial axes. The first maximum in scan order receives the gradient.
 */
public final class MaxPool extends Op {
    private final PoolGeometry g;
    private final boolean remember;
    private Tensor argmax;

    private MaxPool(PoolGeometry g, boolean remember) {
        this.g = g;
        this.remember = remember;
    }

    /** {@code [N, spatial..., C] -> [N, spatial'..., C]}. */
    public static Var maxPool(Var x, PoolGeometry g) {
        return x.tape().apply(new MaxPool(g, x.needsGrad()), x);
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
        argmax = remember ? Tensor.empty(y.shape(), DType.I32) : null;
        k.pool().maxPoolForward(in[0], g, y, argmax);
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        k.pool().maxPoolBackward(dy, argmax, g, dIn[0]);
    }

    @Override
    protected boolean readsInput(int i) {
        return false;
    }

    @Override
    protected boolean readsOutput() {
        return false;
    }

    @Override
    protected long bytesKept(Shape y) {
        return remember ? 4L * y.size() : 0;
    }
}
