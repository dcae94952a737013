package dev.mien.series;

/** Costs in float of warping series to every series of a training set. */
interface AllCosts {
    /**
     * Of {@code count} queries to every series of the training set.
     *
     * @param upper the queries are the training set: of each only the costs to itself and those after it are needed
     * @return {@code [count][train]}
     */
    float[][] costs(SeriesDataset queries, int first, int count, boolean upper);

    /** How far they are from those in double. */
    Rounding rounding(float[] x);
}
