package dev.mien.lab.clips;

import dev.mien.MienException;
import dev.mien.lab.config.RunConfig.Evaluation;
import dev.mien.lab.config.RunConfig.Evaluation.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Who is trained on and who is tested. A subject, or a film that clips were cut from, is never on both sides. */
public final class Folds {
    private static final List<String> PARTS = List.of("train", "validate", "test");

    private Folds() {}

    /**
     * One training and its tests.
     *
     * @param name  fold or split
     * @param train indices of clips
     * @param tests part (validate, test) to indices of clips
     */
    public record Fold(String name, List<Integer> train, Map<String, List<Integer>> tests) {}

    /** What {@code auto} comes to for these clips. */
    public static Split resolve(Evaluation evaluation, List<Clip> clips) {
        if (evaluation.split() != Split.AUTO) {
            return evaluation.split();
        }
        if (clips.stream().anyMatch(c -> !c.split().isEmpty())) {
            return Split.COLUMN;
        }
        return clips.stream().anyMatch(c -> !c.subject().isEmpty()) ? Split.SUBJECTS : Split.CLIPS;
    }

    /**
     * Cuts the clips. Errors: MienException naming the clip without split or subject, the subject on both sides, the part or
     * class without clips.
     */
    public static List<Fold> of(List<Clip> clips, Evaluation evaluation, long seed) {
        String[] parts = switch (resolve(evaluation, clips)) {
            case COLUMN, AUTO -> column(clips);
            case SUBJECTS -> bySubject(clips, evaluation, seed);
            case CLIPS -> new FoldDealer(clips.stream().map(Folds::alone).toList(), evaluation, seed).deal();
        };
        if (resolve(evaluation, clips) != Split.CLIPS) {
            requireApart(clips, parts, "subject", Clip::subject);
            requireApart(clips, parts, "source", Clip::source);
        }
        List<Fold> folds = Arrays.stream(parts).allMatch(PARTS::contains) ? List.of(single(parts)) : rotation(parts);
        folds.forEach(f -> requireClasses(f, clips));
        return folds;
    }

    /** The clip as if nobody else's were like it. */
    private static Clip alone(Clip c) {
        return new Clip(c.name(), c.path(), c.label(), "", c.group(), "", c.split(), c.more());
    }

    private static String[] column(List<Clip> clips) {
        String[] parts = new String[clips.size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = clips.get(i).split();
            if (parts[i].isEmpty()) {
                throw MienException
                        .data(clips.get(i).name() + ": no split given, others have one; write train, validate or test,"
                                + " or the name of a fold, in column split");
            }
        }
        List<String> names = Arrays.stream(parts).distinct().toList();
        boolean named = names.stream().anyMatch(PARTS::contains);
        if (named && !PARTS.containsAll(names)) {
            throw MienException
                    .data("column split holds " + names + ": either train, validate and test, or names of folds");
        }
        return parts;
    }

    private static String[] bySubject(List<Clip> clips, Evaluation evaluation, long seed) {
        for (Clip clip : clips) {
            if (clip.subject().isEmpty()) {
                throw MienException.data(clip.name()
                        + ": no subject given, so folds by subject cannot be made; fill the"
                        + " column, or choose evaluation.split=clips and live with the same people on both sides");
            }
        }
        return new FoldDealer(clips, evaluation, seed).deal();
    }

    /** A film is never on both sides either: its pieces look alike. */
    private static void requireApart(List<Clip> clips, String[] parts, String what, Function<Clip, String> key) {
        Map<String, Integer> seen = new LinkedHashMap<>();
        for (int i = 0; i < parts.length; i++) {
            String value = key.apply(clips.get(i));
            Integer before = value.isEmpty() ? null : seen.putIfAbsent(value, i);
            if (before != null && !parts[before].equals(parts[i])) {
                throw MienException.data(what + " '" + value + "' is in both '" + parts[before] + "' ("
                        + clips.get(before).name() + ") and '" + parts[i] + "' (" + clips.get(i).name()
                        + "); a network would be tested on what it knows. Put all clips of a " + what
                        + " into one part");
            }
        }
    }

    private static Fold single(String[] parts) {
        Map<String, List<Integer>> tests = new LinkedHashMap<>();
        for (String part : List.of("validate", "test")) {
            List<Integer> members = members(parts, part);
            if (!members.isEmpty()) {
                tests.put(part, members);
            }
        }
        return new Fold("split", members(parts, "train"), tests);
    }

    private static List<Fold> rotation(String[] parts) {
        List<Fold> folds = new ArrayList<>();
        List<String> names = Arrays.stream(parts).distinct().sorted().toList();
        if (names.size() < 2) {
            throw MienException.data("all clips are in fold '" + names.getFirst() + "'; at least two folds are needed");
        }
        for (String name : names) {
            List<Integer> train = IntStream.range(0, parts.length).filter(i -> !parts[i].equals(name)).boxed().toList();
            folds.add(new Fold(name, train, Map.of("test", members(parts, name))));
        }
        return folds;
    }

    private static List<Integer> members(String[] parts, String part) {
        return IntStream.range(0, parts.length).filter(i -> parts[i].equals(part)).boxed().toList();
    }

    private static void requireClasses(Fold fold, List<Clip> clips) {
        if (fold.train().isEmpty() || !fold.tests().containsKey("test")) {
            throw MienException.data("fold '" + fold.name() + "' has " + fold.train().size() + " clips to train on and "
                    + fold.tests().getOrDefault("test", List.of()).size() + " to test; both are needed");
        }
        List<String> trained = fold.train().stream().map(i -> clips.get(i).label()).distinct().toList();
        for (Clip clip : clips) {
            if (!trained.contains(clip.label())) {
                throw MienException.data("fold '" + fold.name() + "': no clip of class '" + clip.label()
                        + "' to train on; add clips or make fewer folds");
            }
        }
    }
}
