package dev.mien.lab.report;

import dev.mien.lab.Metrics;
import dev.mien.lab.report.Study.Answer;
import dev.mien.lab.report.Study.Cell;
import dev.mien.lab.report.Study.Row;
import dev.mien.lab.stats.Fairness;
import dev.mien.lab.stats.Proportion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The numbers of a row. Trained from several seeds, the metrics are means over the seeds; whatever needs one answer to a clip
 * (groups, paired tests, pictures of errors) takes the mean of the seeds' probabilities.
 *
 * @param row     what it is about
 * @param seeds   metrics of each seed, summed over the folds
 * @param answers one to each clip
 */
public record Outcome(Row row, List<Metrics> seeds, List<Answer> answers) {
    /** Of a row. */
    public static Outcome of(Row row, List<String> classes) {
        SortedMap<Integer, Metrics> seeds = new TreeMap<>();
        Map<String, List<Answer>> byClip = new LinkedHashMap<>();
        for (Cell cell : row.cells()) {
            int[] truth = cell.answers().stream().mapToInt(Answer::label).toArray();
            float[][] p = cell.answers().stream().map(Answer::probabilities).toArray(float[][]::new);
            seeds.merge(cell.seed(), Metrics.of(truth, Metrics.argmax(p), classes), Metrics::plus);
            cell.answers().forEach(a -> byClip.computeIfAbsent(a.clip().name(), n -> new ArrayList<>()).add(a));
        }
        return new Outcome(row, List.copyOf(seeds.values()), byClip.values().stream().map(Outcome::mean).toList());
    }

    /** Several networks' answers to the same clip as one: the mean of their probabilities. */
    public static Answer mean(List<Answer> same) {
        float[] mean = new float[same.getFirst().probabilities().length];
        for (int c = 0; c < mean.length; c++) {
            double sum = 0;
            for (Answer a : same) {
                sum += a.probabilities()[c];
            }
            mean[c] = (float) (sum / same.size());
        }
        // One network's own numbers stay as they are: a tie that it broke must not come back by rounding.
        return same.size() == 1 ? same.getFirst() : new Answer(same.getFirst().clip(), same.getFirst().label(), mean);
    }

    public double precision() {
        return mean(Metrics::macroPrecision);
    }

    public double recall() {
        return mean(Metrics::macroRecall);
    }

    public double f() {
        return mean(Metrics::macroF);
    }

    public double accuracy() {
        return mean(Metrics::accuracy);
    }

    private double mean(ToDoubleFunction<Metrics> of) {
        return seeds.stream().mapToDouble(of).average().orElse(Double.NaN);
    }

    /** Standard deviation of the accuracy over the seeds; NaN for one. */
    public double spread() {
        double mean = accuracy();
        double squares = seeds.stream().mapToDouble(m -> (m.accuracy() - mean) * (m.accuracy() - mean)).sum();
        return seeds.size() < 2 ? Double.NaN : Math.sqrt(squares / (seeds.size() - 1));
    }

    /** Clips that are got right, of all; from several seeds, the mean, rounded. */
    public Proportion hits() {
        return new Proportion(Math.round(mean(Metrics::correct)), answers.size());
    }

    /** Counts of all seeds. */
    public Metrics confusion() {
        return seeds.stream().reduce(Metrics::plus).orElseThrow();
    }

    /** Whether the clip is got right. */
    public static boolean right(Answer a) {
        return Metrics.argmax(a.probabilities()) == a.label();
    }

    /** By the clips' groups; empty when no clip has one. */
    public Optional<Fairness> fairness() {
        List<Answer> grouped = answers.stream().filter(a -> !a.clip().group().isEmpty()).toList();
        if (grouped.isEmpty()) {
            return Optional.empty();
        }
        boolean[] right = new boolean[grouped.size()];
        for (int i = 0; i < right.length; i++) {
            right[i] = right(grouped.get(i));
        }
        return Optional.of(Fairness.of(grouped.stream().map(a -> a.clip().group()).toList(), right));
    }
}
