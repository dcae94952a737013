package dev.mien.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** By hand; the golden file checks it against published programs. */
class DtwTest {
    private static double[][] series(double... v) {
        double[][] out = new double[v.length][1];
        for (int i = 0; i < v.length; i++) {
            out[i][0] = v[i];
        }
        return out;
    }

    @Test
    void warpsAPauseAway() {
        double[][] x = series(0, 1, 2, 3);
        double[][] y = series(0, 1, 1, 1, 2, 3);
        assertEquals(0, Dtw.cost(x, y, Band.none()));
        int[][] path = Dtw.path(Dtw.accumulated(x, y, Band.none())).toArray(int[][]::new);
        assertArrayEquals(new int[][] {{0, 0}, {1, 1}, {1, 2}, {1, 3}, {2, 4}, {3, 5}}, path);
    }

    @Test
    void diagonalBandIsEuclid() {
        double[][] x = series(0, 1, 5);
        double[][] y = series(1, 1, 2);
        assertEquals(10, Dtw.cost(x, y, Band.symmetric(0)));
        assertEquals(Math.sqrt(10), Dtw.distance(x, y, Band.skewed(0)));
    }

    @Test
    void refusesWhatCannotBeWarped() {
        assertThrows(IllegalArgumentException.class, () -> Dtw.cost(new double[0][], series(1), Band.none()));
        assertThrows(IllegalArgumentException.class,
                () -> Dtw.cost(series(1), new double[][] {{1, 2}}, Band.none()));
        assertThrows(IllegalArgumentException.class, () -> Band.symmetric(-1));
    }
}
