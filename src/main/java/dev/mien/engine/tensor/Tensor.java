package dev.mien.engine.tensor;

import java.util.Arrays;
import java.util.Objects;

/**
 * A dense array of numbers in row-major order, channels last: a shape, and a window of a {@link Storage}. Views
 * ({@link #reshape}, {@link #row}, {@link #rows}) share the storage. A tensor does no arithmetic: kernels do.
 */
public final class Tensor {
    private final Shape shape;
    private final Storage storage;
    private final int offset;

    private Tensor(Shape shape, Storage storage, int offset) {
        this.shape = shape;
        this.storage = storage;
        this.offset = offset;
    }

    /** All zero, float32. */
    public static Tensor zeros(int... dims) {
        return zeros(Shape.of(dims));
    }

    /** All zero, float32. */
    public static Tensor zeros(Shape shape) {
        return zeros(shape, DType.F32);
    }

    /** All zero. */
    public static Tensor zeros(Shape shape, DType dtype) {
        return allocate(shape, dtype, true);
    }

    /** All zero, outside of every scope: for what outlives steps, such as parameters. */
    public static Tensor lasting(Shape shape, DType dtype) {
        return switch (dtype) {
            case F32 -> new Tensor(shape, FloatStorage.lasting(shape.size()), 0);
            case F64 -> of(new double[shape.size()], shape.dims());
            case I32 -> throw new IllegalArgumentException("indices do not outlive a step");
        };
    }

    /** Contents undefined: for outputs that a kernel overwrites whole. */
    public static Tensor empty(Shape shape, DType dtype) {
        return allocate(shape, dtype, false);
    }

    private static Tensor allocate(Shape shape, DType dtype, boolean clear) {
        Storage s = Storage.allocate(dtype, shape.size(), clear);
        Scope.register(s);
        return new Tensor(shape, s, 0);
    }

    /** Wraps the array without copying. Errors: IllegalArgumentException when its length is not the shape's size. */
    public static Tensor of(float[] data, int... dims) {
        Shape shape = Shape.of(dims);
        requireLength(data.length, shape);
        return new Tensor(shape, FloatStorage.of(data), 0);
    }

    /** Wraps the array without copying. Errors: IllegalArgumentException when its length is not the shape's size. */
    public static Tensor of(double[] data, int... dims) {
        Shape shape = Shape.of(dims);
        requireLength(data.length, shape);
        return new Tensor(shape, new DoubleStorage(data), 0);
    }

    /** A shape without values, for tracing. */
    public static Tensor symbolic(Shape shape, DType dtype) {
        return new Tensor(shape, new SymbolicStorage(dtype, shape.size()), 0);
    }

    /** A window of a storage. Errors: IndexOutOfBoundsException when it does not fit. */
    public static Tensor view(Storage storage, int offset, Shape shape) {
        Objects.checkFromIndexSize(offset, shape.size(), storage.size());
        return new Tensor(shape, storage, offset);
    }

    /** A float32 scalar, shape {@code []}. */
    public static Tensor scalar(double value) {
        return of(new float[] {(float) value});
    }

    private static void requireLength(int length, Shape shape) {
        if (length != shape.size()) {
            throw new IllegalArgumentException(
                    "array of " + length + " elements for shape " + shape + " of " + shape.size());
        }
    }

    public Shape shape() {
        return shape;
    }

    /** The extent of an axis; negative axes count from the last. */
    public int dim(int axis) {
        return shape.dim(axis);
    }

    public int rank() {
        return shape.rank();
    }

    /** The number of elements. */
    public int size() {
        return shape.size();
    }

    public DType dtype() {
        return storage.dtype();
    }

    /** The memory behind this tensor, and any other of the same storage, is needed on the device soon: it may be on its way there. */
    public Tensor sendAhead() {
        if (storage instanceof MirroredStorage s) {
            s.sendAhead();
        }
        return this;
    }

    /** What holds the elements. */
    public Storage storage() {
        return storage;
    }

    /** Index of the first element in the storage. */
    public int offset() {
        return offset;
    }

    /**
     * The float array behind this tensor, to be read and changed; its first element is at {@link #offset()}. Ask again after a
     * kernel has run: the array may be another, or out of date. Errors: float64 tensors throw.
     */
    public float[] floats() {
        return floatStorage().data();
    }

    private FloatStorage floatStorage() {
        if (storage instanceof FloatStorage f) {
            return f;
        }
        throw new IllegalStateException("a float32 tensor is needed here, this one is " + dtype()
                + "; float64 runs on the reference backend only");
    }

    /** The array of indices behind this tensor, as {@link #floats}. Errors: tensors of other types throw. */
    public int[] ints() {
        if (storage instanceof IntStorage i) {
            return i.data();
        }
        throw new IllegalStateException("indices are needed here, this tensor is " + dtype());
    }

    /** One element by its row-major index. */
    public double get(int index) {
        return storage.get(offset + index);
    }

    /** Sets one element by its row-major index. */
    public void set(int index, double value) {
        storage.set(offset + index, value);
    }

    /** The value of a tensor of one element. */
    public double item() {
        if (size() != 1) {
            throw new IllegalStateException("item() needs one element, this tensor is " + shape);
        }
        return get(0);
    }

    /** The same elements under another shape; a view. */
    public Tensor reshape(Shape to) {
        if (to.size() != size()) {
            throw new IllegalArgumentException(
                    "cannot view " + shape + " as " + to + ": " + size() + " elements against " + to.size());
        }
        return new Tensor(to, storage, offset);
    }

    /** The same elements under another shape; a view. */
    public Tensor reshape(int... dims) {
        return reshape(Shape.of(dims));
    }

    /** Element {@code i} of the outermost axis; a view of one rank less. */
    public Tensor row(int i) {
        int[] d = shape.dims();
        int[] rest = Arrays.copyOfRange(d, 1, d.length);
        Shape s = Shape.of(rest);
        return new Tensor(s, storage, offset + Math.multiplyExact(checkRow(i, d[0]), s.size()));
    }

    /** Elements {@code from} (inclusive) to {@code to} (exclusive) of the outermost axis; a view. */
    public Tensor rows(int from, int to) {
        if (from < 0 || to < from || to > dim(0)) {
            throw new IndexOutOfBoundsException("rows " + from + ".." + to + " of " + shape);
        }
        int each = dim(0) == 0 ? 0 : size() / dim(0);
        return new Tensor(shape.with(0, to - from), storage, offset + from * each);
    }

    private static int checkRow(int i, int n) {
        if (i < 0 || i >= n) {
            throw new IndexOutOfBoundsException("row " + i + " of " + n);
        }
        return i;
    }

    /** Sets every element. */
    public Tensor fill(double value) {
        switch (storage) {
            case FloatStorage f -> f.fill(Float.floatToRawIntBits((float) value), offset, size());
            case IntStorage i -> i.fill((int) value, offset, size());
            case DoubleStorage d -> Arrays.fill(d.data(), offset, offset + size(), value);
            case SymbolicStorage s -> s.set(0, value);
        }
        return this;
    }

    /** Copies the elements of a tensor of the same size, converting the type. */
    public Tensor set(Tensor from) {
        if (from.size() != size()) {
            throw new IllegalArgumentException("cannot copy " + from.shape + " into " + shape);
        }
        if (from.storage == storage && from.offset == offset) {
            return this;
        }
        if (storage instanceof FloatStorage to && from.storage instanceof FloatStorage f) {
            MirroredStorage.copy(f, from.offset, to, offset, size());
        } else {
            for (int i = 0; i < size(); i++) {
                set(i, from.get(i));
            }
        }
        return this;
    }

    /** A copy outside of every scope. */
    public Tensor lastingCopy() {
        return lasting(shape, dtype()).set(this);
    }

    /** A copy in the given type. */
    public Tensor to(DType dtype) {
        return empty(shape, dtype).set(this);
    }

    /** A copy. */
    public Tensor copy() {
        return to(dtype());
    }

    /** A copy of the elements as floats, row-major. */
    public float[] toFloats() {
        if (storage instanceof FloatStorage f) {
            return Arrays.copyOfRange(f.values(), offset, offset + size());
        }
        float[] out = new float[size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) get(i);
        }
        return out;
    }

    /** Type and shape, for example {@code F32[8, 512]}. */
    @Override
    public String toString() {
        return dtype() + shape.toString();
    }
}
