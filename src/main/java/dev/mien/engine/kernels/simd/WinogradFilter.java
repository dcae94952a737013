package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.N;

import dev.mien.engine.kernels.Parallel;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** Transforms filters and packs them: {@code G g G^T} of every slice, a matrix of panels for each element. */
final class WinogradFilter implements IntConsumer {
    /** Input channels of a task. */
    private static final int BLOCK = 16;

    private final WinogradForm form;
    private final WinogradAxis[] axes;
    private final int[] slices;
    /** The two axes that may be transformed. */
    private final int outer;
    private final int inner;
    private final Filters w;
    private final Panels[] to;
    private final float[][][] matrices = new float[3][][];
    private final int blocks;

    WinogradFilter(WinogradForm form, Filters w, Panels[] to) {
        this.form = form;
        this.axes = form.axes();
        this.slices = form.slices();
        this.outer = form.lines() ? 0 : 1;
        this.inner = outer + 1;
        this.w = w;
        this.to = to;
        this.blocks = Math.ceilDiv(w.in(), BLOCK);
        for (int a = 0; a < 3; a++) {
            matrices[a] = axes[a].filterMatrix();
        }
    }

    void run() {
        Parallel.run(to[0].count * slices[0] * slices[1] * slices[2] * blocks, this);
    }

    /** Some input channels of one slice, the output channels of one panel. */
    @Override
    public void accept(int task) {
        int i0 = task % blocks * BLOCK;
        int slice = task / blocks % (slices[0] * slices[1] * slices[2]);
        int p = task / blocks / (slices[0] * slices[1] * slices[2]);
        int count = Math.min(BLOCK, w.in() - i0);
        int length = count * to[0].width(p);
        int outerTaps = axes[outer].taps;
        int taps = axes[inner].taps;
        Workspace own = Workspace.get();
        float[] t = own.floats(Workspace.FILTER_TAPS, outerTaps * taps * length);
        for (int i = 0; i < outerTaps * taps; i++) {
            copyTap(slice, i / taps, i % taps, i0, count, p, t, i * length);
        }
        int at = to[0].at(p, slice * w.in() + i0);
        int apart = to.length > 1 ? to[1].at(p, 0) - to[0].at(p, 0) : 0;
        if (axes[outer] == WinogradAxis.PLAIN) {
            along(inner, t, 0, length, to[0].data, at, apart, length);
        } else if (axes[inner] == WinogradAxis.PLAIN) {
            along(outer, t, 0, length, to[0].data, at, apart, length);
        } else {
            float[] half = own.floats(Workspace.FILTER_HALF, axes[outer].elements * taps * length);
            along(outer, t, 0, taps * length, half, 0, taps * length, taps * length);
            for (int e = 0; e < axes[outer].elements; e++) {
                along(inner, half, e * taps * length, length, to[0].data, at + e * axes[inner].elements * apart, apart,
                        length);
            }
        }
    }

    /** Zeros where the slice hangs over the end of the kernel. */
    private void copyTap(int slice, int iOuter, int iInner, int i0, int count, int p, float[] t, int at) {
        int[] kernel = form.kernel();
        int k0 = form.tap(0, slice / slices[2] / slices[1], outer == 0 ? iOuter : 0);
        int k1 = form.tap(1, slice / slices[2] % slices[1], outer == 1 ? iOuter : iInner);
        int k2 = form.tap(2, slice % slices[2], inner == 2 ? iInner : 0);
        int width = to[0].width(p);
        if (k0 < kernel[0] && k1 < kernel[1] && k2 < kernel[2]) {
            w.copy((k0 * kernel[1] + k1) * kernel[2] + k2, i0, count, p * 2 * N, width, t, at);
        } else {
            Arrays.fill(t, at, at + count * width, 0);
        }
    }

    /** Elements of one axis from its taps: {@code out[e] = sum over k of G[e, k] t[k]}, each of {@code length} floats. */
    private void along(int axis, float[] t, int from, int tapStep, float[] out, int at, int elementStep, int length) {
        float[][] matrix = matrices[axis];
        for (int e = 0; e < matrix.length; e++) {
            WinogradMatrices.combine(matrix[e], 0, axes[axis].taps, t, from, tapStep, out, at + e * elementStep,
                    length);
        }
    }
}
