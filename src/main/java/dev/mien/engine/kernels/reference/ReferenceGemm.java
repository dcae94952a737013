package dev.mien.engine.kernels.reference;

import dev.mien.engine.kernels.GemmKernels;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Tensor;

/** The triple loop. */
final class ReferenceGemm implements GemmKernels {
    @Override
    public void gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c) {
        int m = c.dim(0);
        int n = c.dim(1);
        int k = a.dim(transposeA ? 0 : 1);
        Parallel.run(m, i -> {
            for (int j = 0; j < n; j++) {
                double s = 0;
                for (int p = 0; p < k; p++) {
                    s += a.get(transposeA ? p * m + i : i * k + p) * b.get(transposeB ? j * k + p : p * n + j);
                }
                c.set(i * n + j, s);
            }
        });
    }
}
