package dev.mien.synth;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One action unit over time.
 *
 * @param keys   at least one, times rising
 * @param easing between them
 */
public record Track(List<Key> keys, Easing easing) {
    /**
     * A moment.
     *
     * @param frame     from 0; fractions allowed
     * @param intensity 0 to 1: FACS's E, the most a human shows
     */
    public record Key(double frame, double intensity) {}

    public Track {
        keys = List.copyOf(keys);
    }

    /** The intensity at a frame; before the first key and after the last it stays as there. */
    public double at(double frame) {
        Key before = keys.getFirst();
        for (Key key : keys) {
            if (key.frame >= frame) {
                double span = key.frame - before.frame;
                return span <= 0 ? key.intensity
                        : before.intensity
                                + (key.intensity - before.intensity) * easing.at((frame - before.frame) / span);
            }
            before = key;
        }
        return before.intensity;
    }

    /** For example {@code 3:0 9:0.5 19:0.5 24:0.12}. */
    @Override
    public String toString() {
        return keys.stream().map(k -> number(k.frame) + ":" + number(k.intensity)).collect(Collectors.joining(" "));
    }

    private static String number(double x) {
        double rounded = Math.rint(x * 1000) / 1000;
        return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
    }
}
