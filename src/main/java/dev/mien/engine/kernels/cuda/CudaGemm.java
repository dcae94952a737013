package dev.mien.engine.kernels.cuda;

import dev.mien.engine.kernels.GemmKernels;
import dev.mien.engine.tensor.Tensor;

/** Matrix products by cuBLAS. */
final class CudaGemm implements GemmKernels {
    private final Cublas cublas;

    CudaGemm(Cublas cublas) {
        this.cublas = cublas;
    }

    @Override
    public void gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c) {
        int m = c.dim(0);
        int n = c.dim(1);
        int k = transposeA ? a.dim(0) : a.dim(1);
        if (m == 0 || n == 0) {
            return;
        }
        if (k == 0) {
            c.fill(0);
            return;
        }
        cublas.gemm(m, n, k, Launch.array(a, true, false).at(a.offset()), a.dim(1), transposeA,
                Launch.array(b, true, false).at(b.offset()), b.dim(1), transposeB, false,
                Launch.array(c, false, true).at(c.offset()), n);
    }
}
