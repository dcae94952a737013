package dev.mien.synth;

import dev.mien.synth.random.Chance;
import java.util.SortedSet;

/** A way of making heads. */
public interface HeadKind {
    /** As the command line calls it: {@code makehuman}, {@code builtin}. */
    String name();

    /** The action units its heads show; a variant they lack is shown as the plain one. */
    SortedSet<ActionUnit> actionUnits();

    /** A plausible adult, drawn: every field of its specification except those given. */
    HumanSpec random(String name, Gender gender, Ethnicity ethnicity, Chance chance);

    /**
     * Brings a specification to life. Errors: MienException (usage) naming the field when the kind does not know a name in it,
     * with the nearest one it knows.
     */
    Head head(HumanSpec spec);
}
