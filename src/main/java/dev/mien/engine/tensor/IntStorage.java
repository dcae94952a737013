package dev.mien.engine.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Whole numbers of 32 bits: indices. */
public final class IntStorage extends MirroredStorage {
    private int[] data;

    IntStorage(int size) {
        super(size, Scope.isOpen(), true, !hasDevice());
        this.data = hasDevice() ? null : new int[size];
    }

    /** The array itself, to be read and changed. */
    public int[] data() {
        if (!isHostOnly()) {
            bringToHost(true);
        }
        return data;
    }

    @Override
    MemorySegment array() {
        if (data == null) {
            data = new int[size];
        }
        return MemorySegment.ofArray(data);
    }

    @Override
    boolean hasArray() {
        return data != null;
    }

    @Override
    void dropArray() {
        data = null;
    }

    @Override
    void fillArray(int bits, int from, int count) {
        Arrays.fill(data, from, from + count, bits);
    }

    @Override
    public DType dtype() {
        return DType.I32;
    }

    @Override
    public double get(int index) {
        if (!isHostOnly()) {
            bringToHost(false);
        }
        return data[index];
    }

    @Override
    public void set(int index, double value) {
        data()[index] = (int) value;
    }
}
