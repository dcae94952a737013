package dev.mien.engine.tensor;

/** No memory at all: stands for a tensor of which only the shape matters, while a computation is being traced. */
public final class SymbolicStorage implements Storage {
    private final DType dtype;
    private final int size;

    SymbolicStorage(DType dtype, int size) {
        this.dtype = dtype;
        this.size = size;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public double get(int index) {
        throw noValue();
    }

    @Override
    public void set(int index, double value) {
        throw noValue();
    }

    @Override
    public void free() {
        // Nothing was taken.
    }

    private static IllegalStateException noValue() {
        return new IllegalStateException(
                "this tensor only stands for its shape while a module is traced; a module that looks at"
                        + " values in forward() cannot be planned");
    }
}
