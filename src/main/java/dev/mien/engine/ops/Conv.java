package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * N-d convolution with optional bias, 1-D, 2-D and 3-D alike; see {@link Geometry} for the arithmetic of sizes.
 */
public final class Conv extends Op {
    private final Geometry g;

    private Conv(Geometry g) {
        this.g = g;
    }

    /**
     * Convolves.
     *
     * @param x    {@code [N, spatial..., Cin]}
     * @param w    {@code [Cout, kernel..., Cin / groups]}
     * @param bias {@code [Cout]}, or null
     * @return {@code [N, spatial'..., Cout]}
     */
    public static Var conv(Var x, Var w, Var bias, Geometry g) {
        return bias == null ? x.tape().apply(new Conv(g), x, w) : x.tape().apply(new Conv(g), x, w, bias);
    }

    /** The arithmetic of this convolution. */
    public Geometry geometry() {
        return g;
    }

    @Override
    public Shape outputShape(Shape... in) {
        if (in.length > 2 && (in[2].rank() != 1 || in[2].dim(0) != in[1].dim(0))) {
            throw new IllegalArgumentException(
                    "convolution bias " + in[2] + " for weight " + in[1] + ": expected [Cout]");
        }
        return g.outputShape(in[0], in[1]);
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        k.conv().convForward(in[0], in[1], in.length > 2 ? in[2] : null, g, y);
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        if (dIn[0] != null) {
            k.conv().convBackwardInput(dy, in[1], g, dIn[0]);
        }
        if (dIn[1] != null) {
            k.conv().convBackwardWeight(in[0], dy, g, dIn[1]);
        }
        if (in.length > 2 && dIn[2] != null) {
            k.map().sumRows(dy, dIn[2]);
        }
    }

    @Override
    protected boolean readsInput(int i) {
        return i < 2;
    }

    @Override
    protected boolean readsOutput() {
        return false;
    }
}
