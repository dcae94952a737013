package dev.mien.engine.kernels;

import java.util.Optional;

/**
 * Dynamic time warping of one series x to {@link #lanes()} others, which lie side by side: value of step j and channel c of series l at
 * {@code y[(j channels + c) lanes + l]}. {@code D(i,j) = c(i,j) + min(D(i-1,j-1), D(i-1,j), D(i,j-1))} within the band; costs are
 * nonnegative and finite. D's last row is left in {@code row}: {@code D(n-1,j)} of series l at {@code row[(j+1) lanes + l]}.
 *
 * <p>With a finite {@code limit}, every D that is at most the limit is exactly what it is without one; others may come out as
 * anything above it (pruning after Herrmann and Webb 2021, for all lanes together). False is answered when none is left.
 *
 * <p>In float, a result differs from the same sum in exact arithmetic by no more than {@code (n + m + channels) 2^-23} of it.
 */
public interface DtwKernels {
    /** Many pairs at once. */
    @FunctionalInterface
    interface Pairs {
        /**
         * Accumulated costs, in float; infinite where a band joins no ends.
         *
         * @param costs one per pair, overwritten
         */
        void warp(DtwPairs batch, float[] costs);
    }

    /** Where many pairs at once are the quickest way, how; empty where one series to many is. */
    default Optional<Pairs> pairs() {
        return Optional.empty();
    }

    /** Series warped at once: floats in a vector. */
    int lanes();

    /** Series warped at once in double precision. */
    int doubleLanes();

    /**
     * Warps x to each y.
     *
     * @param x   {@code [rows, channels]}
     * @param y   {@code [steps, channels, lanes]}
     * @param row at least {@code (steps + 1) lanes}, overwritten
     * @return false when all results are above the limit; row is then void
     */
    boolean warp(float[] x, float[] y, int channels, StepCost cost, WarpBand band, float limit, float[] row);

    /**
     * The same from given costs of steps.
     *
     * @param costs  of row i at {@code at + i stride}: {@code [steps, lanes]}, 0 or more
     */
    boolean warpCosts(float[] costs, int at, int stride, WarpBand band, float limit, float[] row);

    /** As the first, in double, with {@link #doubleLanes()}: the same bits as the plain recurrence. */
    boolean warp(double[] x, double[] y, int channels, StepCost cost, WarpBand band, double limit, double[] row);

    /**
     * How far each y goes beyond an envelope: sums of the costs of {@code max(y - high, low - y, 0)}.
     *
     * @param low  {@code [values]}, high the same
     * @param y    {@code [values, lanes]}
     * @param sums {@code [lanes]}, overwritten
     */
    void beyondEnvelope(float[] low, float[] high, float[] y, int at, StepCost cost, float[] sums);

    /**
     * How far x goes beyond the envelope of each y.
     *
     * @param x   {@code [values]}
     * @param low {@code [values, lanes]}, high the same
     */
    void beyondEnvelopes(float[] x, float[] low, float[] high, int at, StepCost cost, float[] sums);
}
