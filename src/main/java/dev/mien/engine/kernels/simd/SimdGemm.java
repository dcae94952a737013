package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.GemmKernels;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/** Matrix products through the micro-kernels of {@link Tile8} and {@link Tile6}. */
final class SimdGemm implements GemmKernels {
    @Override
    public void gemm(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor c) {
        try (Scope scope = Scope.open()) {
            if (transposeA && !transposeB) {
                sumOfOuterProducts(a, b, c);
            } else {
                rowsTimesPanels(transposeA ? transposed(a) : a, b, transposeB, c);
            }
        }
    }

    private static void rowsTimesPanels(Tensor a, Tensor b, boolean transposeB, Tensor c) {
        int m = a.dim(0);
        int k = a.dim(1);
        int n = c.dim(1);
        float[] into = Panels.scratch(Panels.size(k, n));
        Panels panels;
        if (transposeB) {
            panels = Panels.ofColumns(b.floats(), b.offset(), k, k, n, into, 0);
        } else {
            int[] rowAt = new int[k];
            for (int i = 0; i < k; i++) {
                rowAt[i] = b.offset() + i * n;
            }
            panels = Panels.ofRows(b.floats(), rowAt, n, into);
        }
        Walk walk = new Walk(new int[] {1, 1, 1, m}, new int[] {0, 0, 0, k}, new int[] {0, 0, 0, n}, a.offset(),
                c.offset());
        float[] start = new float[IndirectGemm.startSize(n)];
        new IndirectGemm(a.floats(), walk, Runs.single(k), panels, c.floats(), start, Epilogue.NONE).run();
    }

    private static void sumOfOuterProducts(Tensor a, Tensor b, Tensor c) {
        int k = a.dim(0);
        int m = a.dim(1);
        int n = b.dim(1);
        int[] bRow = new int[k];
        for (int i = 0; i < k; i++) {
            bRow[i] = b.offset() + i * n;
        }
        new OuterGemm(a.floats(), a.offset(), m, m, b.floats(), bRow, Runs.single(n)).run(c.floats(), c.offset(), n);
    }

    private static Tensor transposed(Tensor a) {
        int k = a.dim(0);
        int m = a.dim(1);
        Tensor t = Tensor.empty(Shape.of(m, k), DType.F32);
        float[] from = a.floats();
        float[] to = t.floats();
        Parallel.run(m, i -> {
            for (int j = 0; j < k; j++) {
                to[t.offset() + i * k + j] = from[a.offset() + j * m + i];
            }
        });
        return t;
    }
}
