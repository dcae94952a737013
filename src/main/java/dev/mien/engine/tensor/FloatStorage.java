package dev.mien.engine.tensor;

import java.util.Arrays;

/** Single precision on the heap, from {@link ArrayPool} unless the caller brought the array. */
public final class FloatStorage implements Storage {
    private float[] data;
    private final int size;
    private final boolean pooled;

    private FloatStorage(float[] data, int size, boolean pooled) {
        this.data = data;
        this.size = size;
        this.pooled = pooled;
    }

    /** Wraps the caller's array; it never enters the pool. */
    public static FloatStorage of(float[] data) {
        return new FloatStorage(data, data.length, false);
    }

    static FloatStorage pooled(int size, boolean clear) {
        if (!Scope.isOpen()) {
            return new FloatStorage(new float[size], size, false);
        }
        float[] a = ArrayPool.take(size);
        if (clear) {
            Arrays.fill(a, 0, size, 0f);
        }
        return new FloatStorage(a, size, true);
    }

    /** The array itself; it may be longer than {@link #size()}. */
    public float[] data() {
        if (data == null) {
            throw new IllegalStateException("this tensor was freed with its Scope, or in Tape.backward;"
                    + " keep it with scope.keep or tape.keep");
        }
        return data;
    }

    @Override
    public DType dtype() {
        return DType.F32;
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
        data()[index] = (float) value;
    }

    @Override
    public void free() {
        if (data != null && pooled) {
            ArrayPool.give(data);
        }
        data = null;
    }
}
