package dev.mien.synth.builtin;

import dev.mien.synth.ActionUnit;
import dev.mien.synth.Side;
import java.util.Map;

/** What a face does at a moment, by action unit and side: 0 left, 1 right. Variants are the plain unit. */
final class Action {
    private static final int UNITS = 100;

    private final double[][] intensities = new double[UNITS][2];

    /** What to do with an action unit that is at work on a side. */
    interface Each {
        void take(int number, int side, double intensity);
    }

    Action(Map<ActionUnit, Double> given) {
        given.forEach((unit, intensity) -> {
            double[] both = intensities[unit.number()];
            double x = Math.clamp(intensity, 0, 1);
            if (unit.side() != Side.RIGHT) {
                both[0] = Math.min(1, both[0] + x);
            }
            if (unit.side() != Side.LEFT) {
                both[1] = Math.min(1, both[1] + x);
            }
        });
    }

    /** On one side. */
    double at(int number, int side) {
        return intensities[number][side];
    }

    /** The stronger side. */
    double at(int number) {
        return Math.max(at(number, 0), at(number, 1));
    }

    /** In order of numbers. */
    void forEach(Each each) {
        for (int number = 0; number < UNITS; number++) {
            for (int side = 0; side < 2; side++) {
                if (intensities[number][side] > 0) {
                    each.take(number, side, intensities[number][side]);
                }
            }
        }
    }

    Lids.Action lids(int side) {
        double closed = Math.min(1, at(43, side) + at(45, side) + at(46, side));
        return new Lids.Action(at(5, side), at(7, side), Math.min(1, .8 * at(6, side) + .6 * at(9, side)), closed,
                at(63) - at(64));
    }

    /** How far the left and the right eye look to the subject's left, at most {@code most} radians. */
    double[] gazeLeft(double most) {
        double both = at(61) - at(62);
        double out = .5 * (at(65) - at(66));
        return new double[] {most * Math.clamp(both + out, -1, 1), most * Math.clamp(both - out, -1, 1)};
    }

    /** How far the eyes look up. */
    double[] gazeUp(double most) {
        double up = most * (at(63) - at(64));
        return new double[] {up, up};
    }
}
