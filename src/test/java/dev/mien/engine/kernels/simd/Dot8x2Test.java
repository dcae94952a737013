package dev.mien.engine.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mien.engine.tensor.Rng;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Dot8x2Test {
    private static final int ROWS = 8;
    private static final int RUNS = 3;

    private static float[] random(String name, int size) {
        float[] x = new float[size];
        for (int i = 0; i < size; i++) {
            x[i] = (float) (Rng.uniform(7, Rng.stream(name), i) - .5);
        }
        return x;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 33})
    void bothAddInTheSameOrder(int length) {
        assumeTrue(Lanes.WIDE, "vectors are narrower here: these kernels are not used");
        int width = 2 * Lanes.N;
        float[] a = random("a", ROWS * RUNS * length);
        float[] b = random("b", RUNS * length * width);
        float[] start = random("start", width);
        float[] add = random("add", ROWS * width);
        int[] aRow = new int[ROWS];
        int[] cRow = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            aRow[i] = i * RUNS * length;
            cRow[i] = i * width;
        }
        int[] runAt = {0, length, 2 * length};
        int[] runLength = {length, length, length};
        float[] one = new float[ROWS * width];
        float[] two = new float[ROWS * width];
        Dot8x2.dot(a, aRow, 0, runAt, runLength, 0, RUNS, b, 0, one, cRow, 0, 0, start, 0, add, cRow, 0, true);
        Dot8x2.twoSteps(a, aRow, 0, runAt, runLength, 0, RUNS, b, 0, two, cRow, 0, 0, start, 0, add, cRow, 0, true);
        assertArrayEquals(one, two);
    }
}
