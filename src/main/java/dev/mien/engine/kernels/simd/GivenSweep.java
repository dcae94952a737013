package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.WarpBand;

/** Costs that are all there: of row i at {@code at + i stride}. */
final class GivenSweep extends CostSweep {
    private final int at;
    private final int stride;

    GivenSweep(float[] costs, int at, int stride, WarpBand band, float limit, float[] row) {
        super(costs, band, limit, row);
        this.at = at;
        this.stride = stride;
    }

    @Override
    void block(int i, int column, int corner) {
        super.block(i, column, corner);
        for (int r = 0; r < ROWS; r++) {
            rowAt[r] = at + Math.max(0, i + r) * stride;
        }
    }
}
