package dev.mien.cli;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.lab.RunFolder;
import dev.mien.lab.config.ConfigReader;
import dev.mien.lab.reproduce.Halt;
import dev.mien.lab.reproduce.ReproduceConfig;
import dev.mien.lab.reproduce.Reproduction;
import dev.mien.lab.reproduce.TableSpec;
import dev.mien.models.Mtcnn;
import dev.mien.models.MtcnnSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What {@code mien reproduce} and {@code mien train} share: settings from options, and the run itself. */
final class Experiments {
    private static final String CONFIG_COPY = "config.resolved.yaml";
    /** Settings that may change between one command and the next: they change no cell that is done. */
    private static final Set<String> FREE = Set.of("workers", "seeds", "cache");

    private Experiments() {}

    static void setting(List<String> all, String key, Path value) {
        if (value != null) {
            all.add(key + "=\"" + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        }
    }

    /** FaceNet and MTCNN, which lie in one folder. */
    static void weights(List<String> all, Path folder) {
        setting(all, "pretrained.faceNetFile", faceNet(folder));
        setting(all, "faces.mtcnn", folder);
    }

    /** The one file in the folder that holds FaceNet. */
    private static Path faceNet(Path weights) {
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

    /**
     * Runs some tables.
     *
     * @return the report
     */
    static Path run(ConfigReader.Resolved<ReproduceConfig> resolved, Map<String, TableSpec> tables, RunFolder folder,
            PrintWriter err) {
        try (FolderLock lock = new FolderLock(folder.path())) {
            return alone(resolved, tables, folder, err);
        }
    }

    private static Path alone(ConfigReader.Resolved<ReproduceConfig> resolved, Map<String, TableSpec> tables,
            RunFolder folder, PrintWriter err) {
        claim(folder, resolved.yaml());
        ReproduceConfig c = resolved.config();
        Mtcnn detector = c.faces().mtcnn().isEmpty() ? null
                : MtcnnFolder.load(Path.of(c.faces().mtcnn()),
                        MtcnnSettings.DEFAULT.withMinFaceSize(c.faces().minFace()));
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
            }, halt).run(resolved.yaml());
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
