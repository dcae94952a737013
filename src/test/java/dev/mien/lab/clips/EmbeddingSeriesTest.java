package dev.mien.lab.clips;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mien.series.SeriesDataset;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddingSeriesTest {
    private static EmbeddingSeries series(int frames) {
        float[] values = new float[2 * frames];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return new EmbeddingSeries(values, 2, new ClipLedger(frames, 0, false, frames, 0, 0, ""));
    }

    private static SeriesDataset dataset(int length) {
        return EmbeddingSeries.dataset("x", List.of(series(2), series(5)), new int[] {0, 1}, List.of("a", "b"), length);
    }

    @Test
    void neighboursSeeAFixedLengthOrAll() {
        assertArrayEquals(new float[] {0, 1, 2, 3, 0, 1}, dataset(3).series().get(0));
        assertArrayEquals(new float[] {2, 3, 4, 5, 6, 7}, dataset(3).series().get(1));
        assertEquals(2, dataset(0).length(0));
        assertEquals(5, dataset(0).length(1));
    }
}
