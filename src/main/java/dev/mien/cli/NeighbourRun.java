package dev.mien.cli;

import dev.mien.MienException;
import dev.mien.lab.Metrics;
import dev.mien.lab.RunFolder;
import dev.mien.series.Band;
import dev.mien.series.DtwOptions;
import dev.mien.series.LearnedWindow;
import dev.mien.series.NearestNeighbours;
import dev.mien.series.Neighbour;
import dev.mien.series.SeriesDataset;
import dev.mien.series.Vote;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** {@code mien tsc --model nn-dtw} and {@code nn-ed}: nothing is trained, the nearest series of the training file decide. */
final class NeighbourRun {
    private static final List<String> OF_NETWORKS = List.of("--epochs", "--batch", "--lr", "--seed", "--ensemble",
            "--cam", "--resume");

    @Option(names = "--window", paramLabel = "W",
            description = "Of nn-dtw: how far a warping may stray: a share of the length (0.1), steps (12c), itakura:2, none; "
                    + "or learned: the percentage that classifies the training series best. Default: none.")
    private String window;

    @Option(names = "--k", paramLabel = "N", description = "Of nn-dtw and nn-ed: how many neighbours vote. Default: 1.")
    private Integer k;

    private volatile boolean stopped;

    static boolean isFor(String model) {
        return model.toLowerCase(Locale.ROOT).startsWith("nn-");
    }

    /** Refuses options that mean nothing to the model. */
    void requireSense(String model, ParseResult parsed) {
        if (!isFor(model)) {
            if (window != null || k != null) {
                throw MienException.usage("--window and --k belong to --model nn-dtw and nn-ed, not to " + model);
            }
            return;
        }
        for (String option : OF_NETWORKS) {
            if (parsed.hasMatchedOption(option)) {
                throw MienException.usage(option + " means nothing to --model " + model + ", which trains no network");
            }
        }
        if (k != null && k < 1) {
            throw MienException.usage("--k must be at least 1, got " + k);
        }
        if (window != null && !model.equalsIgnoreCase("nn-dtw")) {
            throw MienException.usage("--window belongs to --model nn-dtw, not to " + model);
        }
        if (!model.equalsIgnoreCase("nn-dtw") && !model.equalsIgnoreCase("nn-ed")) {
            throw MienException.usage("--model " + model + ": unknown; known are nn-dtw and nn-ed");
        }
    }

    /** Classifies the test series; both sets are prepared. Prints, and leaves files in {@code out} unless it is null. */
    int run(String model, SeriesDataset train, SeriesDataset test, Path out, boolean json, CommandSpec spec) {
        long start = System.nanoTime();
        boolean euclid = model.equalsIgnoreCase("nn-ed");
        if (euclid) {
            requireOneLength(train, train.longest());
            requireOneLength(test, train.longest());
        }
        int votes = k == null ? 1 : k;
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("train", train.name());
        result.put("test", test.name());
        result.put("trainSize", train.size());
        result.put("testSize", test.size());
        result.put("length", Math.max(train.longest(), test.longest()));
        result.put("channels", train.channels());
        result.put("model", model.toLowerCase(Locale.ROOT));
        result.put("k", votes);
        List<List<Neighbour>> found;
        try (ProgressLine progress = new ProgressLine(0);
                Interruption _ = new Interruption(() -> stopped = true, spec.commandLine().getErr(), "stopped")) {
            Band band = euclid ? Band.symmetric(0) : band(train, result, progress);
            found = new NearestNeighbours(train, DtwOptions.DEFAULT.withBand(band)).search(test, votes,
                    (done, total) -> show(progress, "neighbours", done, total));
        }
        float[][] probabilities = new float[test.size()][];
        int[] predicted = new int[test.size()];
        for (int i = 0; i < predicted.length; i++) {
            Vote vote = Vote.of(found.get(i), train);
            predicted[i] = vote.label();
            probabilities[i] = vote.probabilities();
        }
        Metrics metrics = Metrics.of(test.labels(), predicted, train.classes());
        result.put("seconds", (System.nanoTime() - start) * 1e-9);
        result.putAll(metrics.toMap());
        if (out != null) {
            write(new RunFolder(out), result, metrics, test, found, predicted, probabilities);
        }
        print(result, metrics, out, json, spec.commandLine().getOut());
        return 0;
    }

    private Band band(SeriesDataset train, Map<String, Object> result, ProgressLine progress) {
        if (window == null || !window.equalsIgnoreCase("learned")) {
            result.put("window", window == null ? "none" : window);
            return parse(window == null ? "none" : window);
        }
        LearnedWindow learned = LearnedWindow.of(train, DtwOptions.DEFAULT,
                (done, total) -> show(progress, "window", done, total));
        result.put("window", "learned");
        result.put("windowPercent", learned.percent());
        result.put("windowSteps", learned.radius());
        result.put("trainAccuracy", learned.accuracy());
        return Band.symmetric(learned.radius());
    }

    static Band parse(String window) {
        try {
            return Band.parse(window);
        } catch (IllegalArgumentException e) {
            throw MienException.usage("--window: " + e.getMessage());
        }
    }

    private boolean show(ProgressLine progress, String what, long done, long total) {
        progress.show((double) done / total, what);
        return !stopped;
    }

    private static void requireOneLength(SeriesDataset data, int length) {
        for (int i = 0; i < data.size(); i++) {
            if (data.length(i) != length) {
                throw MienException.data(data.name() + ": series " + i + " has " + data.length(i) + " steps, another "
                        + length + "; Euclid's distance needs one length: use nn-dtw, or even them out by --pad");
            }
        }
    }

    private static void write(RunFolder folder, Map<String, Object> result, Metrics metrics, SeriesDataset test,
            List<List<Neighbour>> found, int[] predicted, float[][] probabilities) {
        folder.json("result.json", result);
        folder.json("environment.json", RunFolder.environment());
        folder.confusion("confusion.csv", metrics);
        List<List<String>> names = IntStream.range(0, test.size())
                .mapToObj(i -> List.of(Integer.toString(i), Integer.toString(found.get(i).get(0).index()),
                        Double.toString(Math.sqrt(found.get(i).get(0).cost()))))
                .toList();
        folder.csv("predictions.csv", RunFolder.predictionRows(List.of("example", "nearest", "distance"), names,
                test.labels(), predicted, probabilities, metrics.classes()));
    }

    private static void print(Map<String, Object> result, Metrics metrics, Path out, boolean json, PrintWriter w) {
        if (json) {
            w.println(RunFolder.line(result));
        } else {
            w.printf(Locale.ROOT, "%s: %s series of up to %s steps, %s channel(s); tested on %s of %s%n",
                    result.get("train"), result.get("trainSize"), result.get("length"), result.get("channels"),
                    result.get("testSize"), result.get("test"));
            w.printf(Locale.ROOT, "%s, k %s%s: %.2f s%n%n", result.get("model"), result.get("k"), window(result),
                    (double) result.get("seconds"));
            w.print(metrics.table());
            if (out != null) {
                w.println("results in " + out);
            }
        }
        w.flush();
    }

    private static String window(Map<String, Object> result) {
        return !result.containsKey("window") ? ""
                : ", window " + result.get("window") + (result.containsKey("windowSteps")
                        ? " (" + result.get("windowPercent") + " %, " + result.get("windowSteps") + " steps)"
                        : "");
    }
}
