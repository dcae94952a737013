package dev.mien.engine.kernels.simd;

import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;

/**
 * Tiles of a tensor, overlapping inputs or output gradients side by side, transformed to one element of the first transformed
 * axis and all of the second. What hangs over the border is zero.
 */
final class WinogradTiles {
    private final float[] data;
    private final int base;
    private final int[] extent;
    private final int[] step;
    private final int channels;
    private final boolean inputs;
    private final WinogradAxis[] axes;
    private final int[] low;
    /** The first transformed axis. */
    private final int outer;
    /** The axis after it; plain if that is not transformed. */
    private final WinogradAxis inner;
    /** Positions of a tile along the inner axis. */
    private final int across;
    private final float[][] matrix;

    /** Inputs with so many zeros before them, or, if low is null, output gradients. */
    WinogradTiles(Tensor t, WinogradAxis[] axes, int[] low) {
        this.data = t.floats();
        this.base = t.offset();
        this.extent = SimdConv.spatial(t);
        this.channels = t.shape().channels();
        this.step = Walk.strides(new int[] {t.dim(0), extent[0], extent[1], extent[2]}, channels);
        this.axes = axes;
        this.inputs = low != null;
        this.low = inputs ? low : new int[3];
        this.outer = axes[1] == WinogradAxis.PLAIN ? 2 : 1;
        this.inner = outer == 1 ? axes[2] : WinogradAxis.PLAIN;
        this.across = inputs ? inner.elements : inner.outputs;
        WinogradMatrices matrices = WinogradMatrices.of(axes[outer]);
        this.matrix = inputs ? matrices.input() : matrices.gradient();
    }

    /** Tiles from {@code from} on, so many along batch and axes: {@code into[tile][inner element][channel]}. */
    void transform(int[] from, int[] size, int element, float[] into) {
        int tile = inner.elements * channels;
        int to = 0;
        float[] line = Workspace.get().floats(Workspace.BORDER, across * channels);
        for (int n = from[0]; n < from[0] + size[0]; n++) {
            for (int t0 = from[1]; t0 < from[1] + size[1]; t0++) {
                int i0 = t0 * axes[0].outputs - low[0];
                for (int t1 = from[2]; t1 < from[2] + size[2]; t1++) {
                    int i1 = t1 * axes[1].outputs - low[1];
                    for (int t2 = from[3]; t2 < from[3] + size[3]; t2++, to += tile) {
                        int i2 = t2 * axes[2].outputs - low[2];
                        if (inner == WinogradAxis.PLAIN) {
                            line(n, i0, i1, i2, matrix[element], into, to);
                            continue;
                        }
                        line(n, i0, i1, i2, matrix[element], line, 0);
                        if (inputs) {
                            inner.input(line, 0, channels, into, to, channels, channels);
                        } else {
                            inner.gradient(line, 0, channels, into, to, channels, channels);
                        }
                    }
                }
            }
        }
    }

    /** An element of the first axis, positions along the second. */
    private void line(int n, int i0, int i1, int i2, float[] row, float[] into, int to) {
        int start = outer == 1 ? i1 : i2;
        int first = Math.max(0, -start);
        int end = Math.min(row.length, extent[outer] - start);
        boolean outside = i0 < 0 || i0 >= extent[0] || outer == 2 && (i1 < 0 || i1 >= extent[1]);
        int c0 = outer == 1 ? Math.clamp(-i2, 0, across) : 0;
        int c1 = outer == 1 ? Math.clamp(extent[2] - i2, c0, across) : 1;
        if (outside || c0 == c1) {
            end = first;
        }
        Arrays.fill(into, to, to + c0 * channels, 0);
        int at = base + n * step[0] + i0 * step[1] + i1 * step[2] + (i2 + c0) * channels;
        WinogradMatrices.combine(row, first, end, data, at, step[outer + 1], into, to + c0 * channels,
                (c1 - c0) * channels);
        Arrays.fill(into, to + c1 * channels, to + across * channels, 0);
    }
}
