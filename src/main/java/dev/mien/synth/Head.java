package dev.mien.synth;

import dev.mien.synth.render.Framing;
import java.util.Map;

/** One virtual human, ready to be posed. Immutable: many threads may pose it at a time. */
public interface Head {
    /** Who this is. */
    HumanSpec spec();

    /** Where its neutral head is, for the camera; the same for every pose. */
    Framing framing();

    /**
     * The head at a moment.
     *
     * @param intensities 0 to 1 for each action unit; 1 is FACS's E, the most a human shows. Head turns (51-58) and gaze
     *                    (61-66) are action units like the others.
     */
    Posed pose(Map<ActionUnit, Double> intensities);
}
