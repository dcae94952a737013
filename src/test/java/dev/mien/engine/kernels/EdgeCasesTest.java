package dev.mien.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ties, infinities, NaN, zero rows, outputs that are inputs: on every backend alike. */
@Tag("lanes")
class EdgeCasesTest {
    private static final float INF = Float.POSITIVE_INFINITY;
    private static final float NAN = Float.NaN;

    @ParameterizedTest
    @ValueSource(strings = {"reference", "simd"})
    void reluOfInfinitiesAndNan(String name) {
        MapKernels map = Backends.byName(name).map();
        for (int n : new int[] {5, 40}) {
            Tensor x = row(n, -INF, INF, NAN, -0f, -3);
            Tensor y = Tensor.zeros(n);
            map.leakyReluForward(x, 0, y);
            assertArrayEquals(row(n, 0, INF, NAN, 0, 0).toFloats(), plusZero(y));
            map.leakyReluForward(x, 0.5, y);
            assertArrayEquals(row(n, -INF, INF, NAN, 0, -1.5f).toFloats(), plusZero(y));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "simd"})
    void theFirstMaximumWins(String name) {
        PoolKernels pool = Backends.byName(name).pool();
        for (int c : new int[] {1, 3, 16, 37}) {
            Tensor x = Tensor.zeros(1, 4, c).fill(2);
            Tensor y = Tensor.zeros(1, 2, c);
            Tensor argmax = Tensor.empty(y.shape(), DType.I32);
            pool.maxPoolForward(x, PoolGeometry.of(3).stride(1), y, argmax);
            for (int j = 0; j < c; j++) {
                assertEquals(0, argmax.get(j));
                assertEquals(1, argmax.get(c + j));
            }
            pool.maxPoolForward(x, PoolGeometry.of(3).stride(1), y.fill(0), null);
            assertEquals(2, y.get(2 * c - 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "simd"})
    void maximaOfNanAndOfNothing(String name) {
        PoolKernels pool = Backends.byName(name).pool();
        Tensor x = Tensor.of(new float[] {1, NAN, 5, -INF, -INF}, 1, 5, 1);
        Tensor y = Tensor.zeros(1, 4, 1);
        Tensor argmax = Tensor.empty(y.shape(), DType.I32);
        PoolGeometry g = PoolGeometry.of(2).stride(2).pad(new int[] {0}, new int[] {4});
        pool.maxPoolForward(x, g, y, argmax);
        assertArrayEquals(new float[] {NAN, 5, -INF, -INF}, y.toFloats());
        assertArrayEquals(new int[] {1, 2, 4, -1}, argmax.ints());
        Tensor dx = Tensor.zeros(1, 5, 1).fill(9);
        pool.maxPoolBackward(Tensor.zeros(1, 4, 1).fill(1), argmax, g, dx);
        assertArrayEquals(new float[] {0, 1, 1, 0, 1}, dx.toFloats());
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "simd"})
    void softmaxOfLargeLogits(String name) {
        NormKernels norm = Backends.byName(name).norm();
        Tensor x = Tensor.of(new float[] {10_000, 10_001, -INF}, 1, 3);
        Tensor y = Tensor.zeros(1, 3);
        norm.softmaxForward(x, y);
        assertArrayEquals(new float[] {0.26894143f, 0.73105857f, 0}, y.toFloats(), 1e-7f);
        norm.logSoftmaxForward(x, y);
        assertArrayEquals(new float[] {-1.3132617f, -0.31326166f, -INF}, y.toFloats(), 1e-6f);
        for (int n : new int[] {7, 50}) {
            Tensor equal = Tensor.zeros(n).fill(3).reshape(1, n);
            norm.softmaxForward(equal, equal);
            for (int i = 0; i < n; i++) {
                assertEquals(equal.get(0), equal.get(i), 0, "equal logits, equal probabilities");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "simd"})
    void crossEntropyIgnoresImpossibleClassesWithoutSmoothing(String name) {
        NormKernels norm = Backends.byName(name).norm();
        Tensor loss = Tensor.zeros(1);
        norm.crossEntropyForward(Tensor.of(new float[] {0, -INF}, 1, 2), new int[] {0}, null, 0, loss);
        assertEquals(0, loss.get(0), 0.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "simd"})
    void aZeroRowHasNoDirection(String name) {
        NormKernels norm = Backends.byName(name).norm();
        Tensor x = Tensor.zeros(2, 20);
        x.row(1).fill(1);
        Tensor y = Tensor.zeros(2, 20);
        norm.l2NormalizeForward(x, 1e-12, y);
        assertEquals(0, y.get(3));
        assertEquals(1 / Math.sqrt(20), y.get(23), 1e-7);
        Tensor dx = Tensor.zeros(2, 20);
        norm.l2NormalizeBackward(x, y, Tensor.zeros(2, 20).fill(2), 1e-12, dx);
        assertEquals(2e12, dx.get(3), 1e6, "dy / eps");
        assertEquals(0, dx.get(23), 1e-6);
    }

    /** Sums of squares minus squares of sums would lose every digit here. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "simd"})
    void statisticsWhereTheMeanIsFarFromZero(String name) {
        NormKernels norm = Backends.byName(name).norm();
        for (int c : new int[] {1, 16, 19}) {
            int rows = 5000;
            Tensor x = Tensor.zeros(rows, c);
            for (int i = 0; i < x.size(); i++) {
                x.set(i, 1000 + (i / c % 2 == 0 ? 0.25 : -0.25));
            }
            Tensor mean = Tensor.zeros(c);
            Tensor variance = Tensor.zeros(c);
            norm.channelStatistics(x, mean, variance);
            for (int j = 0; j < c; j++) {
                assertEquals(1000, mean.get(j), 1e-9);
                assertEquals(0.0625, variance.get(j), 1e-8);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "simd"})
    void outputsMayBeInputs(String name) {
        MapKernels map = Backends.byName(name).map();
        int n = 50_003;
        Tensor x = Tensor.zeros(n);
        for (int i = 0; i < n; i++) {
            x.set(i, Rng.uniform(1, 2, i) - 0.5);
        }
        Tensor y = Tensor.zeros(n);
        Tensor same = x.copy();
        map.leakyReluForward(x, 0.1, y);
        map.leakyReluForward(same, 0.1, same);
        assertArrayEquals(y.toFloats(), same.toFloats());
        map.add(x, 0.5, y, 2, same);
        map.add(x, 0.5, y, 2, y);
        assertArrayEquals(same.toFloats(), y.toFloats());
        map.dropout(x, 0.3, 4, 5, y);
        map.dropout(x, 0.3, 4, 5, x);
        assertArrayEquals(y.toFloats(), x.toFloats());
        map.sigmoidForward(x, y);
        map.sigmoidForward(x, x);
        assertArrayEquals(y.toFloats(), x.toFloats());
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "simd"})
    void emptyTensors(String name) {
        Backend b = Backends.byName(name);
        Tensor none = Tensor.zeros(0, 3);
        b.map().leakyReluForward(none, 0, none);
        b.map().scale(none, 2, none);
        b.norm().softmaxForward(none, none);
        assertEquals(0, b.map().sum(none));
        assertEquals(0, b.map().sumSquares(none));
        Tensor sums = Tensor.zeros(3).fill(9);
        b.map().sumRows(none, sums);
        assertEquals(0, sums.get(2));
    }

    /** Adding ones: in float32 the sum would stop growing at 2^24. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "simd"})
    void longSumsStayExact(String name) {
        int n = (1 << 24) + 1000;
        Tensor ones = Tensor.zeros(n).fill(1);
        MapKernels map = Backends.byName(name).map();
        assertEquals(n, map.sum(ones));
        assertEquals(n, map.sumSquares(ones));
    }

    @Test
    void vectorsRefuseFloat64() {
        Tensor x = Tensor.zeros(Shape.of(4), DType.F64);
        Backend simd = Backends.byName("simd");
        assertTrue(assertThrows(IllegalStateException.class, () -> simd.map().scale(x, 2, x)).getMessage()
                .contains("reference backend"));
        assertThrows(IllegalStateException.class, () -> simd.norm().softmaxForward(x, x));
        assertThrows(IllegalStateException.class,
                () -> simd.pool().adaptiveAveragePoolForward(x.reshape(1, 4, 1), x.reshape(1, 4, 1)));
    }

    /** These values over and over, n of them. */
    private static Tensor row(int n, float... values) {
        float[] all = new float[n];
        for (int i = 0; i < n; i++) {
            all[i] = values[i % values.length];
        }
        return Tensor.of(all, n);
    }

    /** The values, -0 as 0. */
    private static float[] plusZero(Tensor t) {
        float[] v = t.toFloats();
        for (int i = 0; i < v.length; i++) {
            v[i] += 0f;
        }
        return v;
    }
}
