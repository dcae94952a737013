package dev.mien.engine.ops;

import dev.mien.engine.autograd.Op;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Rectified linear unit, {@code max(x, 0)}, and its leaky kind.
 */
public final class Relu extends Op {
    private final double slope;

    private final boolean overwrite;

    private Relu(double slope, boolean overwrite) {
        this.slope = slope;
        this.overwrite = overwrite;
    }

    /** {@code max(x, 0)}. */
    public static Var relu(Var x) {
        return x.tape().apply(new Relu(0, false), x);
    }

    /** The same written over x, for a caller who knows that nobody else reads x; a copy where backward does. */
    public static Var reluInPlace(Var x) {
        return x.tape().apply(new Relu(0, x.isDisposable()), x);
    }

    /** {@code x > 0 ? x : slope x}. */
    public static Var leakyRelu(Var x, double slope) {
        return x.tape().apply(new Relu(slope, false), x);
    }

    /** What negative values are multiplied by; 0 is plain ReLU. */
    public double slope() {
        return slope;
    }

    @Override
    public Shape outputShape(Shape... in) {
        return in[0];
    }

    @Override
    protected void forward(Backend k, Tensor[] in, Tensor y) {
        k.map().leakyReluForward(in[0], slope, y);
    }

    @Override
    protected void backward(Backend k, Tensor[] in, Tensor y, Tensor dy, Tensor[] dIn) {
        k.map().leakyReluBackward(slope < 0 ? in[0] : y, dy, slope, dIn[0]);
    }

    @Override
    protected boolean readsInput(int i) {
        return slope < 0;
    }

    @Override
    protected boolean readsOutput() {
        return slope >= 0;
    }

    @Override
    protected boolean inPlace() {
        return overwrite;
    }

    @Override
    protected int gradientInPlace() {
        return 0;
    }
}
