package dev.mien.synth.dataset;

import dev.mien.synth.ActionUnit;
import dev.mien.synth.random.Chance;
import java.util.Map;
import java.util.TreeMap;

/** A head that is not held quite still: slow turns, nods and tilts of a few degrees, of head action units 51 to 56. */
final class HeadMotion {
    private static final int[][] PAIRS = {{51, 52}, {53, 54}, {55, 56}};
    private static final double MOST = .13;
    private static final double SLOWEST = .3;
    private static final double FASTEST = .9;

    private final double[] height = new double[PAIRS.length];
    private final double[] speed = new double[PAIRS.length];
    private final double[] phase = new double[PAIRS.length];

    HeadMotion(Chance chance) {
        for (int i = 0; i < PAIRS.length; i++) {
            height[i] = chance.between(0, MOST);
            speed[i] = chance.between(SLOWEST, FASTEST);
            phase[i] = chance.between(0, 2 * Math.PI);
        }
    }

    /** The intensities with the motion of such a second added. */
    Map<ActionUnit, Double> with(Map<ActionUnit, Double> intensities, double seconds) {
        Map<ActionUnit, Double> out = new TreeMap<>(intensities);
        for (int i = 0; i < PAIRS.length; i++) {
            double x = height[i] * StrictMath.sin(2 * Math.PI * speed[i] * seconds + phase[i]);
            out.merge(ActionUnit.of(PAIRS[i][x > 0 ? 0 : 1]), Math.abs(x), (a, b) -> Math.min(1, a + b));
        }
        return out;
    }
}
