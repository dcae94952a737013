package dev.mien.engine.kernels;

import dev.mien.engine.tensor.Tensor;

/** Pooling over the spatial axes of {@code [N, s..., C]}, each channel by itself. Outputs are overwritten. */
public interface PoolKernels {
    /**
     * Maximum of each window; the first in scan order wins a tie and receives the whole gradient.
     *
     * @param argmax indices, the shape of y: per output element, the flat index of the winner in the spatial part of its unpadded input plane, -1 for a
     *               window that lies in padding only (its maximum is -infinity); null when no backward will follow
     */
    void maxPoolForward(Tensor x, PoolGeometry g, Tensor y, Tensor argmax);

    /** Adds each dy to the element that won, in scan order of the windows. */
    void maxPoolBackward(Tensor dy, Tensor argmax, PoolGeometry g, Tensor dx);

    /** Mean of each window; the divisor is the window clipped to the padded or the unpadded input ({@code countIncludePad}). */
    void averagePoolForward(Tensor x, PoolGeometry g, Tensor y);

    /** Spreads dy evenly over each window. */
    void averagePoolBackward(Tensor dy, PoolGeometry g, Tensor dx);

    /** Mean over bins floor(i n / o) .. ceil((i + 1) n / o); sizes from the shapes of x and y. Bins may overlap or repeat. */
    void adaptiveAveragePoolForward(Tensor x, Tensor y);

    /** Spreads dy evenly over each bin. */
    void adaptiveAveragePoolBackward(Tensor dy, Tensor dx);
}
