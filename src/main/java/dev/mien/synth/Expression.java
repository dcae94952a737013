package dev.mien.synth;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a face does during a clip.
 *
 * @param name   unique, for example {@code anger-glare}
 * @param label  the class it belongs to
 * @param says   one sentence: what it shows
 * @param frames the number of frames its tracks are written for
 * @param tracks each action unit over time
 */
public record Expression(String name, String label, String says, int frames, SortedMap<ActionUnit, Track> tracks) {
    /** Nothing moves. */
    public static final Expression NEUTRAL = new Expression("neutral", "neutral", "A face at rest.", 25,
            Collections.emptySortedMap());

    public Expression {
        tracks = Collections.unmodifiableSortedMap(new TreeMap<>(tracks));
    }

    /**
     * The intensities of one frame of a clip; a clip of another length than {@link #frames} is the same movement, slower or
     * faster.
     */
    public Map<ActionUnit, Double> at(int frame, int clipFrames) {
        double time = clipFrames <= 1 ? (frames - 1) / 2.0 : frame * (frames - 1.0) / (clipFrames - 1);
        Map<ActionUnit, Double> out = new TreeMap<>();
        tracks.forEach((unit, track) -> out.put(unit, track.at(time)));
        return out;
    }

    /** Its key frames in one line, for example {@code 4=3:0 9:1; 7=3:0 9:0.5}. */
    public String keys() {
        return tracks.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining("; "));
    }
}
