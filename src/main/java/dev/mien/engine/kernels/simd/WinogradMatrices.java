package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.F;
import static dev.mien.engine.kernels.simd.Lanes.N;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The transforms of a {@link WinogradAxis} as matrices, to take single rows of them.
 *
 * @param input    {@code B^T [elements][inputs]}
 * @param gradient {@code A [elements][outputs]}
 * @param taps     {@code G^T [taps][elements]}
 */
record WinogradMatrices(float[][] input, float[][] gradient, float[][] taps) {
    private static final WinogradMatrices[] ALL = Arrays.stream(WinogradAxis.values())
            .map(axis -> new WinogradMatrices(inputs(axis), axis.gradientMatrix(), transposed(axis.filterMatrix())))
            .toArray(WinogradMatrices[]::new);

    static WinogradMatrices of(WinogradAxis axis) {
        return ALL[axis.ordinal()];
    }

    /** By what the axis makes of unit vectors. */
    private static float[][] inputs(WinogradAxis axis) {
        int n = axis.elements;
        float[][] columns = new float[n][n];
        for (int i = 0; i < n; i++) {
            float[] unit = new float[n * N];
            float[] v = new float[n * N];
            unit[i * N] = 1;
            axis.input(unit, 0, N, v, 0, N, N);
            for (int e = 0; e < n; e++) {
                columns[i][e] = v[e * N];
            }
        }
        return transposed(columns);
    }

    private static float[][] transposed(float[][] m) {
        float[][] t = new float[m[0].length][m.length];
        for (int i = 0; i < m.length; i++) {
            for (int j = 0; j < t.length; j++) {
                t[j][i] = m[i][j];
            }
        }
        return t;
    }

    /** {@code out[c] = sum over k from first to end of row[k] d[at + k step + c]}: four terms at a time, none that is zero. */
    static void combine(float[] row, int first, int end, float[] d, int at, int step, float[] out, int to, int length) {
        int k = next(row, first, end);
        if (k >= end) {
            Arrays.fill(out, to, to + length, 0);
        }
        for (boolean begin = true; k < end; begin = false) {
            int k1 = next(row, k + 1, end);
            int k2 = next(row, k1 + 1, end);
            int k3 = next(row, k2 + 1, end);
            int none = at + k * step;
            add(begin, d, none, k1 < end ? at + k1 * step : none, k2 < end ? at + k2 * step : none,
                    k3 < end ? at + k3 * step : none, row[k], k1 < end ? row[k1] : 0, k2 < end ? row[k2] : 0,
                    k3 < end ? row[k3] : 0, out, to, length);
            k = next(row, k3 + 1, end);
        }
    }

    /** The next factor that is not zero. */
    private static int next(float[] row, int from, int end) {
        int k = from;
        while (k < end && row[k] == 0) {
            k++;
        }
        return k;
    }

    private static void add(boolean begin, float[] d, int a0, int a1, int a2, int a3, float f0, float f1, float f2,
            float f3, float[] out, int to, int length) {
        FloatVector v0 = FloatVector.broadcast(F, f0);
        FloatVector v1 = FloatVector.broadcast(F, f1);
        FloatVector v2 = FloatVector.broadcast(F, f2);
        FloatVector v3 = FloatVector.broadcast(F, f3);
        if (begin) {
            for (int c = 0; c < length; c += N) {
                FloatVector s = FloatVector.fromArray(F, d, a0 + c).mul(v0);
                FloatVector t = FloatVector.fromArray(F, d, a1 + c).mul(v1);
                s = FloatVector.fromArray(F, d, a2 + c).fma(v2, s);
                t = FloatVector.fromArray(F, d, a3 + c).fma(v3, t);
                s.add(t).intoArray(out, to + c);
            }
        } else {
            for (int c = 0; c < length; c += N) {
                FloatVector s = FloatVector.fromArray(F, d, a0 + c).fma(v0, FloatVector.fromArray(F, out, to + c));
                FloatVector t = FloatVector.fromArray(F, d, a1 + c).mul(v1);
                s = FloatVector.fromArray(F, d, a2 + c).fma(v2, s);
                t = FloatVector.fromArray(F, d, a3 + c).fma(v3, t);
                s.add(t).intoArray(out, to + c);
            }
        }
    }
}
