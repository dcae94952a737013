package dev.mien.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics m = Metrics.of(new int[] {0, 0, 0, 1, 1, 2}, new int[] {0, 0, 1, 1, 0, 1},
            List.of("a", "b", "c", "d"));

    /** The numbers are scikit-learn's (zero_division=0). */
    @Test
    void agreesWithTheUsualDefinitions() {
        assertEquals(0.5, m.accuracy());
        assertEquals(2 / 3.0, m.precision(0), 1e-12);
        assertEquals(1 / 3.0, m.precision(1), 1e-12);
        assertEquals(0, m.precision(2));
        assertEquals(1 / 3.0, m.macroPrecision(), 1e-12);
        assertEquals((2 / 3.0 + 0.5) / 3, m.macroRecall(), 1e-12);
        assertEquals((2 / 3.0 + 0.4) / 3, m.macroF(), 1e-12);
    }

    @Test
    void addsUp() {
        assertEquals(12, m.plus(m).count());
        assertArrayEquals(new long[] {4, 2, 0, 0}, m.plus(m).confusion()[0]);
    }

    @Test
    void intervalIsWilsons() {
        Metrics eighteenOf25 = new Metrics(List.of("a", "b"), new long[][] {{18, 7}, {0, 0}});
        assertEquals(0.524, eighteenOf25.accuracyInterval()[0], 1e-3);
        assertEquals(0.857, eighteenOf25.accuracyInterval()[1], 1e-3);
        assertTrue(m.table().contains("accuracy 50.0 % (3 of 6"));
    }

    @Test
    void theFirstOfEqualsWins() {
        assertEquals(1, Metrics.argmax(new float[] {0, 3, 3}));
    }
}
