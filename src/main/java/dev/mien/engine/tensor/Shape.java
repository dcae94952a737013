package dev.mien.engine.tensor;

import java.util.Arrays;

/**
 * The extents of a tensor, outermost first. Channels are last: {@code [N, L, C]} series, {@code [N, H, W, C]} images,
 * {@code [N, D, H, W, C]} clips. The empty shape is a scalar. Immutable.
 */
public final class Shape {
    private final int[] dims;
    private final int size;

    private Shape(int[] dims) {
        long n = 1;
        for (int d : dims) {
            if (d < 0) {
                throw new IllegalArgumentException("shape " + Arrays.toString(dims) + ": extents must be >= 0");
            }
            n *= d;
            if (n > Integer.MAX_VALUE - 64) {
                throw new IllegalArgumentException("shape " + Arrays.toString(dims)
                        + " has more elements than one tensor holds (2^31 - 64); use a smaller batch");
            }
        }
        this.dims = dims;
        this.size = (int) n;
    }

    /** A shape of the given extents, outermost first. */
    public static Shape of(int... dims) {
        return new Shape(dims.clone());
    }

    /** The number of axes. */
    public int rank() {
        return dims.length;
    }

    /** The extent of an axis; negative axes count from the last, so {@code dim(-1)} is the number of channels. */
    public int dim(int axis) {
        return dims[axis < 0 ? axis + dims.length : axis];
    }

    /** The number of elements. */
    public int size() {
        return size;
    }

    /** The number of rows when the tensor is seen as a matrix {@code [rows, channels]}: every axis but the last. */
    public int rows() {
        int n = 1;
        for (int i = 0; i < dims.length - 1; i++) {
            n *= dims[i];
        }
        return n;
    }

    /** The extent of the last axis; 1 for a scalar. */
    public int channels() {
        return dims.length == 0 ? 1 : dims[dims.length - 1];
    }

    /** A copy of the extents. */
    public int[] dims() {
        return dims.clone();
    }

    /** This shape with one extent replaced. */
    public Shape with(int axis, int extent) {
        int[] d = dims.clone();
        d[axis < 0 ? axis + d.length : axis] = extent;
        return new Shape(d);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Shape s && Arrays.equals(dims, s.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** For example {@code [8, 160, 160, 3]}. */
    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}
