package dev.mien.media.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mien.engine.tensor.Rng;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class HomographyTest {
    private static final double[] SQUARE = {0, 0, 1, 0, 1, 1, 0, 1};

    private static double[] moved(long seed, int stream) {
        double[] out = SQUARE.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] += 0.4 * Rng.uniform(seed, stream, i) - 0.2;
        }
        return out;
    }

    @Property(tries = 200)
    void cornersGoWhereTheyShouldAndBack(@ForAll long seed) {
        double[] target = moved(seed, 0);
        Homography h = Homography.between(SQUARE, target);
        for (int i = 0; i < 4; i++) {
            double[] there = h.at(SQUARE[2 * i], SQUARE[2 * i + 1]);
            assertEquals(target[2 * i], there[0], 1e-9);
            assertEquals(target[2 * i + 1], there[1], 1e-9);
            double[] back = h.inverse().at(there[0], there[1]);
            assertEquals(SQUARE[2 * i], back[0], 1e-9);
            assertEquals(SQUARE[2 * i + 1], back[1], 1e-9);
        }
    }

    @Property(tries = 200)
    void oneAfterTheOther(@ForAll long seed) {
        Homography a = Homography.between(SQUARE, moved(seed, 1));
        Homography b = Homography.between(SQUARE, moved(seed, 2));
        double[] half = a.at(Rng.uniform(seed, 3, 0), Rng.uniform(seed, 3, 1));
        double[] whole = b.at(half[0], half[1]);
        double[] together = b.after(a).at(Rng.uniform(seed, 3, 0), Rng.uniform(seed, 3, 1));
        assertEquals(whole[0], together[0], 1e-6);
        assertEquals(whole[1], together[1], 1e-6);
    }
}
