package dev.mien.cli;

import dev.mien.MienException;
import dev.mien.engine.kernels.Parallel;
import dev.mien.synth.HeadKind;
import dev.mien.synth.dataset.DatasetSettings;
import dev.mien.synth.dataset.DatasetWriter;
import dev.mien.synth.dataset.Views;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mien synth}: a data set of virtual humans. */
@Command(name = "synth", subcommands = SynthPreview.class, description = {
        "Draws a balanced data set of virtual humans who show expressions, seen from several views.",
        "Writes clips, manifest.csv (which 'mien run' reads), DATASET_CARD.md and a contact sheet. The same command goes on where"
                + " it was stopped.",
        ""})
final class SynthCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Cast cast;

    @Option(names = "--out", paramLabel = "DIR", description = "The folder to write.")
    private Path out;

    @Option(names = "--humans", paramLabel = "N|DIR", defaultValue = "24",
            description = "So many random ones, balanced by gender and ethnicity, or a folder of their YAML files. Default: "
                    + "${DEFAULT-VALUE}.")
    private String humans;

    @Option(names = "--views", paramLabel = "N|YAW:PITCH,...", defaultValue = "9",
            description = "The first so many of the paper's nine, or pairs in degrees. Default: ${DEFAULT-VALUE}.")
    private String views;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "mp4",
            description = "frames (PNG), mp4 or gif. Default: ${DEFAULT-VALUE}.")
    private ClipFormats format;

    @Option(names = "--motion", description = "Heads sway a little.")
    private boolean motion;

    @Override
    public Integer call() {
        if (out == null) {
            throw MienException.usage("mien synth needs --out DIR; or 'mien synth preview' for one picture");
        }
        HeadKind kind = cast.kind();
        DatasetSettings settings = new DatasetSettings(kind.name(), cast.humans(kind, humans), cast.expressions(),
                Views.parse(views), cast.frames, cast.size, cast.fill, cast.seed, motion);
        DatasetWriter writer = new DatasetWriter(settings, kind, format.format(), out);
        PrintWriter err = spec.commandLine().getErr();
        boolean whole;
        try (FolderLock lock = new FolderLock(out);
                ProgressLine line = new ProgressLine(0);
                Interruption interruption = new Interruption(writer::requestStop, err,
                        "stopped; the same command goes on from " + out)) {
            whole = writer.write(Parallel.threads(), line::show);
        }
        if (whole) {
            PrintWriter stdout = spec.commandLine().getOut();
            stdout.println(settings.clips() + " clips: " + out.resolve("manifest.csv"));
            stdout.flush();
        }
        return 0;
    }
}
