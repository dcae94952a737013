package dev.mien.engine.tensor;

/**
 * Element types. Everything runs in {@link #F32}; {@link #F64} exists so that gradients can be checked by differences, and
 * {@link #I32} for indices.
 */
public enum DType {
    F32(4), F64(8), I32(4);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }
}
