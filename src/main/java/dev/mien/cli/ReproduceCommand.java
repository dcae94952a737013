package dev.mien.cli;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.Nearest;
import dev.mien.lab.RunFolder;
import dev.mien.lab.config.ConfigReader;
import dev.mien.lab.reproduce.Halt;
import dev.mien.lab.reproduce.ReproduceConfig;
import dev.mien.lab.reproduce.Reproduction;
import dev.mien.lab.reproduce.RowSpec;
import dev.mien.lab.reproduce.TableSpec;
import dev.mien.models.Mtcnn;
import dev.mien.models.MtcnnSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mien reproduce}: the tables of the paper. */
@Command(name = "reproduce", description = {
        "Runs the experiments of arXiv 2208.07472 and writes its tables, with its numbers beside yours, and a report.",
        "'mien reproduce all --preset quick' does it in miniature, in minutes, on clips that it draws itself. The same command goes"
                + " on where it was stopped.",
        ""})
final class ReproduceCommand implements Callable<Integer> {
    private static final String CONFIG_COPY = "config.resolved.yaml";
    private static final List<String> PRESETS = List.of("paper", "quick");
    /** Settings that may change between one command and the next: they change no cell that is done. */
    private static final Set<String> FREE = Set.of("workers", "seeds", "cache");

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "TABLE", description = "table1, table2, table3, table4, or all.")
    private String table;

    @Parameters(index = "1..*", paramLabel = "key=value",
            description = "Settings that override the preset's, such as training.realEpochs=20; --dry-run shows all.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--preset", paramLabel = "NAME", defaultValue = "paper",
            description = "paper, or quick: a miniature. Default: ${DEFAULT-VALUE}.")
    private String preset;

    @Option(names = "--config", paramLabel = "FILE", description = "YAML of settings over the preset's.")
    private Path config;

    @Option(names = "--real", paramLabel = "DIR|CSV",
            description = "Clips of people: path,label,subject,group,source. Default: virtual ones stand in for them.")
    private Path real;

    @Option(names = "--synthetic", paramLabel = "DIR",
            description = "What 'mien synth' wrote. Default: drawn as part of the run.")
    private Path synthetic;

    @Option(names = "--external", paramLabel = "DIR|CSV",
            description = "Clips for table 4, tested only. Default: virtual ones stand in for them.")
    private Path external;

    @Option(names = "--weights", paramLabel = "DIR",
            description = "Folder with FaceNet's weights and pnet, rnet, onet (see 'mien weights fetch'). Default: the clips say"
                    + " where faces are, and a FaceNet is trained on virtual humans.")
    private Path weights;

    @Option(names = "--out", paramLabel = "DIR",
            description = "The folder of all results. Default: runs/reproduce-PRESET.")
    private Path out;

    @Option(names = "--seeds", paramLabel = "K",
            description = "Train every cell so often, each time from another start.")
    private Integer seeds;

    @Option(names = "--only", paramLabel = "ROWS", split = ",",
            description = "Only the rows whose names begin so, for example tuned-in,knn-short.")
    private List<String> only = List.of();

    @Option(names = "--dry-run", description = "Print the settings as they would be used, and end.")
    private boolean dryRun;

    @Override
    public Integer call() {
        Map<String, TableSpec> tables = tables();
        if (!PRESETS.contains(preset)) {
            throw MienException.usage("--preset " + preset + ": did you mean '" + Nearest.to(preset, PRESETS)
                    + "'? Known are " + String.join(", ", PRESETS));
        }
        ConfigReader.Resolved<ReproduceConfig> resolved = ConfigReader.read(ReproduceConfig.class,
                preset.equals("quick") ? List.of("paper", "reproduce-quick") : List.of("paper"), config, settings());
        PrintWriter stdout = spec.commandLine().getOut();
        if (dryRun) {
            stdout.print(resolved.yaml());
            stdout.flush();
            return 0;
        }
        Path where = out != null ? out : Path.of("runs", "reproduce-" + preset);
        RunFolder folder = new RunFolder(where);
        claim(folder, resolved.yaml());
        ReproduceConfig c = resolved.config();
        Mtcnn detector = c.faces().mtcnn().isEmpty() ? null
                : MtcnnFolder.load(Path.of(c.faces().mtcnn()),
                        MtcnnSettings.DEFAULT.withMinFaceSize(c.faces().minFace()));
        stdout.println("report: " + run(c, tables, folder, detector, resolved.yaml()));
        stdout.flush();
        return 0;
    }

    private Map<String, TableSpec> tables() {
        List<String> names = table.equals("all") ? TableSpec.NAMES : List.of(table);
        Map<String, TableSpec> tables = new LinkedHashMap<>();
        for (String name : names) {
            if (!TableSpec.NAMES.contains(name)) {
                throw MienException.usage("'" + name + "': expected " + String.join(", ", TableSpec.NAMES) + " or all");
            }
            TableSpec t = TableSpec.of(name);
            List<RowSpec> rows = t.rows().stream()
                    .filter(r -> only.isEmpty() || only.stream().anyMatch(r.name()::startsWith)).toList();
            if (!rows.isEmpty()) {
                tables.put(name, new TableSpec(t.title(), t.tests(), rows));
            }
        }
        if (tables.isEmpty()) {
            throw MienException
                    .usage("--only " + String.join(",", only) + ": no row of " + names + " begins so; rows are "
                            + names.stream().flatMap(n -> TableSpec.of(n).rows().stream()).map(RowSpec::name).distinct()
                                    .toList());
        }
        return tables;
    }

    /** Options are settings too; what the user wrote as key=value comes after them. */
    private List<String> settings() {
        List<String> all = new ArrayList<>();
        setting(all, "data.real", real);
        setting(all, "data.synthetic", synthetic);
        setting(all, "data.external", external);
        if (weights != null) {
            setting(all, "pretrained.faceNetFile", faceNet());
            setting(all, "faces.mtcnn", weights);
        }
        if (seeds != null) {
            all.add("seeds=" + seeds);
        }
        all.addAll(overrides);
        return all;
    }

    private static void setting(List<String> all, String key, Path value) {
        if (value != null) {
            all.add(key + "=\"" + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        }
    }

    /** The one file in the folder that holds FaceNet. */
    private Path faceNet() {
        try (var files = Files.list(weights)) {
            List<Path> found = files.filter(f -> f.getFileName().toString().matches("(?i).*(vggface2|facenet|casia).*"
                    + "\\.(pt|pth|safetensors)")).sorted().toList();
            if (found.size() != 1) {
                throw MienException
                        .data(weights + ": expected one file of FaceNet's weights (vggface2 or facenet in its name,"
                                + " .pt or .safetensors), found " + found + "; or set pretrained.faceNetFile=FILE");
            }
            return found.getFirst();
        } catch (IOException e) {
            throw new MienException(ExitCode.DATA, weights + ": the folder cannot be listed (" + e.getMessage() + ")",
                    e);
        }
    }

    private Path run(ReproduceConfig c, Map<String, TableSpec> tables, RunFolder folder, Mtcnn detector,
            String yaml) {
        PrintWriter err = spec.commandLine().getErr();
        Halt halt = new Halt();
        try (ProgressLine line = new ProgressLine(0);
                Interruption interruption = new Interruption(halt::ask, err,
                        "stopped; the same command goes on from " + folder.path())) {
            return new Reproduction(c, tables, folder, detector, new Reproduction.Progress() {
                @Override
                public synchronized void show(double done, String what) {
                    line.show(done, what);
                }

                @Override
                public synchronized void say(String text) {
                    line.clear();
                    err.println(text);
                    err.flush();
                }
            }, halt).run(yaml);
        }
    }

    /** A folder belongs to one configuration. */
    private static void claim(RunFolder folder, String yaml) {
        Path copy = folder.file(CONFIG_COPY);
        if (Files.exists(copy)) {
            requireSame(copy, yaml);
        }
        folder.text(CONFIG_COPY, yaml);
    }

    private static void requireSame(Path copy, String yaml) {
        try {
            Set<String> before = new TreeSet<>(Files.readAllLines(copy));
            Set<String> now = new TreeSet<>(yaml.lines().toList());
            for (String line : now) {
                if (!before.contains(line) && !FREE.contains(line.strip().replaceFirst(":.*", ""))) {
                    throw MienException.usage(copy + ": this folder was begun with other settings (now '" + line.strip()
                            + "'); choose another --out, or restore the setting");
                }
            }
        } catch (IOException e) {
            throw new MienException(ExitCode.DATA, copy + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
