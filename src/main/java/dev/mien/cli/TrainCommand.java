package dev.mien.cli;

import dev.mien.MienException;
import dev.mien.lab.RunFolder;
import dev.mien.lab.config.ConfigReader;
import dev.mien.lab.networks.NetworkKind;
import dev.mien.lab.reproduce.ReproduceConfig;
import dev.mien.lab.reproduce.RowSpec;
import dev.mien.lab.reproduce.TableSpec;
import dev.mien.lab.reproduce.TableSpec.Tests;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mien train}: one's own clips and classes, by the recipe of the paper. */
@Command(name = "train", description = {
        "Trains a recogniser on your own clips and classes, by the recipe of arXiv 2208.07472, and tests it on people it has not seen:",
        "one network for each fold. 'mien predict --run DIR' lets them answer together. The same command goes on where it was stopped.",
        ""})
final class TrainCommand implements Callable<Integer> {
    private static final String ROW = "yours";

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "CLIPS|YAML",
            description = "A folder with one sub-folder of clips for each class, a CSV with path,label[,subject,group,source,split],"
                    + " or a YAML file that names it as data.real.")
    private Path what;

    @Parameters(index = "1..*", paramLabel = "key=value",
            description = "Settings that override the file's, such as training.tuned.realEpochs=20; --dry-run shows all.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--network", paramLabel = "NAME", defaultValue = "frozen-in",
            description = "frozen-in (quick), tuned-in (better, slow), i3d, frozen-fcn, frozen-resnet. Default: ${DEFAULT-VALUE}.")
    private String network;

    @Option(names = "--strategy", paramLabel = "NAME", defaultValue = "real",
            description = "real, synthetic-then-real, combined-RATIO; the last two need --synthetic of the same classes. Default:"
                    + " ${DEFAULT-VALUE}.")
    private String strategy;

    @Option(names = "--synthetic", paramLabel = "DIR", description = "What 'mien synth' wrote.")
    private Path synthetic;

    @Option(names = "--weights", paramLabel = "DIR",
            description = "Folder with FaceNet's weights and pnet, rnet, onet (see 'mien weights fetch').")
    private Path weights;

    @Option(names = "--out", paramLabel = "DIR", description = "The folder of all results. Default: runs/train.")
    private Path out;

    @Option(names = "--dry-run", description = "Print the settings as they would be used, and end.")
    private boolean dryRun;

    @Override
    public Integer call() {
        boolean yaml = what.toString().matches("(?i).*\\.ya?ml");
        if (!Files.exists(what)) {
            throw MienException.usage(what + ": no such file or folder");
        }
        List<String> settings = new ArrayList<>();
        if (!yaml) {
            Experiments.setting(settings, "data.real", what);
        }
        Experiments.setting(settings, "data.synthetic", synthetic);
        if (weights != null) {
            Experiments.weights(settings, weights);
        }
        settings.addAll(overrides);
        ConfigReader.Resolved<ReproduceConfig> resolved = ConfigReader.read(ReproduceConfig.class,
                List.of("paper", "train"), yaml ? what : null, settings);
        PrintWriter stdout = spec.commandLine().getOut();
        if (dryRun) {
            stdout.print(resolved.yaml());
            stdout.flush();
            return 0;
        }
        RowSpec row = new RowSpec(network, RowSpec.Length.SHORT, strategy, List.of());
        require(resolved.config(), row);
        RunFolder folder = new RunFolder(out != null ? out : Path.of("runs", "train"));
        Path report = Experiments.run(resolved, Map.of(ROW, new TableSpec("Your clips", Tests.FOLDS, List.of(row))),
                folder, spec.commandLine().getErr());
        stdout.println("report: " + report);
        stdout.println("to use it: mien predict CLIP --run " + folder.path());
        stdout.flush();
        return 0;
    }

    private static void require(ReproduceConfig c, RowSpec row) {
        if (c.data().real().isEmpty()) {
            throw MienException
                    .usage("data.real names no clips; give a folder, a CSV, or a YAML file with data: {real: ...}");
        }
        if (row.kind() != NetworkKind.I3D && c.pretrained().faceNetFile().isEmpty()) {
            throw MienException
                    .usage("network " + row.network() + " builds on FaceNet's weights; give --weights DIR (see 'mien"
                            + " weights fetch facenet-vggface2'), or pretrained.faceNetFile=FILE");
        }
        if (!row.strategy().equals("real") && c.data().synthetic().isEmpty()) {
            throw MienException
                    .usage("--strategy " + row.strategy() + " needs --synthetic DIR, clips of the same classes"
                            + " ('mien synth --expressions FILE' draws yours)");
        }
    }
}
