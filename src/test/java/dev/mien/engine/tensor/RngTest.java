package dev.mien.engine.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RngTest {
    private static final int N = 20_000;

    @Test
    void aPureFunctionOfItsArguments() {
        assertEquals(Rng.bits(1, 2, 3), Rng.bits(1, 2, 3));
        assertNotEquals(Rng.bits(1, 2, 3), Rng.bits(1, 2, 4));
        assertNotEquals(Rng.bits(1, 2, 3), Rng.bits(1, 3, 3));
        assertNotEquals(Rng.bits(1, 2, 3), Rng.bits(2, 2, 3));
    }

    @Test
    void uniformIsUniform() {
        int[] bins = new int[10];
        for (int i = 0; i < N; i++) {
            double u = Rng.uniform(5, 6, i);
            assertTrue(u >= 0 && u < 1);
            bins[(int) (u * 10)]++;
        }
        for (int count : bins) {
            assertEquals(N / 10, count, 5 * Math.sqrt(N / 10.0), Arrays.toString(bins));
        }
    }

    @Test
    void neighbouringStreamsAreUncorrelated() {
        double sum = 0;
        for (int i = 0; i < N; i++) {
            sum += (Rng.uniform(5, 6, i) - 0.5) * (Rng.uniform(5, 7, i) - 0.5) * 12;
        }
        assertEquals(0, sum / N, 5 / Math.sqrt(N));
    }

    @Test
    void normalHasMeanZeroAndVarianceOne() {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < N; i++) {
            double z = Rng.normal(5, 6, i);
            sum += z;
            squares += z * z;
        }
        assertEquals(0, sum / N, 5 / Math.sqrt(N));
        assertEquals(1, squares / N, 10 / Math.sqrt(N));
    }

    @Test
    void belowReachesEveryValueAndNoOther() {
        int[] counts = new int[7];
        for (int i = 0; i < N; i++) {
            counts[Rng.below(7, 8, 9, i)]++;
        }
        for (int count : counts) {
            assertEquals(N / 7.0, count, 5 * Math.sqrt(N / 7.0), Arrays.toString(counts));
        }
        assertEquals(0, Rng.below(1, 8, 9, 0));
    }

    @Test
    void permutationsHoldEveryIndexOnce() {
        for (int n : new int[] {0, 1, 2, 3, 100}) {
            int[] p = Rng.permutation(n, 1, 2);
            assertArrayEquals(IntStream.range(0, n).toArray(), Arrays.stream(p).sorted().toArray());
        }
        assertFalse(Arrays.equals(Rng.permutation(100, 1, 2), Rng.permutation(100, 1, 3)));
    }

    @Test
    void permutationsAreEquallyLikely() {
        int[] counts = new int[6];
        for (int i = 0; i < 6000; i++) {
            int[] p = Rng.permutation(3, 1, i);
            counts[p[0] * 2 + (p[1] > p[2] ? 1 : 0)]++;
        }
        for (int count : counts) {
            assertEquals(1000, count, 160, Arrays.toString(counts));
        }
    }

    @Test
    void streamsAreFnv1a() {
        assertEquals(0xCBF29CE484222325L, Rng.stream(""));
        assertEquals(0xAF63DC4C8601EC8CL, Rng.stream("a"));
    }
}
