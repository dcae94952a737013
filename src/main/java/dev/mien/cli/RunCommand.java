package dev.mien.cli;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.lab.Metrics;
import dev.mien.lab.RunFolder;
import dev.mien.lab.clips.ClipEmbedder;
import dev.mien.lab.clips.ClipList;
import dev.mien.lab.clips.ContentHash;
import dev.mien.lab.clips.FaceCropper;
import dev.mien.lab.clips.FaceNetClipEmbedder;
import dev.mien.lab.clips.Folds;
import dev.mien.lab.clips.PixelEmbedder;
import dev.mien.lab.config.ConfigReader;
import dev.mien.lab.config.RunConfig;
import dev.mien.lab.config.RunConfig.Evaluation.Split;
import dev.mien.lab.quick.CartoonClips;
import dev.mien.lab.run.Experiment;
import dev.mien.lab.run.Results;
import dev.mien.media.FaceCrop;
import dev.mien.models.Mtcnn;
import dev.mien.models.MtcnnSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mien run}: the main job, from clips to results. */
@Command(name = "run", description = {
        "Trains and tests a recogniser of facial expressions on clips of faces, and leaves everything in a run folder.",
        "'mien run quick' shows it on a generated miniature; 'mien run quick --dry-run' shows all settings.", ""})
final class RunCommand implements Callable<Integer> {
    private static final String CONFIG_COPY = "config.resolved.yaml";

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "CONFIG", description = "A YAML file, or the preset 'quick'.")
    private String configFile;

    @Parameters(index = "1..*", paramLabel = "key=value",
            description = "Settings that override the file's, such as training.epochs=20.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--out", paramLabel = "DIR",
            description = "The run folder. Default: output/name of the configuration.")
    private Path out;

    @Option(names = "--resume", description = "Go on with the run in the run folder.")
    private boolean resume;

    @Option(names = "--dry-run", description = "Print the settings as they would be used, and end.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        ConfigReader.Resolved<RunConfig> resolved = ConfigReader.read(configFile, overrides);
        PrintWriter stdout = spec.commandLine().getOut();
        if (dryRun) {
            stdout.print(resolved.yaml());
            stdout.flush();
            return 0;
        }
        RunConfig config = resolved.config();
        ClipEmbedder embedder = embedder(config.embedder());
        Path where = runFolder(config);
        requireOutside(config.data().path(), where);
        RunFolder folder = new RunFolder(where);
        if (resume) {
            requireSameSettings(folder.file(CONFIG_COPY), resolved.yaml());
        }
        folder.text(CONFIG_COPY, resolved.yaml());
        folder.json("environment.json", RunFolder.environment());
        ClipList clips = clips(config, folder);
        Results results = run(config, clips, embedder, folder);
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("folder", folder.path().toString());
            all.putAll(results.summary());
            stdout.println(RunFolder.line(all));
        } else {
            print(stdout, config, clips, results, folder);
        }
        stdout.flush();
        return 0;
    }

    private Results run(RunConfig config, ClipList clips, ClipEmbedder embedder, RunFolder folder) {
        PrintWriter err = spec.commandLine().getErr();
        try (ProgressLine line = new ProgressLine(0)) {
            Experiment experiment = new Experiment(config, clips, embedder, folder, new Experiment.Progress() {
                @Override
                public void show(double done, String what) {
                    line.show(done, what);
                }

                @Override
                public void say(String text) {
                    line.clear();
                    err.println("mien: " + Failures.oneLine(text));
                    err.flush();
                }
            });
            String farewell = "stopped; the same command with --resume goes on from " + folder.path();
            try (Interruption interruption = new Interruption(experiment::requestStop, err, farewell)) {
                return experiment.run(resume);
            }
        }
    }

    private static ClipList clips(RunConfig config, RunFolder folder) {
        RunConfig.Generate generate = config.data().generate();
        if (generate.subjects() == 0) {
            return ClipList.read(Path.of(config.data().path()));
        }
        Path csv = folder.file("clips").resolve("clips.csv");
        return ClipList
                .read(Files.exists(csv) ? csv : CartoonClips.write(folder.file("clips"), generate, config.seed()));
    }

    private static ClipEmbedder embedder(RunConfig.Embedder e) {
        if (e.kind() == RunConfig.Embedder.Kind.PIXELS) {
            if (!e.wholeFrame()) {
                throw MienException.usage("embedder.kind=pixels takes frames whole; set embedder.detector=whole-frame");
            }
            return new PixelEmbedder(e.size());
        }
        Path weights = Path.of(e.weights());
        StringBuilder fingerprint = new StringBuilder(e.detector());
        Mtcnn mtcnn = null;
        if (!e.wholeFrame()) {
            Path folder = Path.of(e.mtcnn());
            mtcnn = MtcnnFolder.load(folder, MtcnnSettings.DEFAULT.withMinFaceSize(e.minFace()));
            fingerprint.append(' ').append(e.minFace());
            for (Path file : networks(folder)) {
                fingerprint.append(' ').append(ContentHash.of(file));
            }
        }
        return new FaceNetClipEmbedder(new FaceCropper(mtcnn, FaceCrop.FACENET, fingerprint.toString()),
                FaceNetFile.load(weights), ContentHash.of(weights));
    }

    private static List<Path> networks(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(p -> p.getFileName().toString().matches("[pro]net\\.(pt|pth|safetensors)")).sorted()
                    .toList();
        } catch (IOException e) {
            throw new MienException(ExitCode.DATA, folder + ": the folder cannot be listed (" + e.getMessage() + ")",
                    e);
        }
    }

    /** A new run never writes into an old one's folder: it appends a number. A resumed one takes the newest. */
    private Path runFolder(RunConfig config) {
        Path base = out != null ? out : Path.of(config.output()).resolve(config.name());
        Path newest = null;
        Path next = base;
        for (int i = 2; Files.exists(next.resolve(CONFIG_COPY)); i++) {
            newest = next;
            next = base.resolveSibling(base.getFileName() + "-" + i);
        }
        if (!resume) {
            return next;
        }
        if (newest == null) {
            throw MienException.usage("--resume: there is no run in " + base + "; start it without --resume");
        }
        return newest;
    }

    /** A run folder among the clips would be taken for a class by the next run. */
    private static void requireOutside(String data, Path folder) {
        Path clips = Path.of(data).toAbsolutePath().normalize();
        if (!data.isEmpty() && Files.isDirectory(clips) && folder.toAbsolutePath().normalize().startsWith(clips)) {
            throw MienException.usage("the run folder " + folder + " lies inside the data folder " + data
                    + ", where the next run would read it as a class; give --out another place");
        }
    }

    private static void requireSameSettings(Path before, String now) {
        List<String> old;
        try {
            old = Files.readAllLines(before);
        } catch (IOException e) {
            throw new MienException(ExitCode.DATA, before + ": cannot be read (" + e.getMessage() + ")", e);
        }
        List<String> lines = now.lines().toList();
        for (int i = 0; i < Math.max(old.size(), lines.size()); i++) {
            String a = i < old.size() ? old.get(i) : "(nothing)";
            String b = i < lines.size() ? lines.get(i) : "(nothing)";
            if (!a.equals(b) && !a.strip().startsWith("epochs:")) {
                throw MienException.usage("--resume: the settings have changed since (" + before + " has '" + a.strip()
                        + "', now it is '" + b.strip()
                        + "'); only training.epochs may. Start a new run without --resume");
            }
        }
    }

    private static void print(PrintWriter w, RunConfig config, ClipList clips, Results results, RunFolder folder) {
        int[] n = results.clips();
        Split split = Folds.resolve(config.evaluation(), clips.clips());
        if (config.data().generate().subjects() > 0) {
            w.println(
                    "A generated miniature: cartoon faces drawn by Mien, seen as grey thumbnails. It shows that everything");
            w.println("works together, and says nothing about real faces.");
            w.println();
        }
        w.printf(Locale.ROOT, "%s: %d clips, %d used; tested by %s%n", config.name(), n[0], n[1],
                split.toString().toLowerCase(Locale.ROOT));
        if (split == Split.CLIPS) {
            w.println("Attention: no subjects are given, so the same people may be in training and test.");
        }
        results.parts().forEach((part, m) -> {
            if (!part.equals("test")) {
                w.printf(Locale.ROOT, "accuracy on %s: %.1f %% (%d of %d)%n", part, 100 * m.accuracy(), m.correct(),
                        m.count());
            }
        });
        w.println();
        w.println("test, all folds together");
        w.print(results.test().table());
        for (Map.Entry<String, Metrics> e : results.groups().entrySet()) {
            double[] ci = e.getValue().accuracyInterval();
            w.printf(Locale.ROOT, "group %s: accuracy %.1f %% (n %d, 95 %% interval %.1f to %.1f)%n", e.getKey(),
                    100 * e.getValue().accuracy(), e.getValue().count(), 100 * ci[0], 100 * ci[1]);
        }
        w.println();
        w.println("results in " + folder.path());
    }
}
