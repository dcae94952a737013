package dev.mien.verify.golden;

import dev.mien.MienException;
import dev.mien.verify.VerifyCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of golden files: {@code layers/}, {@code modules/}, {@code models/}, {@code mtcnn/}, {@code state_dicts/} and
 * {@code dtw.safetensors}, any of which may be absent. Files are opened when their cases run, one at a time.
 */
public final class GoldenFolder {
    private static final int MAX_FILES = 10_000;
    private static final List<String> KINDS = List.of("layers", "modules", "models", "mtcnn", "state_dicts");

    private GoldenFolder() {}

    /**
     * The cases of a folder, in the order of its files' names, or of one file of such a folder. A file that cannot be run is a case
     * that skips with the reason. Errors: MienException (DATA) when the folder or a file in it cannot be read.
     */
    public static List<VerifyCase> cases(Path dir) {
        if (Files.isRegularFile(dir)) {
            return casesOfOne(dir.toAbsolutePath().normalize());
        }
        if (!Files.isDirectory(dir)) {
            throw MienException.data(dir + ": no such folder; give --golden a folder of golden files, or one of them");
        }
        List<VerifyCase> out = new ArrayList<>();
        for (Path file : files(dir)) {
            out.addAll(casesOf(dir, file));
        }
        if (out.isEmpty()) {
            throw MienException.data(dir + ": holds no golden files; expected layers/, modules/, models/, mtcnn/ or"
                    + " dtw.safetensors in it");
        }
        return out;
    }

    private static List<VerifyCase> casesOfOne(Path file) {
        Path parent = file.getParent();
        boolean below = parent.getFileName() != null && KINDS.contains(parent.getFileName().toString());
        List<VerifyCase> out = casesOf(below ? parent.getParent() : parent, file);
        if (out.isEmpty()) {
            throw MienException.data(file + ": not a golden file; expected dtw.safetensors, or a file of " + KINDS);
        }
        return out;
    }

    /** Regular files below the folder; links are not followed, so nothing outside is read. */
    private static List<Path> files(Path dir) {
        try (Stream<Path> walk = Files.walk(dir, 3)) {
            List<Path> files = walk.filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS))
                    .limit(MAX_FILES + 1).sorted().toList();
            if (files.size() > MAX_FILES) {
                throw MienException.data(dir + ": more than " + MAX_FILES + " files; this is not a golden folder");
            }
            return files;
        } catch (IOException | java.io.UncheckedIOException e) {
            throw MienException.data(dir + ": cannot be listed (" + e.getMessage() + ")");
        }
    }

    private static List<VerifyCase> casesOf(Path dir, Path file) {
        String name = dir.relativize(file).toString().replace('\\', '/');
        String folder = name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
        if (name.endsWith(".safetensors")) {
            String stem = name.substring(0, name.length() - ".safetensors".length());
            return switch (folder) {
                case "layers" -> LayerCases.of(file, stem);
                case "modules" -> ModuleCases.of(file, stem);
                case "models" -> ModelCases.of(file, stem);
                case "mtcnn" -> MtcnnCases.of(file, stem);
                case "" -> stem.equals("dtw") ? DtwCases.of(file, stem) : List.of(unknown(stem));
                default -> List.of(unknown(stem));
            };
        }
        if (folder.equals("state_dicts") && name.endsWith(".txt")) {
            return StateDictCases.of(file, name.substring(0, name.length() - ".txt".length()));
        }
        return List.of();
    }

    private static VerifyCase unknown(String name) {
        return GoldenCase.skipped(name, "a kind of file that is not known");
    }
}
