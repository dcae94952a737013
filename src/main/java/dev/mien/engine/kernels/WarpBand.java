package dev.mien.engine.kernels;

/**
 * The pairs of steps that a warping may match, by rows: step i of the one series with steps {@code first[i]} to
 * {@code end[i] - 1} of the other. Neither bound ever decreases, and {@code first[i] <= end[i]}.
 *
 * @param steps of the other series
 * @param first one per step of the one series
 * @param end   exclusive
 */
public record WarpBand(int steps, int[] first, int[] end) {
    public WarpBand {
        if (steps < 1 || first.length < 1 || first.length != end.length) {
            throw new IllegalArgumentException(
                    "a band of " + first.length + " and " + end.length + " rows, " + steps + " columns");
        }
        for (int i = 0; i < first.length; i++) {
            boolean orderly = first[i] >= (i == 0 ? 0 : first[i - 1]) && end[i] >= (i == 0 ? 0 : end[i - 1])
                    && first[i] <= end[i] && end[i] <= steps;
            if (!orderly) {
                throw new IllegalArgumentException("a band's bounds may not decrease: row " + i + " has " + first[i]
                        + " to " + end[i] + " of " + steps);
            }
        }
    }

    /** Steps of the one series. */
    public int rows() {
        return first.length;
    }

    /** Column at which row i begins; rows before the first are empty. */
    public int first(int i) {
        return i < 0 ? 0 : first[i];
    }

    /** Column before which row i ends. */
    public int end(int i) {
        return i < 0 ? 0 : end[i];
    }

    /** Pairs of steps in all. */
    public long cells() {
        long sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += end[i] - first[i];
        }
        return sum;
    }
}
