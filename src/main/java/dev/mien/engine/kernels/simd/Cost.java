package dev.mien.engine.kernels.simd;

/** A model of what products cost in cycles of a core, to choose between algorithms; its constants are measured. */
final class Cost {
    /** Cycles around a tile of sums, beside the sums themselves. */
    private static final double TILE = 30;
    /** Floats that arrive from memory in a cycle. */
    private static final double MEMORY = 1.3;

    private Cost() {}

    /** A product of {@code [rows, k]} and {@code [k, columns]} in the caches. */
    static double product(double rows, double k, double columns) {
        double tiles = rows / Tiles.ROWS * columns / (2 * Lanes.N);
        return tiles * (k * Tiles.ROWS + TILE * Math.ceil(k / IndirectGemm.PIECE));
    }

    /** Fetching so many weights from memory. */
    static double fetch(double weights) {
        return weights / MEMORY;
    }

    /** Packing so many weights. */
    static double pack(double weights) {
        return 2 * weights;
    }

    /** Transforming and packing filters, by the size of the result. */
    static double transform(double floats) {
        return 15_000 + 1.45 * floats;
    }
}
