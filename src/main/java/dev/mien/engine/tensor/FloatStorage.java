package dev.mien.engine.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Single precision; on the heap an array from {@link ArrayPool} unless the caller brought it. */
public final class FloatStorage extends MirroredStorage {
    private float[] data;

    private FloatStorage(float[] data, int size, boolean pooled, boolean clear) {
        super(size, pooled, clear, data != null);
        this.data = data;
    }

    /** Wraps the caller's array; it never enters the pool. */
    public static FloatStorage of(float[] data) {
        return new FloatStorage(data, data.length, false, true);
    }

    /** All zero, outside of every scope. */
    public static FloatStorage lasting(int size) {
        return new FloatStorage(hasDevice() ? null : new float[size], size, false, true);
    }

    static FloatStorage pooled(int size, boolean clear) {
        if (!Scope.isOpen()) {
            return lasting(size);
        }
        if (hasDevice()) {
            return new FloatStorage(null, size, true, clear);
        }
        float[] a = ArrayPool.take(size);
        if (clear) {
            Arrays.fill(a, 0, size, 0f);
        }
        return new FloatStorage(a, size, true, clear);
    }

    /** The array itself, to be read and changed; it may be longer than {@link #size()}. */
    public float[] data() {
        if (!isHostOnly()) {
            bringToHost(true);
        }
        return data;
    }

    /** The array, to be read only: a copy on a device stays as good as it is. */
    public float[] values() {
        if (!isHostOnly()) {
            bringToHost(false);
        }
        return data;
    }

    @Override
    MemorySegment array() {
        if (data == null) {
            data = pooled ? ArrayPool.take(size) : new float[size];
        }
        return MemorySegment.ofArray(data);
    }

    @Override
    boolean hasArray() {
        return data != null;
    }

    @Override
    void dropArray() {
        if (pooled) {
            ArrayPool.give(data);
        }
        data = null;
    }

    @Override
    void fillArray(int bits, int from, int count) {
        Arrays.fill(data, from, from + count, Float.intBitsToFloat(bits));
    }

    @Override
    public DType dtype() {
        return DType.F32;
    }

    @Override
    public double get(int index) {
        return values()[index];
    }

    @Override
    public void set(int index, double value) {
        data()[index] = (float) value;
    }
}
