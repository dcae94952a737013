package dev.mien.engine.kernels.simd;

/** A model of what products cost, to choose between algorithms; its constants are measured. */
final class Cost {
    /** Cycles around a tile of sums, beside the sums themselves. */
    private static final double TILE = 30;
    /** Floats of weights that arrive from memory in a cycle. */
    private static final double MEMORY = 1.5;

    private Cost() {}

    /** Cycles of a product of {@code [rows, k]} and {@code [k, columns]}, whose weights come from memory. */
    static double product(double rows, double k, double columns, double weights) {
        double tiles = rows / Tiles.ROWS * columns / (2 * Lanes.N);
        double sums = tiles * (k * Tiles.ROWS + TILE * Math.ceil(k / IndirectGemm.PIECE));
        return Math.max(sums, weights / MEMORY);
    }

    /** Cycles that packing so many weights takes. */
    static double pack(double weights) {
        return 2 * weights;
    }

    /** Cycles that transforming and packing filters takes, by the size of the result. */
    static double transform(double floats) {
        return 15_000 + 1.45 * floats;
    }
}
