package dev.mien.engine.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.DtwKernels;
import dev.mien.engine.kernels.StepCost;
import dev.mien.engine.kernels.WarpBand;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against the plain loops, series by series: ugly lengths, bands that reach nowhere, every limit. */
@Tag("lanes")
class SimdDtwTest {
    private final DtwKernels plain = Backends.byName("reference").dtw();
    private final DtwKernels simd = Backends.byName("simd").dtw();
    private final Random random = new Random(7);

    private WarpBand band(int n, int m) {
        int radius = random.nextInt(m + 2);
        boolean all = random.nextInt(3) == 0;
        int[] first = new int[n];
        int[] end = new int[n];
        for (int i = 0; i < n; i++) {
            int middle = n == 1 ? 0 : (int) ((long) i * (m - 1) / (n - 1));
            first[i] = all ? 0 : Math.max(0, middle - radius);
            end[i] = all || n == 1 ? m : Math.min(m, middle + radius + 1);
        }
        return new WarpBand(m, first, end);
    }

    private float[] series(int size) {
        float[] x = new float[size];
        float level = 0;
        for (int i = 0; i < size; i++) {
            level += (float) random.nextGaussian();
            x[i] = random.nextInt(6) == 0 ? 0 : level;
        }
        return x;
    }

    @Test
    void equalsThePlainLoops() {
        for (int round = 0; round < 300; round++) {
            int n = 1 + random.nextInt(40);
            int m = 1 + random.nextInt(60);
            int channels = random.nextInt(2) == 0 ? 1 : 1 + random.nextInt(5);
            StepCost cost = random.nextInt(3) == 0 ? StepCost.ABSOLUTE : StepCost.SQUARED;
            compare(n, m, channels, cost, band(n, m));
        }
    }

    private void compare(int n, int m, int channels, StepCost cost, WarpBand band) {
        int lanes = simd.lanes();
        float[] x = series(n * channels);
        float[] y = series(m * channels * lanes);
        float[] row = new float[(m + 1) * lanes];
        assertTrue(simd.warp(x, y, channels, cost, band, Float.POSITIVE_INFINITY, row));
        float[] whole = row.clone();
        float[] one = new float[m + 1];
        float[] some = new float[lanes];
        for (int l = 0; l < lanes; l++) {
            plain.warp(x, lane(y, l, lanes), channels, cost, band, Float.POSITIVE_INFINITY, one);
            for (int j = band.first(n - 1); j < band.end(n - 1); j++) {
                assertEquals(one[j + 1], whole[(j + 1) * lanes + l], one[j + 1] * (n + m + channels) * 0x1p-23f);
            }
            some[l] = whole[m * lanes + l];
        }
        for (float limit : new float[] {0, some[0] / 2, some[0], some[lanes - 1] * 1.5f}) {
            boolean alive = simd.warp(x, y, channels, cost, band, limit, row);
            for (int j = 0; j < m; j++) {
                for (int l = 0; l < lanes; l++) {
                    float expected = j < band.first(n - 1) ? Float.POSITIVE_INFINITY : whole[(j + 1) * lanes + l];
                    float got = alive ? row[(j + 1) * lanes + l] : Float.POSITIVE_INFINITY;
                    assertTrue(expected <= limit ? got == expected : got > limit,
                            () -> "limit " + limit + ": " + got + " for " + expected);
                }
            }
        }
        doubles(n, m, channels, cost, band);
    }

    private void doubles(int n, int m, int channels, StepCost cost, WarpBand band) {
        int lanes = simd.doubleLanes();
        double[] x = widened(series(n * channels));
        double[] y = widened(series(m * channels * lanes));
        double[] row = new double[(m + 1) * lanes];
        double[] one = new double[m + 1];
        simd.warp(x, y, channels, cost, band, Double.POSITIVE_INFINITY, row);
        for (int l = 0; l < lanes; l++) {
            double[] yl = new double[m * channels];
            for (int k = 0; k < yl.length; k++) {
                yl[k] = y[k * lanes + l];
            }
            plain.warp(x, yl, channels, cost, band, Double.POSITIVE_INFINITY, one);
            assertEquals(one[m], row[m * lanes + l], "to the bit");
        }
    }

    @Test
    void givenCostsAreWarpedAlike() {
        int lanes = simd.lanes();
        for (int n : new int[] {1, 7, 8, 9, 33}) {
            int m = 21;
            float[] costs = series(n * m * lanes + 5);
            for (int k = 0; k < costs.length; k++) {
                costs[k] = Math.abs(costs[k]);
            }
            WarpBand band = band(n, m);
            float[] row = new float[(m + 1) * lanes];
            simd.warpCosts(costs, 5, m * lanes, band, Float.POSITIVE_INFINITY, row);
            float[] one = new float[m + 1];
            for (int l = 0; l < lanes; l++) {
                float[] own = new float[n * m];
                for (int k = 0; k < own.length; k++) {
                    own[k] = costs[5 + k * lanes + l];
                }
                plain.warpCosts(own, 0, m, band, Float.POSITIVE_INFINITY, one);
                assertEquals(one[m], row[m * lanes + l]);
            }
        }
    }

    @Test
    void measuresWhatLiesBeyondAnEnvelope() {
        int lanes = simd.lanes();
        for (StepCost cost : StepCost.values()) {
            for (int size : new int[] {1, 2, 19}) {
                float[] low = series(size);
                float[] high = low.clone();
                for (int k = 0; k < size; k++) {
                    high[k] += k % 3;
                }
                float[] y = series(size * lanes);
                float[] sums = new float[lanes];
                float[] one = new float[1];
                simd.beyondEnvelope(low, high, y, 0, cost, sums);
                float[] lows = series(size * lanes);
                float[] highs = lows.clone();
                float[] others = new float[lanes];
                simd.beyondEnvelopes(low, lows, highs, 0, cost, others);
                for (int l = 0; l < lanes; l++) {
                    plain.beyondEnvelope(low, high, lane(y, l, lanes), 0, cost, one);
                    assertEquals(one[0], sums[l], one[0] * 1e-5f);
                    plain.beyondEnvelopes(low, lane(lows, l, lanes), lane(highs, l, lanes), 0, cost, one);
                    assertEquals(one[0], others[l], one[0] * 1e-5f);
                }
            }
        }
    }

    private static float[] lane(float[] values, int lane, int lanes) {
        float[] out = new float[values.length / lanes];
        for (int k = 0; k < out.length; k++) {
            out[k] = values[k * lanes + lane];
        }
        return out;
    }

    private static double[] widened(float[] x) {
        double[] out = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            out[i] = x[i];
        }
        return out;
    }
}
