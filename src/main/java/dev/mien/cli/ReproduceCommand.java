package dev.mien.cli;

import dev.mien.MienException;
import dev.mien.Nearest;
import dev.mien.lab.RunFolder;
import dev.mien.lab.config.ConfigReader;
import dev.mien.lab.reproduce.ReproduceConfig;
import dev.mien.lab.reproduce.RowSpec;
import dev.mien.lab.reproduce.TableSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private static final List<String> PRESETS = List.of("paper", "quick");

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
        Path report = Experiments.run(resolved, tables, new RunFolder(where), spec.commandLine().getErr());
        stdout.println("report: " + report);
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
        Experiments.setting(all, "data.real", real);
        Experiments.setting(all, "data.synthetic", synthetic);
        Experiments.setting(all, "data.external", external);
        if (weights != null) {
            Experiments.weights(all, weights);
        }
        if (seeds != null) {
            all.add("seeds=" + seeds);
        }
        all.addAll(overrides);
        return all;
    }
}
