package dev.mien.engine.tensor;

/** Double precision on the heap, for gradient checks. */
public final class DoubleStorage implements Storage {
    private double[] data;
    private final int size;

    public DoubleStorage(double[] data) {
        this.data = data;
        this.size = data.length;
    }

    /** The array itself. */
    public double[] data() {
        if (data == null) {
            throw new IllegalStateException("this tensor was freed with its Scope, or in Tape.backward;"
                    + " keep it with scope.keep or tape.keep");
        }
        return data;
    }

    @Override
    public DType dtype() {
        return DType.F64;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public double get(int index) {
        return data()[index];
    }

    @Override
    public void set(int index, double value) {
        data()[index] = value;
    }

    @Override
    public void free() {
        data = null;
    }
}
