package dev.mien.engine.tensor;

/** Element types. Everything runs in {@link #F32}; {@link #F64} exists so that gradients can be checked by differences. */
public enum DType {
    F32(4), F64(8);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }
}
