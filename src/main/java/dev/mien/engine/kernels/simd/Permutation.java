package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Tensor;

/** Reorders axes. Trailing axes that stay in place are copied as whole runs. */
final class Permutation {
    private Permutation() {}

    static void permute(Tensor x, int[] axes, Tensor y) {
        int run = 1;
        int moved = axes.length;
        while (moved > 0 && axes[moved - 1] == moved - 1) {
            run *= x.dim(--moved);
        }
        if (y.size() == 0) {
            return;
        }
        if (moved == 0) {
            System.arraycopy(x.floats(), x.offset(), y.floats(), y.offset(), x.size());
            return;
        }
        int[] stride = new int[moved];
        for (int a = 0; a < moved; a++) {
            stride[a] = 1;
            for (int b = axes[a] + 1; b < axes.length; b++) {
                stride[a] *= x.dim(b);
            }
        }
        int inner = y.dim(moved - 1);
        int lines = y.size() / (inner * run);
        int length = run;
        Parallel.blocks(lines, Work.rows(inner * run), (from, to) -> copy(x, y, stride, inner, length, from, to));
    }

    /** Copies lines from..to of y; a line is the last moved axis, each of its elements a run. */
    private static void copy(Tensor x, Tensor y, int[] stride, int inner, int run, int from, int to) {
        float[] xs = x.floats();
        float[] ys = y.floats();
        int step = stride[stride.length - 1];
        for (int line = from; line < to; line++) {
            int xAt = x.offset();
            int rest = line;
            for (int a = stride.length - 2; a >= 0; a--) {
                xAt += rest % y.dim(a) * stride[a];
                rest /= y.dim(a);
            }
            int yAt = y.offset() + line * inner * run;
            for (int i = 0; i < inner; i++) {
                if (run == 1) {
                    ys[yAt + i] = xs[xAt + i * step];
                } else {
                    System.arraycopy(xs, xAt + i * step, ys, yAt + i * run, run);
                }
            }
        }
    }
}
