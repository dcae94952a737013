package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Mean over bins of the spatial axes, as many as asked for: bin i of o covers floor(i n / o) to ceil((i + 1) n / o).
 * Global average pooling is one bin per axis.
 */
public final class AdaptiveAveragePool extends Op {
    private final int[] bins;

    private AdaptiveAveragePool(int... bins) {
        this.bins = bins.clone();
    }

    /** {@code [N, spatial..., C] -> [N, bins..., C]}; one value serves all spatial axes. */
    public static Var adaptiveAveragePool(Var x, int... bins) {
        return x.tape().apply(new AdaptiveAveragePool(bins), x);
    }

    /** {@code [N, spatial..., C] -> [N, C]}. */
    public static Var globalAveragePool(Var x) {
        Var y = adaptiveAveragePool(x, 1);
        return Reshape.reshape(y, Shape.of(x.shape().dim(0), x.shape().channels()));
    }

    @Override
    public Shape outputShape(Shape... in) {
        int[] d = in[0].dims();
        if (d.length < 3 || bins.length != 1 && bins.length != d.length - 2) {
            throw new IllegalArgumentException(
                    "adaptive pooling to " + bins.length + " axes does not fit input " + in[0]);
        }
        for (int a = 0; a < d.length - 2; a++) {
            d[a + 1] = bins[bins.length == 1 ? 0 : a];
        }
        return Shape.of(d);
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        k.pool().adaptiveAveragePoolForward(in[0], y);
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        k.pool().adaptiveAveragePoolBackward(dy, dIn[0]);
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
