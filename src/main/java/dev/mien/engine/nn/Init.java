package dev.mien.engine.nn;

import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Tensor;

/** How a parameter is drawn before training: a function of its shape, the seed and its name, never of the order of layers. */
@FunctionalInterface
public interface Init {
    /** Fills t, whose weights are laid out {@code [out, kernel..., in / groups]}. */
    void fill(Tensor t, long seed, String name);

    /** A constant. */
    static Init constant(double v) {
        return (t, seed, name) -> t.fill(v);
    }

    /** Uniform in +-1 / sqrt(fanIn), PyTorch's default for linear and convolution layers, bias included. */
    static Init torchDefault(int fanIn) {
        return uniform(1 / Math.sqrt(fanIn));
    }

    /** Uniform in +-sqrt(6 / fanIn) (He et al. 2015). */
    static Init heUniform(int fanIn) {
        return uniform(Math.sqrt(6.0 / fanIn));
    }

    /** Uniform in +-sqrt(6 / (fanIn + fanOut)) (Glorot and Bengio 2010), Keras' default. */
    static Init glorotUniform(int fanIn, int fanOut) {
        return uniform(Math.sqrt(6.0 / (fanIn + fanOut)));
    }

    /** Glorot's uniform with both fans taken from the shape {@code [out, kernel..., in]}, ungrouped. */
    static Init glorotUniform() {
        return (t, seed, name) -> {
            int fanIn = t.size() / t.dim(0);
            int fanOut = t.size() / t.dim(-1);
            glorotUniform(fanIn, fanOut).fill(t, seed, name);
        };
    }

    /** Uniform in +-bound. */
    static Init uniform(double bound) {
        return (t, seed, name) -> {
            long stream = Rng.stream(name);
            for (int i = 0; i < t.size(); i++) {
                t.set(i, (2 * Rng.uniform(seed, stream, i) - 1) * bound);
            }
        };
    }
}
