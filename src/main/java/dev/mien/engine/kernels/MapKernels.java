package dev.mien.engine.kernels;

import dev.mien.engine.tensor.Tensor;

/** Element-wise work, sums and copies. Outputs are overwritten and may be one of the inputs unless said otherwise. */
public interface MapKernels {
    /** {@code y = x > 0 ? x : slope x}; slope 0 is ReLU. */
    void leakyReluForward(Tensor x, double slope, Tensor y);

    /** {@code dx = x > 0 ? dy : slope dy}. For slope >= 0 the output y may stand in for x. */
    void leakyReluBackward(Tensor x, Tensor dy, double slope, Tensor dx);

    /** Leaky ReLU with a learned slope per channel, or one for all when {@code slope} has one element. */
    void preluForward(Tensor x, Tensor slope, Tensor y);

    /** {@code dx = x > 0 ? dy : slope dy}, {@code dslope = sum over x <= 0 of dy x}; dx may be null. */
    void preluBackward(Tensor x, Tensor slope, Tensor dy, Tensor dx, Tensor dslope);

    /** {@code y = 1 / (1 + exp(-x))}. */
    void sigmoidForward(Tensor x, Tensor y);

    /** {@code dx = dy y (1 - y)}. */
    void sigmoidBackward(Tensor y, Tensor dy, Tensor dx);

    /** Hyperbolic tangent. */
    void tanhForward(Tensor x, Tensor y);

    /** {@code dx = dy (1 - y^2)}. */
    void tanhBackward(Tensor y, Tensor dy, Tensor dx);

    /** {@code y = a scaleA + b scaleB}; same shapes. */
    void add(Tensor a, double scaleA, Tensor b, double scaleB, Tensor y);

    /** {@code y[row, c] = x[row, c] + b[c]}: adds a bias. */
    void addRow(Tensor x, Tensor b, Tensor y);

    /** {@code y = x scale}. */
    void scale(Tensor x, double scale, Tensor y);

    /**
     * Keeps each element with probability 1 - p, scaled by 1 / (1 - p), and zeroes the others; which ones is a function of
     * (seed, stream, index) alone: element i is kept when {@code Rng.uniform(seed, stream, i) >= p}, so backward is the same
     * call on dy.
     */
    void dropout(Tensor x, double p, long seed, long stream, Tensor y);

    /** {@code y[c] = sum over rows of x[row, c]}: the gradient of a bias. y must not be x. */
    void sumRows(Tensor x, Tensor y);

    /** Sum of all elements, in a fixed order. */
    double sum(Tensor x);

    /** Sum of squares of all elements, in a fixed order. */
    double sumSquares(Tensor x);

    /**
     * Copies {@code blocks} runs of {@code length} elements: run b goes from {@code x[xFrom + b xStride]} to
     * {@code y[yFrom + b yStride]}. Concatenation, slicing and padding are this. y must not be x.
     */
    void copyBlocks(Tensor x, int xFrom, int xStride, Tensor y, int yFrom, int yStride, int blocks, int length);

    /** {@code y[i_axes[0], i_axes[1], ...] = x[i_0, i_1, ...]}: axis k of y is axis axes[k] of x. y must not be x. */
    void permute(Tensor x, int[] axes, Tensor y);
}
