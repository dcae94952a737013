package dev.mien.lab.run;

import dev.mien.lab.Epoch;
import dev.mien.lab.Metrics;
import dev.mien.lab.RunFolder;
import dev.mien.lab.clips.Clip;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a run found: losses by epoch, predictions by clip, and the metrics that follow, summed over folds. */
public final class Results {
    private final List<String> classes;
    private final Map<String, List<Epoch>> histories = new LinkedHashMap<>();
    private final List<Map<String, Object>> foldResults = new ArrayList<>();
    private final Map<String, Metrics> parts = new LinkedHashMap<>();
    private final Map<String, Metrics> groups = new TreeMap<>();
    private final List<List<String>> names = new ArrayList<>();
    private final List<Integer> truth = new ArrayList<>();
    private final List<float[]> probabilities = new ArrayList<>();
    private int given;
    private int used;
    private int cached;
    private long subjects;

    Results(List<String> classes) {
        this.classes = classes;
    }

    void embedded(int clipsGiven, List<Clip> clipsUsed, int clipsCached) {
        given = clipsGiven;
        used = clipsUsed.size();
        cached = clipsCached;
        subjects = clipsUsed.stream().map(Clip::subject).filter(s -> !s.isEmpty()).distinct().count();
    }

    void history(String fold, List<Epoch> history) {
        histories.put(fold, history);
    }

    void predicted(String fold, String part, List<Clip> clips, int[] labels, float[][] p) {
        int[] predictions = Metrics.argmax(p);
        Metrics m = Metrics.of(labels, predictions, classes);
        parts.merge(part, m, Metrics::plus);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("fold", fold);
        line.put("part", part);
        line.putAll(m.toMap());
        foldResults.add(line);
        for (int i = 0; i < labels.length; i++) {
            Clip c = clips.get(i);
            names.add(List.of(c.name(), c.subject(), c.group(), fold, part));
            truth.add(labels[i]);
            probabilities.add(p[i]);
            if (part.equals("test") && !c.group().isEmpty()) {
                groups.merge(c.group(), Metrics.of(new int[] {labels[i]}, new int[] {predictions[i]}, classes),
                        Metrics::plus);
            }
        }
    }

    /** Part (train, validate, test) to metrics, summed over the folds. */
    public Map<String, Metrics> parts() {
        return parts;
    }

    /** The metrics that count. */
    public Metrics test() {
        return parts.get("test");
    }

    /** Group to metrics of its tested clips. */
    public Map<String, Metrics> groups() {
        return groups;
    }

    /** Clips that were given, and that could be used. */
    public int[] clips() {
        return new int[] {given, used};
    }

    /** One JSON object a line: every epoch of every fold, then every fold's metrics. */
    String lines() {
        StringBuilder s = new StringBuilder();
        histories.forEach((fold, history) -> {
            for (Epoch e : history) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("fold", fold);
                line.put("epoch", e.epoch());
                line.put("loss", e.loss());
                line.put("accuracy", e.accuracy());
                line.put("rate", e.rate());
                line.put("seconds", e.seconds());
                s.append(RunFolder.line(line)).append('\n');
            }
        });
        foldResults.forEach(line -> s.append(RunFolder.line(line)).append('\n'));
        return s.toString();
    }

    List<List<String>> predictionRows() {
        int[] labels = truth.stream().mapToInt(Integer::intValue).toArray();
        return RunFolder.predictionRows(Arrays.asList("path", "subject", "group", "fold", "part"), names, labels,
                probabilities.toArray(float[][]::new), classes);
    }

    /** For JSON: everything summed over folds. */
    public Map<String, Object> summary() {
        Map<String, Object> s = new LinkedHashMap<>();
        s.put("clips", given);
        s.put("clipsUsed", used);
        s.put("clipsFromCache", cached);
        s.put("subjects", subjects);
        Map<String, Object> byPart = new LinkedHashMap<>();
        parts.forEach((part, m) -> byPart.put(part, m.toMap()));
        s.put("parts", byPart);
        Map<String, Object> byGroup = new LinkedHashMap<>();
        groups.forEach((group, m) -> byGroup.put(group, m.toMap()));
        s.put("groups", byGroup);
        return s;
    }
}
