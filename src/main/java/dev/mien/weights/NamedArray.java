package dev.mien.weights;

import dev.mien.MienException;
import dev.mien.engine.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.Objects;

/**
 * One array of a file: its name, element type, shape in the file's own axis order (PyTorch's {@code [O, I, kh, kw]},
 * say) and its bytes, which stay in the file until one of {@link #floats}, {@link #doubles}, {@link #longs}, {@link
 * #bytes} copies them out in row-major order. Strides allow for PyTorch's views and NumPy's Fortran order.
 */
public final class NamedArray {
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private final String name;
    private final ElementType type;
    private final Shape shape;
    private final long[] strides;
    private final ByteOrder order;
    private final MemorySegment data;

    private NamedArray(String name, ElementType type, Shape shape, long[] strides, ByteOrder order,
            MemorySegment data) {
        this.name = name;
        this.type = type;
        this.shape = shape;
        this.strides = strides;
        this.order = order;
        this.data = data;
    }

    /** Wraps the array without copying. */
    public static NamedArray of(String name, float[] data, int... dims) {
        return dense(name, ElementType.F32, Shape.of(dims), ByteOrder.nativeOrder(), MemorySegment.ofArray(data));
    }

    /** Wraps the array without copying. */
    public static NamedArray of(String name, double[] data, int... dims) {
        return dense(name, ElementType.F64, Shape.of(dims), ByteOrder.nativeOrder(), MemorySegment.ofArray(data));
    }

    /** Wraps the array without copying. */
    public static NamedArray of(String name, long[] data, int... dims) {
        return dense(name, ElementType.I64, Shape.of(dims), ByteOrder.nativeOrder(), MemorySegment.ofArray(data));
    }

    /** Wraps the array without copying, as unsigned bytes. */
    public static NamedArray of(String name, byte[] data, int... dims) {
        return dense(name, ElementType.U8, Shape.of(dims), ByteOrder.nativeOrder(), MemorySegment.ofArray(data));
    }

    /** Row-major elements that fill {@code data} exactly. Errors: MienException when sizes disagree. */
    static NamedArray dense(String name, ElementType type, Shape shape, ByteOrder order, MemorySegment data) {
        long want = (long) shape.size() * type.bytes();
        if (data.byteSize() != want) {
            throw MienException.data("array '" + name + "': " + type + shape + " needs " + want + " bytes, there are "
                    + data.byteSize());
        }
        return new NamedArray(name, type, shape, rowMajor(shape), order, data);
    }

    /**
     * Elements at {@code sum(index[i] * strides[i])}, counted in elements. Errors: MienException when one lies outside.
     */
    static NamedArray strided(String name, ElementType type, Shape shape, long[] strides, ByteOrder order,
            MemorySegment data) {
        long last = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (strides[axis] < 0 || strides[axis] > Integer.MAX_VALUE) {
                throw MienException.data("array '" + name + "': stride " + strides[axis] + " of axis " + axis
                        + " is not in 0..2^31; save the tensor again with .contiguous()");
            }
            last += Math.max(0, shape.dim(axis) - 1L) * strides[axis];
        }
        if (shape.size() > 0 && last >= data.byteSize() / type.bytes()) {
            throw MienException
                    .data("array '" + name + "': " + type + shape + " with strides " + Arrays.toString(strides)
                            + " reaches element " + last + ", its storage holds " + data.byteSize() / type.bytes()
                            + "; the file is damaged, download it again");
        }
        return new NamedArray(name, type, shape, strides.clone(), order, data);
    }

    private static long[] rowMajor(Shape shape) {
        long[] strides = new long[shape.rank()];
        long step = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = step;
            step *= shape.dim(axis);
        }
        return strides;
    }

    /** The name in the file, {@code conv2d_1a.conv.weight}. */
    public String name() {
        return name;
    }

    public ElementType type() {
        return type;
    }

    /** The extents in the file's axis order. */
    public Shape shape() {
        return shape;
    }

    /** The same elements under another name. */
    public NamedArray withName(String other) {
        return new NamedArray(other, type, shape, strides, order, data);
    }

    /** True when the elements lie one after the other in row-major order. */
    boolean isDense() {
        if (shape.size() == 0) {
            return true;
        }
        long step = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            if (shape.dim(axis) != 1 && strides[axis] != step) {
                return false;
            }
            step *= shape.dim(axis);
        }
        return true;
    }

    /** A row-major copy; every type is converted, BOOL to 0 and 1. */
    public float[] floats() {
        float[] out = new float[shape.size()];
        if (type == ElementType.F32 && isDense()) {
            MemorySegment.copy(data, FLOAT.withOrder(order), 0, out, 0, out.length);
        } else {
            walk((i, at) -> out[i] = (float) doubleAt(at));
        }
        return out;
    }

    /** A row-major copy; every type is converted, BOOL to 0 and 1. */
    public double[] doubles() {
        double[] out = new double[shape.size()];
        if (type == ElementType.F64 && isDense()) {
            MemorySegment.copy(data, DOUBLE.withOrder(order), 0, out, 0, out.length);
        } else {
            walk((i, at) -> out[i] = doubleAt(at));
        }
        return out;
    }

    /** A row-major copy. Errors: MienException for floating point types. */
    public long[] longs() {
        if (type.isFloating()) {
            throw MienException.data("array '" + name + "' holds " + type + ", whole numbers are needed here");
        }
        long[] out = new long[shape.size()];
        walk((i, at) -> out[i] = longAt(at));
        return out;
    }

    /** A row-major copy. Errors: MienException unless the type is U8, I8 or BOOL. */
    public byte[] bytes() {
        if (type.bytes() != 1) {
            throw MienException.data("array '" + name + "' holds " + type + ", bytes are needed here");
        }
        byte[] out = new byte[shape.size()];
        walk((i, at) -> out[i] = data.get(BYTE, at));
        return out;
    }

    /**
     * A copy of element i of the first axis, row-major. Errors: MienException unless the array is of bytes and lies in the file in
     * order; IndexOutOfBoundsException for an i that it does not have.
     */
    public byte[] bytes(int i) {
        if (type.bytes() != 1 || !isDense() || shape.rank() == 0) {
            throw MienException.data("array '" + name + "': " + type + shape + ", rows of bytes are needed here");
        }
        Objects.checkIndex(i, shape.dim(0));
        byte[] out = new byte[shape.size() / shape.dim(0)];
        MemorySegment.copy(data, BYTE, (long) i * out.length, out, 0, out.length);
        return out;
    }

    /** The one number of a scalar, or of an array of one element. */
    public double scalar() {
        if (shape.size() != 1) {
            throw MienException.data("array '" + name + "' has shape " + shape + ", a single number is needed here");
        }
        return doubleAt(0);
    }

    @FunctionalInterface
    private interface Visitor {
        void visit(int index, long byteOffset);
    }

    /**
     * Visits the elements in row-major order: an odometer over the outer axes around a plain loop over the last one.
     */
    private void walk(Visitor visitor) {
        int n = shape.size();
        int inner = shape.channels();
        long innerStep = shape.rank() == 0 ? 0 : strides[shape.rank() - 1] * type.bytes();
        int[] index = new int[Math.max(1, shape.rank())];
        long start = 0;
        for (int i = 0; i < n;) {
            for (int j = 0; j < inner; j++) {
                visitor.visit(i++, start + j * innerStep);
            }
            for (int axis = shape.rank() - 2; axis >= 0; axis--) {
                start += strides[axis] * type.bytes();
                if (++index[axis] < shape.dim(axis)) {
                    break;
                }
                start -= strides[axis] * type.bytes() * shape.dim(axis);
                index[axis] = 0;
            }
        }
    }

    private double doubleAt(long at) {
        return switch (type) {
            case F64 -> data.get(DOUBLE.withOrder(order), at);
            case F32 -> data.get(FLOAT.withOrder(order), at);
            case F16 -> Float.float16ToFloat(data.get(SHORT.withOrder(order), at));
            case BF16 -> Float.intBitsToFloat(data.get(SHORT.withOrder(order), at) << 16);
            default -> longAt(at);
        };
    }

    private long longAt(long at) {
        return switch (type) {
            case I64 -> data.get(LONG.withOrder(order), at);
            case I32 -> data.get(INT.withOrder(order), at);
            case I16 -> data.get(SHORT.withOrder(order), at);
            case I8 -> data.get(BYTE, at);
            case U8 -> data.get(BYTE, at) & 0xff;
            case BOOL -> data.get(BYTE, at) == 0 ? 0 : 1;
            default -> throw new IllegalStateException(type + " is not a whole-number type");
        };
    }

    /** Bytes that {@link #writeTo} writes. */
    long byteSize() {
        return (long) shape.size() * type.bytes();
    }

    /** Writes the elements row-major and little-endian, whatever their order here. */
    void writeTo(WritableByteChannel channel) throws IOException {
        final int chunk = 1 << 16;
        ByteBuffer buffer = ByteBuffer.allocate(chunk).order(ByteOrder.LITTLE_ENDIAN);
        if (isDense() && (order == ByteOrder.LITTLE_ENDIAN || type.bytes() == 1)) {
            for (long at = 0; at < byteSize(); at += chunk) {
                int n = (int) Math.min(chunk, byteSize() - at);
                MemorySegment.copy(data, BYTE, at, buffer.array(), 0, n);
                flush(buffer.position(0).limit(n), channel);
            }
            return;
        }
        byte[] row = new byte[type.bytes()];
        int[] filled = {0};
        walk((i, at) -> {
            for (int b = 0; b < row.length; b++) {
                row[b] = data.get(BYTE, at + (order == ByteOrder.LITTLE_ENDIAN ? b : row.length - 1 - b));
            }
            buffer.put(row);
            filled[0]++;
            if (buffer.remaining() < row.length || filled[0] == shape.size()) {
                try {
                    flush(buffer.flip(), channel);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
                buffer.clear();
            }
        });
    }

    private static void flush(ByteBuffer buffer, WritableByteChannel channel) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** For example {@code conv1.weight F32[10, 3, 3, 3]}. */
    @Override
    public String toString() {
        return name + " " + type + shape;
    }
}
