package dev.mien.engine.kernels;

import dev.mien.engine.tensor.Tensor;

/** Matrix products of row-major matrices. */
public interface GemmKernels {
    /**
     * {@code c = op(a) op(b)}, overwriting c, where op transposes when its flag says so.
     *
     * @param a {@code [m, k]}, or {@code [k, m]} when transposed
     * @param b {@code [k, n]}, or {@code [n, k]} when transposed
     * @param c {@code [m, n]}
     */
    void gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c);
}
