package dev.mien.lab.run;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.engine.kernels.Backends;
import dev.mien.lab.Epoch;
import dev.mien.lab.Examples;
import dev.mien.lab.Metrics;
import dev.mien.lab.NamedExamples;
import dev.mien.lab.Predictor;
import dev.mien.lab.RunFolder;
import dev.mien.lab.Trainer;
import dev.mien.lab.TrainingSettings;
import dev.mien.lab.clips.Clip;
import dev.mien.lab.clips.ClipEmbedder;
import dev.mien.lab.clips.ClipExamples;
import dev.mien.lab.clips.ClipLedger;
import dev.mien.lab.clips.ClipList;
import dev.mien.lab.clips.ContentHash;
import dev.mien.lab.clips.EmbeddingCache;
import dev.mien.lab.clips.EmbeddingSeries;
import dev.mien.lab.clips.Folds;
import dev.mien.lab.clips.Folds.Fold;
import dev.mien.lab.config.RunConfig;
import dev.mien.lab.model.ModelFolder;
import dev.mien.lab.model.ModelSpec;
import dev.mien.lab.model.ModelSpec.Finding;
import dev.mien.lab.networks.NetworkKind;
import dev.mien.lab.networks.NetworkSettings;
import dev.mien.media.FaceCrop;
import dev.mien.models.InceptionResnetV1;
import dev.mien.models.InceptionTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One run: clips are embedded (or found in the cache), cut into folds, and for each fold a network is trained and tested. What
 * has been done is found again by a resumed run: embeddings in the cache, training in {@code checkpoint/}.
 */
public final class Experiment {
    private static final int TEST_BATCH = 32;
    private static final long WRITE_NANOS = 2_000_000_000L;

    /** Hears how the run goes. */
    public interface Progress {
        /** The share done of what is being done, 0 to 1. */
        void show(double done, String what);

        /** A line that should stay: a clip that cannot be used, say. */
        void say(String line);
    }

    private final RunConfig config;
    private final RunFolder folder;
    private final EmbeddingCache cache;
    private final int dimensions;
    private final Progress progress;
    private final Results results;
    private final List<Clip> clips = new ArrayList<>();
    private final List<EmbeddingSeries> series = new ArrayList<>();
    private final ClipList list;
    private volatile boolean stop;
    private volatile Trainer trainer;
    private long lastWrite;

    /**
     * Prepares a run.
     *
     * @param list     what to work on
     * @param embedder behind the cache
     * @param folder   where results go
     */
    public Experiment(RunConfig config, ClipList list, ClipEmbedder embedder, RunFolder folder, Progress progress) {
        this.config = config;
        this.list = list;
        this.folder = folder;
        this.cache = new EmbeddingCache(Path.of(config.cache()), embedder);
        this.dimensions = embedder.dimensions();
        this.progress = progress;
        this.results = new Results(list.classes());
    }

    /** Ends the run soon, with a checkpoint from which it can go on. For other threads. */
    public void requestStop() {
        stop = true;
        Trainer t = trainer;
        if (t != null) {
            t.requestStop();
        }
    }

    /**
     * Does everything that is left to do. Errors: MienException when no clip of a class can be used, when subjects are on both
     * sides, or when the run was stopped.
     *
     * @param resume whether to use the checkpoints in the folder
     */
    public Results run(boolean resume) {
        embedAll();
        List<Fold> folds = Folds.of(clips, config.evaluation(), config.seed());
        for (int k = 0; k < folds.size(); k++) {
            runFold(folds, k, resume);
        }
        folder.text("metrics.jsonl", results.lines());
        folder.csv("predictions.csv", results.predictionRows());
        results.parts().forEach((part, m) -> folder.confusion(part.equals("test") ? "confusion.csv"
                : "confusion-" + part + ".csv", m));
        folder.json("result.json", results.summary());
        return results;
    }

    private void embedAll() {
        List<List<String>> ledger = new ArrayList<>();
        ledger.add(ClipLedger.HEADER);
        for (Clip clip : list.clips()) {
            if (stop) {
                throw stopped();
            }
            progress.show((double) (ledger.size() - 1) / list.clips().size(), "embedding " + clip.name());
            try {
                EmbeddingSeries s = cache.get(clip.path());
                clips.add(clip);
                series.add(s);
                ledger.add(s.ledger().row(clip));
                if (s.ledger().dropped() > 0 || s.ledger().truncated()) {
                    progress.say(clip.name() + ": used as far as it goes: " + s.ledger().remark());
                }
            } catch (MienException e) {
                if (e.exitCode() != ExitCode.DATA) {
                    throw e; // not this clip's fault: the next one would fail the same way
                }
                progress.say("left out: " + e.getMessage());
                ledger.add(ClipLedger.failed(clip, e.getMessage()));
            }
        }
        folder.csv("ledger.csv", ledger);
        results.embedded(list.clips().size(), clips, cache.hits());
        for (String label : list.classes()) {
            if (clips.stream().noneMatch(c -> c.label().equals(label))) {
                throw MienException
                        .data("no clip of class '" + label + "' can be used; see " + folder.file("ledger.csv"));
            }
        }
    }

    private void runFold(List<Fold> folds, int k, boolean resume) {
        Fold fold = folds.get(k);
        TrainingSettings settings = config.training().withSeed(config.seed() + k);
        InceptionTime net = new InceptionTime(config.model().inceptionTime(dimensions, list.classes().size()));
        net.initialise(settings.seed());
        Path checkpoint = folder.file("checkpoint").resolve("fold-" + (k + 1) + ".safetensors");
        Examples films = new NamedExamples(examples(fold.train(), settings.seed()),
                fold.train().stream().map(i -> clips.get(i).name()).toList());
        Trainer t = new Trainer(net, films, settings, Backends.get())
                .checkpointTo(checkpoint);
        if (resume && Files.exists(checkpoint)) {
            t.resume(checkpoint);
        }
        trainer = t;
        if (stop) {
            throw stopped();
        }
        t.listen(new Trainer.Listener() {
            @Override
            public void epoch(Epoch e) {
                double done = (k + (double) e.epoch() / settings.epochs()) / folds.size();
                progress.show(done,
                        String.format(Locale.ROOT, "fold %d of %d, epoch %d, loss %.3f, accuracy %.2f", k + 1,
                                folds.size(), e.epoch(), e.loss(), e.accuracy()));
                writeSometimes(fold.name(), t.history());
            }
        });
        List<Epoch> history = t.train();
        results.history(fold.name(), history);
        folder.text("metrics.jsonl", results.lines());
        if (!t.finished()) {
            throw stopped();
        }
        ModelFolder.write(folder.file("model-fold-" + (k + 1)), spec(), net);
        judge(net, fold, "train", fold.train());
        fold.tests().forEach((part, members) -> judge(net, fold, part, members));
    }

    private ModelSpec spec() {
        RunConfig.Embedder e = config.embedder();
        RunConfig.Model m = config.model();
        boolean pixels = e.kind() == RunConfig.Embedder.Kind.PIXELS;
        NetworkSettings networks = new NetworkSettings(InceptionResnetV1.Size.PUBLISHED, FaceCrop.FACENET.side(),
                new NetworkSettings.Series(m.variant(), m.filters(), m.depth(), m.kernels(), m.bottleneck()),
                NetworkSettings.I3d.PUBLISHED, NetworkSettings.Dropout.PUBLISHED);
        return new ModelSpec(NetworkKind.FROZEN_IN.key(), list.classes(), config.length(), networks,
                new ModelSpec.Faces(e.wholeFrame() ? Finding.WHOLE : Finding.DETECTED, e.minFace(), 0),
                pixels ? "" : Path.of(e.weights()).toAbsolutePath().toString(),
                pixels ? "" : ContentHash.of(Path.of(e.weights())), pixels ? e.size() : 0);
    }

    private void judge(InceptionTime net, Fold fold, String part, List<Integer> members) {
        ClipExamples examples = examples(members, 0);
        float[][] p = Predictor.probabilities(net, examples, TEST_BATCH, Backends.get());
        results.predicted(fold.name(), part, members.stream().map(clips::get).toList(), examples.labels(), p);
    }

    private ClipExamples examples(List<Integer> members, long seed) {
        int[] labels = members.stream().mapToInt(i -> list.label(clips.get(i))).toArray();
        return new ClipExamples(members.stream().map(series::get).toList(), labels, config.length(), seed);
    }

    /** So that a curve can be watched while it grows. */
    private void writeSometimes(String fold, List<Epoch> history) {
        if (System.nanoTime() - lastWrite > WRITE_NANOS) {
            results.history(fold, history);
            folder.text("metrics.jsonl", results.lines());
            lastWrite = System.nanoTime();
        }
    }

    private MienException stopped() {
        return MienException.usage("stopped; the same command with --resume goes on from " + folder.path());
    }
}
