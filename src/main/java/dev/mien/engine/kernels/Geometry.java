package dev.mien.engine.kernels;

import dev.mien.engine.tensor.Shape;
import java.util.Arrays;

/**
 * How a convolution walks over its input, one value per spatial axis, outermost axis first ({@code [H, W]} in 2-D). The one
 * place that knows output sizes. Padding is per axis and side, since TensorFlow's 'SAME' and even kernels pad unevenly.
 *
 * @param kernel   taps
 * @param stride   steps between windows
 * @param padLow   zeros before the first element
 * @param padHigh  zeros after the last element
 * @param dilation steps between taps
 * @param groups   independent groups of channels
 */
public record Geometry(int[] kernel, int[] stride, int[] padLow, int[] padHigh, int[] dilation, int groups) {

    public Geometry {
        int r = kernel.length;
        if (r == 0 || stride.length != r || padLow.length != r || padHigh.length != r || dilation.length != r) {
            throw new IllegalArgumentException(
                    "geometry " + Arrays.toString(kernel) + ": kernel, stride, padding and dilation"
                            + " need one value for each spatial axis");
        }
        for (int a = 0; a < r; a++) {
            if (kernel[a] < 1 || stride[a] < 1 || dilation[a] < 1 || padLow[a] < 0 || padHigh[a] < 0) {
                throw new IllegalArgumentException(
                        "geometry axis " + a + ": kernel " + kernel[a] + ", stride " + stride[a]
                                + ", dilation " + dilation[a] + " must be >= 1 and padding " + padLow[a] + ", "
                                + padHigh[a] + " >= 0");
            }
        }
        if (groups < 1) {
            throw new IllegalArgumentException("groups must be >= 1, got " + groups);
        }
    }

    /** Stride 1, no padding, no dilation, one group. */
    public static Geometry of(int... kernel) {
        int r = kernel.length;
        return new Geometry(kernel.clone(), ones(r), new int[r], new int[r], ones(r), 1);
    }

    /** The same with these strides (one value serves all axes). */
    public Geometry stride(int... s) {
        return new Geometry(kernel, spread(s), padLow, padHigh, dilation, groups);
    }

    /** The same with this padding on both sides of each axis (one value serves all axes). */
    public Geometry pad(int... p) {
        return new Geometry(kernel, stride, spread(p), spread(p), dilation, groups);
    }

    /** The same with separate padding before and after. */
    public Geometry pad(int[] low, int[] high) {
        return new Geometry(kernel, stride, spread(low), spread(high), dilation, groups);
    }

    /** The same with these dilations (one value serves all axes). */
    public Geometry dilation(int... d) {
        return new Geometry(kernel, stride, padLow, padHigh, spread(d), groups);
    }

    /** The same with this many groups. */
    public Geometry groups(int g) {
        return new Geometry(kernel, stride, padLow, padHigh, dilation, g);
    }

    /**
     * Padding as TensorFlow's 'SAME' for an input of this shape: the output has {@code ceil(n / stride)} positions and an odd
     * zero goes after the last element.
     */
    public Geometry same(Shape x) {
        int[] low = new int[kernel.length];
        int[] high = new int[kernel.length];
        for (int a = 0; a < kernel.length; a++) {
            int n = x.dim(a + 1);
            int reach = dilation[a] * (kernel[a] - 1) + 1;
            int total = Math.max(n % stride[a] == 0 ? reach - stride[a] : reach - n % stride[a], 0);
            low[a] = total / 2;
            high[a] = total - low[a];
        }
        return pad(low, high);
    }

    /** Spatial axes: 1, 2 or 3. */
    public int rank() {
        return kernel.length;
    }

    /** Taps in all. */
    public int taps() {
        int n = 1;
        for (int k : kernel) {
            n *= k;
        }
        return n;
    }

    /**
     * Shape of the output.
     *
     * @param x {@code [N, spatial..., Cin]}
     * @param w {@code [Cout, kernel..., Cin / groups]}
     * @return {@code [N, spatial'..., Cout]} with spatial' = floor((n + padLow + padHigh - dilation (kernel - 1) - 1) / stride) + 1
     */
    public Shape outputShape(Shape x, Shape w) {
        int r = rank();
        if (x.rank() != r + 2 || w.rank() != r + 2) {
            throw new IllegalArgumentException(
                    "a " + r + "-d convolution needs input and weight of rank " + (r + 2) + ", got "
                            + x + " and " + w);
        }
        int[] k = w.dims();
        if (!Arrays.equals(kernel, Arrays.copyOfRange(k, 1, r + 1)) || x.channels() != w.channels() * groups
                || w.dim(0) % groups != 0) {
            throw new IllegalArgumentException("convolution " + this + ": input " + x + " does not fit weight " + w
                    + " ([Cout, kernel..., Cin / groups])");
        }
        int[] out = x.dims();
        for (int a = 0; a < r; a++) {
            out[a + 1] = outputExtent(a, x.dim(a + 1));
            if (out[a + 1] < 1) {
                throw new IllegalArgumentException(
                        "convolution " + this + ": input " + x + " is smaller than the kernel on axis "
                                + (a + 1));
            }
        }
        out[r + 1] = w.dim(0);
        return Shape.of(out);
    }

    /** Output positions along one spatial axis of n input elements; below 1 when the window does not fit. */
    public int outputExtent(int axis, int n) {
        return Math.floorDiv(n + padLow[axis] + padHigh[axis] - dilation[axis] * (kernel[axis] - 1) - 1, stride[axis])
                + 1;
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

    private static int[] ones(int r) {
        int[] one = new int[r];
        Arrays.fill(one, 1);
        return one;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Geometry g && Arrays.equals(kernel, g.kernel) && Arrays.equals(stride, g.stride)
                && Arrays.equals(padLow, g.padLow) && Arrays.equals(padHigh, g.padHigh)
                && Arrays.equals(dilation, g.dilation) && groups == g.groups;
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(new Object[] {kernel, stride, padLow, padHigh, dilation, groups});
    }

    /** For example {@code 3x3 stride 2 pad 0 dilation 1 groups 1}; uneven padding as {@code 2:3}. */
    @Override
    public String toString() {
        StringBuilder pads = new StringBuilder();
        for (int a = 0; a < rank(); a++) {
            pads.append(a == 0 ? "" : "x").append(padLow[a]).append(padLow[a] == padHigh[a] ? "" : ":" + padHigh[a]);
        }
        return times(kernel) + " stride " + times(stride) + " pad " + pads + " dilation " + times(dilation) + " groups "
                + groups;
    }

    private static String times(int[] v) {
        return String.join("x", Arrays.stream(v).mapToObj(Integer::toString).toList());
    }
}
