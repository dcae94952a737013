package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.F;
import static dev.mien.engine.kernels.simd.Lanes.N;

import dev.mien.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;

/**
 * What happens to a finished tile of C while it is still in the first-level cache: a residual is added, negatives are cut.
 *
 * @param residual one row for each row of C, in the same order, or null
 * @param column   first column of the residual that belongs to this product
 */
record Epilogue(Tensor residual, boolean relu, int column) {
    static final Epilogue NONE = new Epilogue(null, false);

    Epilogue(Tensor residual, boolean relu) {
        this(residual, relu, 0);
    }

    Epilogue from(int first) {
        return first == 0 ? this : new Epilogue(residual, relu, first);
    }

    boolean isNone() {
        return residual == null && !relu;
    }

    /** Finishes {@code columns} of one row, which is row {@code position} of the whole product and starts at {@code c[at]}. */
    void apply(float[] c, int at, int position, int firstColumn, int columns) {
        float[] r = residual == null ? null : residual.floats();
        int rAt = residual == null ? 0
                : residual.offset() + position * residual.shape().channels() + column + firstColumn;
        int j = 0;
        for (; j + N <= columns; j += N) {
            FloatVector v = FloatVector.fromArray(F, c, at + j);
            if (r != null) {
                v = v.add(FloatVector.fromArray(F, r, rAt + j));
            }
            (relu ? v.max(0f) : v).intoArray(c, at + j);
        }
        for (; j < columns; j++) {
            float v = r == null ? c[at + j] : c[at + j] + r[rAt + j];
            c[at + j] = relu ? Math.max(v, 0f) : v;
        }
    }
}
