package dev.mien.engine.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mien.engine.tensor.Rng;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One axis, one filter: transformed, multiplied element by element, transformed back, is the sum over taps. */
@Tag("lanes")
class WinogradAxisTest {
    private static final int CHANNELS = 2 * Lanes.N;

    @Test
    void everyAxisIsAConvolution() {
        for (WinogradAxis axis : WinogradAxis.values()) {
            check(axis, false);
            check(axis, true);
        }
    }

    private static void check(WinogradAxis axis, boolean end) {
        float[] d = random(1, axis.elements * CHANNELS);
        float[] bias = random(2, CHANNELS);
        float[] residual = random(3, axis.outputs * CHANNELS);
        double[] filter = new double[axis.taps];
        for (int t = 0; t < axis.taps; t++) {
            filter[t] = Rng.uniform(7, 4, t) - 0.5;
        }
        float[] v = new float[d.length];
        axis.input(d, 0, CHANNELS, v, 0, CHANNELS, CHANNELS);
        double[] u = axis.filter(filter);
        for (int i = 0; i < v.length; i++) {
            v[i] *= (float) u[i / CHANNELS];
        }
        float[] y = end ? new float[axis.outputs * CHANNELS] : v;
        if (end) {
            axis.output(v, 0, CHANNELS, CHANNELS, bias, 0, residual, 0, CHANNELS, true, y, 0, CHANNELS);
        } else {
            axis.output(v, 0, CHANNELS, CHANNELS);
        }
        for (int i = 0; i < axis.outputs * CHANNELS; i++) {
            double sum = end ? bias[i % CHANNELS] + residual[i] : 0;
            for (int t = 0; t < axis.taps; t++) {
                sum += filter[t] * d[i + t * CHANNELS];
            }
            assertEquals(end ? Math.max(sum, 0) : sum, y[i], 3e-6, axis + ", element " + i);
        }
    }

    /** {@code (A y) . m = y . (A^T m)}, for every unit vector m. */
    @Test
    void gradientIsTheTransposeOfOutput() {
        for (WinogradAxis axis : WinogradAxis.values()) {
            float[] y = random(1, axis.outputs * CHANNELS);
            float[] u = new float[axis.elements * CHANNELS];
            axis.gradient(y, 0, CHANNELS, u, 0, CHANNELS, CHANNELS);
            for (int e = 0; e < axis.elements; e++) {
                float[] m = new float[axis.elements * CHANNELS];
                m[e * CHANNELS] = 1;
                axis.output(m, 0, CHANNELS, CHANNELS);
                double sum = 0;
                for (int o = 0; o < axis.outputs; o++) {
                    sum += y[o * CHANNELS] * m[o * CHANNELS];
                }
                assertEquals(sum, u[e * CHANNELS], 1e-5, axis + ", element " + e);
            }
        }
    }

    private static float[] random(int stream, int n) {
        float[] a = new float[n];
        for (int i = 0; i < n; i++) {
            a[i] = (float) Rng.uniform(7, stream, i) - 0.5f;
        }
        return a;
    }
}
