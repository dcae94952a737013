package dev.mien.engine.tensor;

/**
 * The memory behind one or more tensors. Closed on purpose: a kernel family that meets a new kind of memory must say what
 * it does with it.
 */
public sealed interface Storage permits MirroredStorage, DoubleStorage, SymbolicStorage {
    DType dtype();

    /** Elements that may be used; a pooled array may be longer. */
    int size();

    /** One element, widened. For reference kernels and tests; fast kernels take the array. */
    double get(int index);

    /** Sets one element, rounding to the storage's type. */
    void set(int index, double value);

    /** Gives the memory back; later use throws. */
    void free();

    /** Memory for {@code size} elements, every element zero when {@code clear}. */
    static Storage allocate(DType dtype, int size, boolean clear) {
        return switch (dtype) {
            case F32 -> FloatStorage.pooled(size, clear);
            case F64 -> new DoubleStorage(new double[size]);
            case I32 -> new IntStorage(size);
        };
    }
}
