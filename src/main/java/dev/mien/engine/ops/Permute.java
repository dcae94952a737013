package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;

/**
 * Reorders axes.
 */
public final class Permute extends Op {
    private final int[] axes;

    private Permute(int... axes) {
        this.axes = axes.clone();
    }

    /** Axis k of the result is axis {@code axes[k]} of x. */
    public static Var permute(Var x, int... axes) {
        return x.tape().apply(new Permute(axes), x);
    }

    /** Swaps two axes. */
    public static Var transpose(Var x, int a, int b) {
        int[] axes = new int[x.shape().rank()];
        for (int i = 0; i < axes.length; i++) {
            axes[i] = i == a ? b : i == b ? a : i;
        }
        return permute(x, axes);
    }

    /** Axis k of the result is this axis of the input. */
    public int axis(int k) {
        return axes[k];
    }

    @Override
    public Shape outputShape(Shape... in) {
        int[] d = new int[axes.length];
        boolean[] seen = new boolean[axes.length];
        for (int i = 0; i < axes.length; i++) {
            if (axes.length != in[0].rank() || axes[i] < 0 || axes[i] >= axes.length || seen[axes[i]]) {
                throw new IllegalArgumentException("permute: axes " + Arrays.toString(axes) + " for input " + in[0]);
            }
            seen[axes[i]] = true;
            d[i] = in[0].dim(axes[i]);
        }
        return Shape.of(d);
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        k.map().permute(in[0], axes, y);
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        int[] inverse = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            inverse[axes[i]] = i;
        }
        k.map().permute(dy, inverse, dIn[0]);
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
