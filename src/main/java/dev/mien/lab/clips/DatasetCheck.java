package dev.mien.lab.clips;

import dev.mien.MienException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What a list of clips must say before it is worth decoding; all that is wrong is said at once, with the clips' names. */
public final class DatasetCheck {
    private static final int NAMED = 5;

    /** What a data set is for. */
    public enum Role {
        /** Trained on and tested in folds: subjects and groups are known. */
        REAL,
        /** The same, where subjects and groups may be unknown. */
        OWN,
        /** Drawn by {@code mien synth}: of each clip the human (subject), expression and view are known. */
        SYNTHETIC,
        /** Tested only; its classes are among those trained. */
        EXTERNAL
    }

    private final List<String> problems = new ArrayList<>();
    private final List<Clip> clips;

    private DatasetCheck(List<Clip> clips) {
        this.clips = clips;
    }

    /**
     * Checks a list. Errors: MienException (data) that names every kind of problem and the first clips that have it.
     *
     * @param name    of the list, for the message
     * @param classes that are trained, in the order of their numbers
     */
    public static void require(String name, ClipList list, Role role, List<String> classes) {
        DatasetCheck check = new DatasetCheck(list.clips());
        check.none("no such file or folder", c -> !Files.exists(c.path()));
        check.none("label is none of " + classes, c -> !classes.contains(c.label()));
        if (role == Role.REAL) {
            check.none("subject missing (needed to keep people apart)", c -> c.subject().isEmpty());
            check.none("group missing (needed for results by group)", c -> c.group().isEmpty());
        }
        if (role == Role.SYNTHETIC) {
            for (String column : List.of("expression", "yaw", "pitch")) {
                check.none(column + " missing", c -> c.more(column).isEmpty());
            }
            check.none("subject (the human) missing", c -> c.subject().isEmpty());
            check.oneLabelEach();
        }
        if (!check.problems.isEmpty()) {
            throw MienException.data(name + ": " + String.join("; ", check.problems)
                    + ". Mend the list, or take these clips out of it");
        }
    }

    /** Every clip can be used: none was unreadable, none without a face. Errors: MienException naming those that were. */
    public static void requireUsable(String name, Map<Clip, String> failures) {
        if (!failures.isEmpty()) {
            List<String> said = failures.values().stream().limit(NAMED).toList();
            throw MienException.data(name + ": " + failures.size() + " clips cannot be used: " + String.join("; ", said)
                    + (failures.size() > NAMED ? "; ..." : "") + ". Mend them, or take them out of the list");
        }
    }

    private void none(String problem, Predicate<Clip> has) {
        List<String> names = clips.stream().filter(has).map(Clip::name).toList();
        if (!names.isEmpty()) {
            problems.add(problem + ": " + String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                    + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : ""));
        }
    }

    /** An expression belongs to one class, whoever shows it. */
    private void oneLabelEach() {
        Map<String, String> labels = new HashMap<>();
        clips.forEach(c -> labels.putIfAbsent(c.more("expression"), c.label()));
        none("another label than the same expression has elsewhere",
                c -> !labels.get(c.more("expression")).equals(c.label()));
    }
}
