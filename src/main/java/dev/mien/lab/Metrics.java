package dev.mien.lab;

import dev.mien.lab.stats.Proportion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * How well predictions match. Precision of a class that is never predicted, and recall of one that never occurs, are 0; macro
 * averages run over the classes that occur or are predicted (as scikit-learn does).
 *
 * @param classes   names
 * @param confusion {@code [truth][prediction]}, counts
 */
public record Metrics(List<String> classes, long[][] confusion) {
    /** Counts predictions. */
    public static Metrics of(int[] truth, int[] predicted, List<String> classes) {
        if (truth.length != predicted.length) {
            throw new IllegalArgumentException(truth.length + " labels, " + predicted.length + " predictions");
        }
        long[][] confusion = new long[classes.size()][classes.size()];
        for (int i = 0; i < truth.length; i++) {
            confusion[truth[i]][predicted[i]]++;
        }
        return new Metrics(classes, confusion);
    }

    /** The sum of two results over the same classes, for folds. */
    public Metrics plus(Metrics other) {
        long[][] sum = new long[confusion.length][confusion.length];
        for (int i = 0; i < sum.length; i++) {
            for (int j = 0; j < sum.length; j++) {
                sum[i][j] = confusion[i][j] + other.confusion[i][j];
            }
        }
        return new Metrics(classes, sum);
    }

    /** The index of the largest; the first of equals. */
    public static int argmax(float[] x) {
        int best = 0;
        for (int i = 1; i < x.length; i++) {
            if (x[i] > x[best]) {
                best = i;
            }
        }
        return best;
    }

    /** The most probable class of each example. */
    public static int[] argmax(float[][] probabilities) {
        int[] out = new int[probabilities.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = argmax(probabilities[i]);
        }
        return out;
    }

    /** Number of examples. */
    public long count() {
        long n = 0;
        for (int c = 0; c < confusion.length; c++) {
            n += occurs(c);
        }
        return n;
    }

    /** Number of examples that are predicted right. */
    public long correct() {
        long n = 0;
        for (int c = 0; c < confusion.length; c++) {
            n += confusion[c][c];
        }
        return n;
    }

    /** 0 to 1; NaN without examples. */
    public double accuracy() {
        return (double) correct() / count();
    }

    /** Examples of a class. */
    public long occurs(int c) {
        long n = 0;
        for (long x : confusion[c]) {
            n += x;
        }
        return n;
    }

    /** Examples that are predicted to be of a class. */
    public long predicted(int c) {
        long n = 0;
        for (long[] row : confusion) {
            n += row[c];
        }
        return n;
    }

    /** Of those predicted to be of the class, the share that is. */
    public double precision(int c) {
        return predicted(c) == 0 ? 0 : (double) confusion[c][c] / predicted(c);
    }

    /** Of those of the class, the share that is predicted to be. */
    public double recall(int c) {
        return occurs(c) == 0 ? 0 : (double) confusion[c][c] / occurs(c);
    }

    /** Harmonic mean of precision and recall. */
    public double f(int c) {
        long sum = occurs(c) + predicted(c);
        return sum == 0 ? 0 : 2.0 * confusion[c][c] / sum;
    }

    public double macroPrecision() {
        return macro(this::precision);
    }

    public double macroRecall() {
        return macro(this::recall);
    }

    public double macroF() {
        return macro(this::f);
    }

    private double macro(IntToDoubleFunction of) {
        double sum = 0;
        int n = 0;
        for (int c = 0; c < confusion.length; c++) {
            if (occurs(c) + predicted(c) > 0) {
                sum += of.applyAsDouble(c);
                n++;
            }
        }
        return n == 0 ? Double.NaN : sum / n;
    }

    /** The 95 % interval of the accuracy after Wilson (1927), which stays within 0 and 1 and serves small n. */
    public double[] accuracyInterval() {
        return new Proportion(correct(), count()).wilson().toArray();
    }

    /** For JSON: accuracy with its interval, macro averages, numbers per class, the confusion matrix. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("n", count());
        map.put("correct", correct());
        map.put("accuracy", accuracy());
        map.put("accuracy95", accuracyInterval());
        map.put("precision", macroPrecision());
        map.put("recall", macroRecall());
        map.put("f", macroF());
        Map<String, Object> perClass = new LinkedHashMap<>();
        for (int c = 0; c < confusion.length; c++) {
            perClass.put(classes.get(c),
                    Map.of("precision", precision(c), "recall", recall(c), "f", f(c), "n", occurs(c)));
        }
        map.put("classes", perClass);
        map.put("confusion", confusion);
        return map;
    }

    /** A table for people: per class, macro average, accuracy, confusion matrix. */
    public String table() {
        StringBuilder s = new StringBuilder();
        int w = Math.max(9, classes.stream().mapToInt(String::length).max().orElse(0));
        String row = "%-" + w + "s  %9s  %6s  %6s  %5s%n";
        s.append(row.formatted("class", "precision", "recall", "F", "n"));
        for (int c = 0; c < confusion.length; c++) {
            s.append(
                    row.formatted(classes.get(c), percent(precision(c)), percent(recall(c)), percent(f(c)), occurs(c)));
        }
        s.append(row.formatted("macro", percent(macroPrecision()), percent(macroRecall()), percent(macroF()), count()));
        double[] ci = accuracyInterval();
        s.append("accuracy %s %% (%d of %d; 95 %% interval %s to %s)%n".formatted(percent(accuracy()), correct(),
                count(),
                percent(ci[0]), percent(ci[1])));
        s.append("confusion (rows: truth)%n".formatted());
        for (int i = 0; i < confusion.length; i++) {
            s.append(("  %-" + w + "s").formatted(classes.get(i)));
            for (long x : confusion[i]) {
                s.append(" %5d".formatted(x));
            }
            s.append(System.lineSeparator());
        }
        return s.toString();
    }

    private static String percent(double x) {
        return String.format(Locale.ROOT, "%.1f", 100 * x);
    }
}
