package dev.mien.cli;

import dev.mien.MienException;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.lab.Epoch;
import dev.mien.lab.Metrics;
import dev.mien.lab.Predictor;
import dev.mien.lab.RunFolder;
import dev.mien.lab.SeriesExamples;
import dev.mien.lab.SeriesRecipe;
import dev.mien.lab.Trainer;
import dev.mien.lab.TrainingSettings;
import dev.mien.lab.clips.EmbeddedClips;
import dev.mien.models.SeriesNetwork;
import dev.mien.series.Missing;
import dev.mien.series.Prepare;
import dev.mien.series.SeriesDataset;
import dev.mien.series.UcrFile;
import dev.mien.weights.StateDict;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mien tsc}: trains a classifier on one file of series and tests it on another. */
@Command(name = "tsc",
        description = {
                "Trains a time series classifier on one file and tests it on another (UCR .tsv, aeon .ts, Weka .arff, "
                        + "embeddings).",
                "Without options the training is that of the network's authors.", ""})
final class TscCommand implements Callable<Integer> {
    private static final int TEST_BATCH = 64;

    enum Normalize {
        Z, NONE
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--train", required = true, paramLabel = "FILE", description = "The series to learn from.")
    private Path trainFile;

    @Option(names = "--test", required = true, paramLabel = "FILE", description = "The series to be judged on.")
    private Path testFile;

    @Option(names = "--labels", paramLabel = "FILE", description = "The series are embeddings, .safetensors or .csv of "
            + "mien embed --out; this CSV says path,label of each clip, and possibly split (train, test): then one file may "
            + "serve as both. Embeddings are usually left as they are: --normalize none.")
    private Path labels;

    @Option(names = "--model", paramLabel = "NAME", defaultValue = "inceptiontime",
            description = "inceptiontime, fcn, resnet (as their authors' Keras code), or InceptionTime's variants "
                    + "inceptiontime-tsai, inceptiontime-ghost; nn-dtw, nn-ed: the nearest series by time warping, or by "
                    + "Euclid. Default: ${DEFAULT-VALUE}.")
    private String model;

    @Option(names = "--epochs", paramLabel = "N", description = "Default: 1500; for fcn 2000.")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Examples per step. Default: 64; for resnet a tenth of "
            + "the set, at most 64; for fcn a tenth, at most 16.")
    private Integer batch;

    @Option(names = "--lr", paramLabel = "RATE", defaultValue = "1e-3",
            description = "Learning rate at the start, halved on plateaus of 50 epochs down to 1e-4. Default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Of the start and the order of examples. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--ensemble", paramLabel = "K", defaultValue = "1",
            description = "Train K networks, with seeds from --seed on, and average their probabilities. Default: 1.")
    private int ensemble;

    @Option(names = "--normalize", paramLabel = "HOW", defaultValue = "Z",
            description = "z: each channel of each series to mean 0 and deviation 1; none. Default: z.")
    private Normalize normalize;

    @Option(names = "--missing", paramLabel = "HOW", defaultValue = "REFUSE",
            description = "Missing values inside a series: refuse, or interpolate. Default: refuse.")
    private Missing missing;

    @Option(names = "--pad", paramLabel = "HOW", defaultValue = "LOOP",
            description = "Series shorter than the longest are filled up: loop, zero, last. Default: loop.")
    private Prepare.Padding padding;

    @Option(names = "--cam", paramLabel = "FILE",
            description = "Which moments made each decision, by class activation maps over the series "
                    + "as the network saw them (normalised, filled up): .svg draws them, .csv lists them.")
    private Path cam;

    @Option(names = "--out", paramLabel = "DIR",
            description = "Leave history, predictions, confusion matrix, networks and checkpoints there.")
    private Path out;

    @Option(names = "--resume", description = "Go on from the checkpoints in --out.")
    private boolean resume;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private final NeighbourRun neighbours = new NeighbourRun();

    @Override
    public Integer call() {
        neighbours.requireSense(model, spec.commandLine().getParseResult());
        if (ensemble < 1) {
            throw MienException.usage("--ensemble must be at least 1, got " + ensemble);
        }
        if (resume && out == null) {
            throw MienException.usage("--resume needs --out DIR, where the checkpoints lie");
        }
        if (cam != null) {
            CamFile.requireKnownSuffix(cam);
        }
        SeriesRecipe recipe = NeighbourRun.isFor(model) ? null : SeriesRecipe.of(model);
        SeriesDataset rawTrain = read(trainFile, "train");
        SeriesDataset rawTest = read(testFile, "test").alignedWith(rawTrain);
        int length = Math.max(rawTrain.longest(), rawTest.longest());
        if (recipe == null) {
            return neighbours.run(model, asGiven(rawTrain, length), asGiven(rawTest, length), out, json, spec);
        }
        epochs = epochs == null ? recipe.epochs() : epochs;
        SeriesExamples train = prepare(rawTrain, length);
        SeriesExamples test = prepare(rawTest, length);
        int classes = train.data().classes().size();
        TrainingSettings settings = TrainingSettings.plateau(epochs,
                batch != null ? batch : recipe.batch(train.size()), seed).withLearningRate(rate);
        float[][] sum = new float[test.size()][classes];
        float[][] moments = new float[cam == null ? 0 : test.size()][length * classes];
        List<List<Epoch>> histories = new ArrayList<>();
        try (ProgressLine progress = new ProgressLine(0)) {
            for (int k = 0; k < ensemble; k++) {
                SeriesNetwork net = recipe.create(train.data().channels(), classes);
                histories.add(train(net, train, settings.withSeed(seed + k), k, progress));
                float[][] p = Predictor.probabilities(net, test, TEST_BATCH, Backends.get());
                addTo(sum, p, 1f / ensemble);
                if (cam != null) {
                    float[][] m = Predictor.classActivationMaps(net, test, TEST_BATCH, Backends.get());
                    addTo(moments, m, 1f / ensemble);
                }
            }
        }
        Metrics metrics = Metrics.of(test.labels(), Metrics.argmax(sum), train.data().classes());
        Map<String, Object> result = result(train, test, length, settings, histories, metrics);
        if (out != null) {
            RunFolder folder = new RunFolder(out);
            folder.json("result.json", result);
            folder.json("environment.json", RunFolder.environment());
            folder.confusion("confusion.csv", metrics);
            List<List<String>> names = IntStream.range(0, test.size()).mapToObj(i -> List.of(Integer.toString(i)))
                    .toList();
            folder.csv("predictions.csv",
                    RunFolder.predictionRows(List.of("example"), names, test.labels(), sum, metrics.classes()));
        }
        if (cam != null) {
            new CamFile(test.data(), Metrics.argmax(sum), moments).write(cam);
        }
        print(result, metrics);
        return 0;
    }

    private SeriesDataset read(Path file, String part) {
        if (labels != null) {
            return EmbeddedClips.read(file, labels, part);
        }
        if (file.toString().endsWith(".safetensors")) {
            throw MienException.usage(file + ": whose vectors are these? Give --labels FILE, a CSV with path,label");
        }
        return UcrFile.readAny(file, missing);
    }

    /** Neighbours need no common length: series are padded only when it was asked for. */
    private SeriesDataset asGiven(SeriesDataset raw, int length) {
        SeriesDataset d = normalize == Normalize.Z ? Prepare.zNormalise(raw) : raw;
        return spec.commandLine().getParseResult().hasMatchedOption("--pad") ? Prepare.toLength(d, length, padding) : d;
    }

    private SeriesExamples prepare(SeriesDataset raw, int length) {
        SeriesDataset d = normalize == Normalize.Z ? Prepare.zNormalise(raw) : raw;
        return new SeriesExamples(Prepare.toLength(d, length, padding));
    }

    /** Trains one member; returns its history. */
    private List<Epoch> train(SeriesNetwork net, SeriesExamples train, TrainingSettings settings, int k,
            ProgressLine progress) {
        net.initialise(settings.seed());
        Backend backend = Backends.get();
        Trainer trainer = new Trainer(net, train, settings, backend);
        Path checkpoint = out == null ? null : out.resolve("checkpoint-" + (k + 1) + ".safetensors");
        if (checkpoint != null) {
            trainer.checkpointTo(checkpoint);
            if (resume && Files.exists(checkpoint)) {
                trainer.resume(checkpoint);
            }
        }
        trainer.listen(new Trainer.Listener() {
            @Override
            public void epoch(Epoch e) {
                progress.show((k + (double) e.epoch() / epochs) / ensemble, String.format(Locale.ROOT,
                        "network %d of %d, epoch %d, loss %.4f, accuracy %.3f", k + 1, ensemble, e.epoch(), e.loss(),
                        e.accuracy()));
            }
        });
        List<Epoch> history;
        String farewell = "stopped" + (out == null ? "" : "; the same command with --resume goes on from " + out);
        try (Interruption interruption = new Interruption(trainer::requestStop, spec.commandLine().getErr(),
                farewell)) {
            history = trainer.train();
        }
        if (!trainer.finished()) {
            throw MienException.usage("stopped after " + history.size() + " of " + epochs + " epochs"
                    + (out == null ? "" : "; the same command with --resume goes on"));
        }
        if (out != null) {
            RunFolder folder = new RunFolder(out);
            folder.jsonLines("history-" + (k + 1) + ".jsonl", history);
            StateDict.of(net.stateTensors()).toFile(folder.file("model-" + (k + 1) + ".safetensors"));
        }
        return history;
    }

    private static void addTo(float[][] sum, float[][] p, float weight) {
        for (int i = 0; i < sum.length; i++) {
            for (int c = 0; c < sum[i].length; c++) {
                sum[i][c] += weight * p[i][c];
            }
        }
    }

    private Map<String, Object> result(SeriesExamples train, SeriesExamples test, int length, TrainingSettings settings,
            List<List<Epoch>> histories, Metrics metrics) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("train", trainFile.toString());
        map.put("test", testFile.toString());
        map.put("trainSize", train.size());
        map.put("testSize", test.size());
        map.put("length", length);
        map.put("channels", train.data().channels());
        map.put("model", model);
        map.put("ensemble", ensemble);
        map.put("epochs", epochs);
        map.put("batch", settings.batch());
        map.put("seed", seed);
        map.put("lastLoss", histories.stream().map(h -> h.getLast().loss()).toList());
        map.put("seconds", histories.stream().flatMap(List::stream).mapToDouble(Epoch::seconds).sum());
        map.putAll(metrics.toMap());
        return map;
    }

    private void print(Map<String, Object> result, Metrics metrics) {
        PrintWriter w = spec.commandLine().getOut();
        if (json) {
            w.println(RunFolder.line(result));
        } else {
            w.printf(Locale.ROOT, "%s: %s series of %s steps, %s channel(s); tested on %s of %s%n",
                    trainFile.getFileName(),
                    result.get("trainSize"), result.get("length"), result.get("channels"), result.get("testSize"),
                    testFile.getFileName());
            w.printf(Locale.ROOT, "%s, %d network(s), %d epochs, batch %s, seed %d: trained in %.1f s%n%n", model,
                    ensemble,
                    epochs,
                    result.get("batch"), seed, (double) result.get("seconds"));
            w.print(metrics.table());
            if (out != null) {
                w.println("results in " + out);
            }
            if (cam != null) {
                w.println("which moments decided: " + cam);
            }
        }
        w.flush();
    }
}
