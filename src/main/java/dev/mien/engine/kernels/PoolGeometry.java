package dev.mien.engine.kernels;

import dev.mien.engine.tensor.Shape;
import java.util.Arrays;

/**
 * How a pooling window walks over its input, one value per spatial axis.
 *
 * @param kernel          window
 * @param stride          steps between windows
 * @param padLow          elements before the first (never the maximum; zero for averages)
 * @param padHigh         elements after the last
 * @param dilation        steps between taps (max pooling only)
 * @param ceilMode        also keep a last window that starts inside the (low-padded) input but hangs over its end
 * @param countIncludePad averages divide by the window clipped to the padded input, not to the input
 */
public record PoolGeometry(int[] kernel, int[] stride, int[] padLow, int[] padHigh, int[] dilation, boolean ceilMode,
        boolean countIncludePad) {

    public PoolGeometry {
        int r = kernel.length;
        if (r == 0 || stride.length != r || padLow.length != r || padHigh.length != r || dilation.length != r) {
            throw new IllegalArgumentException(
                    "pooling: kernel, stride, padding and dilation need one value per spatial axis");
        }
        for (int a = 0; a < r; a++) {
            int reach = dilation[a] * (kernel[a] - 1) + 1;
            if (kernel[a] < 1 || stride[a] < 1 || dilation[a] < 1 || padLow[a] < 0 || padHigh[a] < 0
                    || padLow[a] >= reach) {
                throw new IllegalArgumentException(
                        "pooling axis " + a + ": kernel, stride and dilation must be >= 1 and padding"
                                + " smaller than the window; got kernel " + kernel[a] + ", padding " + padLow[a] + ":"
                                + padHigh[a]);
            }
        }
    }

    /** Stride equal to the kernel, no padding, floor mode. */
    public static PoolGeometry of(int... kernel) {
        int r = kernel.length;
        int[] one = new int[r];
        Arrays.fill(one, 1);
        return new PoolGeometry(kernel.clone(), kernel.clone(), new int[r], new int[r], one, false, true);
    }

    /** The same with these strides (one value serves all axes). */
    public PoolGeometry stride(int... s) {
        return new PoolGeometry(kernel, spread(s), padLow, padHigh, dilation, ceilMode, countIncludePad);
    }

    /** The same with this padding on both sides (one value serves all axes). */
    public PoolGeometry pad(int... p) {
        return pad(p, p);
    }

    /** The same with separate padding before and after. */
    public PoolGeometry pad(int[] low, int[] high) {
        return new PoolGeometry(kernel, stride, spread(low), spread(high), dilation, ceilMode, countIncludePad);
    }

    /** The same with these dilations (one value serves all axes). */
    public PoolGeometry dilation(int... d) {
        return new PoolGeometry(kernel, stride, padLow, padHigh, spread(d), ceilMode, countIncludePad);
    }

    /** The same in ceil mode. */
    public PoolGeometry ceilMode(boolean ceil) {
        return new PoolGeometry(kernel, stride, padLow, padHigh, dilation, ceil, countIncludePad);
    }

    /** The same counting padding, or not, in averages. */
    public PoolGeometry countIncludePad(boolean count) {
        return new PoolGeometry(kernel, stride, padLow, padHigh, dilation, ceilMode, count);
    }

    /** Padding as TensorFlow's 'SAME' for an input of this shape. */
    public PoolGeometry same(Shape x) {
        Geometry g = new Geometry(kernel, stride, new int[rank()], new int[rank()], dilation, 1).same(x);
        return pad(g.padLow(), g.padHigh());
    }

    /** Spatial axes. */
    public int rank() {
        return kernel.length;
    }

    /** {@code [N, spatial..., C] -> [N, spatial'..., C]}. */
    public Shape outputShape(Shape x) {
        if (x.rank() != rank() + 2) {
            throw new IllegalArgumentException(
                    "a " + rank() + "-d pooling needs an input of rank " + (rank() + 2) + ", got " + x);
        }
        int[] out = x.dims();
        for (int a = 0; a < rank(); a++) {
            out[a + 1] = outputExtent(a, x.dim(a + 1));
            if (out[a + 1] < 1) {
                throw new IllegalArgumentException(
                        "pooling window " + Arrays.toString(kernel) + " does not fit input " + x);
            }
        }
        return Shape.of(out);
    }

    /** Windows along one axis: ceil or floor of (n + pads - reach) / stride, plus 1; ceil mode drops one that starts in padding. */
    public int outputExtent(int axis, int n) {
        int room = n + padLow[axis] + padHigh[axis] - dilation[axis] * (kernel[axis] - 1) - 1;
        int s = stride[axis];
        int o = (ceilMode ? Math.ceilDiv(room, s) : Math.floorDiv(room, s)) + 1;
        return ceilMode && (o - 1) * s >= n + padLow[axis] ? o - 1 : o;
    }

    private int[] spread(int[] v) {
        if (v.length == kernel.length) {
            return v.clone();
        }
        if (v.length != 1) {
            throw new IllegalArgumentException("expected 1 or " + kernel.length + " values, got " + v.length);
        }
        int[] all = new int[kernel.length];
        Arrays.fill(all, v[0]);
        return all;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof PoolGeometry g && Arrays.equals(kernel, g.kernel) && Arrays.equals(stride, g.stride)
                && Arrays.equals(padLow, g.padLow) && Arrays.equals(padHigh, g.padHigh)
                && Arrays.equals(dilation, g.dilation) && ceilMode == g.ceilMode
                && countIncludePad == g.countIncludePad;
    }

    @Override
    public int hashCode() {
        int h = Arrays.hashCode(kernel);
        h = 31 * h + Arrays.hashCode(stride);
        h = 31 * h + Arrays.hashCode(padLow);
        return 31 * h + Arrays.hashCode(padHigh);
    }

    @Override
    public String toString() {
        return Arrays.toString(kernel) + " stride " + Arrays.toString(stride) + " pad " + Arrays.toString(padLow) + ":"
                + Arrays.toString(padHigh) + (ceilMode ? " ceil" : "") + (countIncludePad ? "" : " excluding padding");
    }
}
