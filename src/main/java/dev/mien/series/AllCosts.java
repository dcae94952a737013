package dev.mien.series;

/** Costs in float of warping series to every series of a training set. */
interface AllCosts {
    /** Of {@code count} queries, to the training set's series from {@code from} on: {@code [count][train]}; others may be 0. */
    float[][] costs(SeriesDataset queries, int first, int count, int from);

    /** How far they are from those in double. */
    Rounding rounding(float[] x);
}
