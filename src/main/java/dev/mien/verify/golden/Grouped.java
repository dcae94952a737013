package dev.mien.verify.golden;

import dev.mien.engine.kernels.Backend;
import dev.mien.verify.Result;
import dev.mien.verify.VerifyCase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A file whose tensors all come from one computation: it is run once, by the first of its cases, and each group of tensors
 * ({@code eval.act}, {@code train.grad}, ...) is one line.
 */
final class Grouped {
    /** Computes what the file holds and compares it, group by group. */
    @FunctionalInterface
    interface Body {
        void run(GoldenFile file, Backend backend, Grouped groups);
    }

    private final Path path;
    private final Body body;
    private final UnaryOperator<String> groupOf;
    private final Map<String, Check> checks = new LinkedHashMap<>();
    private Check.Rehearsal rehearsal = new Check.Rehearsal();
    private Map<String, Result> results;
    private Backend ranOn;
    private RuntimeException failure;

    private Grouped(Path path, Body body, UnaryOperator<String> groupOf) {
        this.path = path;
        this.body = body;
        this.groupOf = groupOf;
    }

    /** The cases of a file, named {@code <name>: <group> (<tensors>)}. */
    static List<VerifyCase> cases(Path path, String name, UnaryOperator<String> groupOf, Body body) {
        Grouped shared = new Grouped(path, body, groupOf);
        Map<String, Set<String>> groups = new LinkedHashMap<>();
        try (GoldenFile file = GoldenFile.open(path)) {
            for (String tensor : file.names()) {
                groups.computeIfAbsent(groupOf.apply(tensor), g -> new LinkedHashSet<>()).add(Stored.key(tensor));
            }
        }
        List<VerifyCase> out = new ArrayList<>();
        groups.forEach((group, tensors) -> out.add(
                new GoldenCase(name + ": " + group + " (" + tensors.size() + ")", k -> shared.result(group, k))));
        return out;
    }

    /** The first two parts of a name: {@code train.grad.conv.weight.stats} belongs to {@code train.grad}. */
    static String firstTwoParts(String tensor) {
        String key = Stored.key(tensor);
        int dot = key.indexOf('.');
        int second = key.indexOf('.', dot + 1);
        return dot < 0 || second < 0 ? key : key.substring(0, second);
    }

    /** Where comparisons of a group go. */
    Check check(String group) {
        return checks.computeIfAbsent(group, g -> new Check(ranOn.roundoff(), rehearsal));
    }

    /** What is run now does not count: its errors are added to tolerances. */
    void rehearse(Runnable body) {
        rehearsal.run(body);
    }

    boolean isRehearsing() {
        return rehearsal.isRunning();
    }

    private synchronized Result result(String group, Backend backend) {
        if (!backend.equals(ranOn)) {
            compute(backend);
        }
        if (failure != null) {
            throw failure;
        }
        return results.getOrDefault(group, Result.skipped("nothing here computes this"));
    }

    private void compute(Backend backend) {
        ranOn = backend;
        failure = null;
        rehearsal = new Check.Rehearsal();
        results = new LinkedHashMap<>();
        checks.clear();
        try (GoldenFile file = GoldenFile.open(path)) {
            body.run(file, backend, this);
            Map<String, List<String>> unread = new LinkedHashMap<>();
            file.unread("").forEach(t -> unread.computeIfAbsent(groupOf.apply(t), g -> new ArrayList<>()).add(t));
            checks.forEach((group, check) -> {
                Result r = check.result();
                List<String> left = unread.getOrDefault(group, List.of());
                results.put(group, left.isEmpty() || r.status() == Result.Status.FAIL ? r
                        : Result.skipped(
                                "nothing here computes " + left.size() + " of its tensors, first " + left.getFirst()));
            });
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            checks.clear();
        }
    }
}
