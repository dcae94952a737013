package dev.mien.series;

/** Costs in float of warping series to every series of a training set. */
interface AllCosts {
    /** Of {@code count} queries: {@code [count][train]}. */
    float[][] costs(SeriesDataset queries, int first, int count);

    /** How far they are from those in double. */
    Rounding rounding(float[] x);
}
