package dev.mien.engine.kernels.simd;

import dev.mien.engine.tensor.Tensor;

/**
 * What joins a product while it is still in registers, or in the first-level cache: a residual is added, negatives are cut or
 * scaled.
 *
 * @param residual one row for each row of C, in the same order, or null
 * @param slopes   of negatives, a row as wide as B when packed, or null
 * @param column   first column of the residual that belongs to this product
 */
record Epilogue(Tensor residual, boolean relu, float[] slopes, int column) {
    static final Epilogue NONE = new Epilogue(null, false, null, 0);

    /** The residual's array, or null. */
    float[] data() {
        return residual == null ? null : residual.floats();
    }

    /** Where {@code count} rows of the residual from row m0 on are. */
    void fill(int m0, int count, int[] rRow) {
        if (residual != null) {
            int channels = residual.shape().channels();
            for (int i = 0; i < count; i++) {
                rRow[i] = residual.offset() + (m0 + i) * channels + column;
            }
        }
    }
}
