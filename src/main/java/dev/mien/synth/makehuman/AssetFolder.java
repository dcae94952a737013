package dev.mien.synth.makehuman;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.Nearest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder of other people's files, listed once. Names in files and specifications are looked up in that list, ignoring case, and
 * never put together to a path, so none can lead out of the folder.
 */
final class AssetFolder {
    private static final long LARGEST = 64L << 20;
    private static final int DEEPEST = 8;
    private static final int MOST = 100_000;

    private final Path root;
    private final String advice;
    /** Paths below the root in lower case with forward slashes. */
    private final Map<String, Path> files = new TreeMap<>();

    /**
     * Lists a folder. Errors: MienException (environment) when it is not there, with the advice.
     *
     * @param advice where to get the files, a clause that ends the sentence
     */
    AssetFolder(Path root, String advice) {
        this.root = root;
        this.advice = advice;
        if (!Files.isDirectory(root)) {
            throw MienException.environment(root + ": no such folder; " + advice);
        }
        try (Stream<Path> all = Files.walk(root, DEEPEST)) {
            all.filter(Files::isRegularFile).limit(MOST).forEach(f -> files.put(key(root.relativize(f).toString()), f));
        } catch (IOException e) {
            throw new MienException(ExitCode.DATA, root + ": the folder cannot be listed (" + e.getMessage() + ")", e);
        }
    }

    private static String key(String path) {
        return path.replace('\\', '/').toLowerCase(Locale.ROOT);
    }

    /** Where it is, for messages. */
    Path root() {
        return root;
    }

    /** A file that must be there. Errors: MienException (environment) with the advice. */
    Path file(String path) {
        Path found = files.get(key(path));
        if (found == null) {
            throw MienException.environment(root + ": " + path + " is missing; " + advice);
        }
        return found;
    }

    /** Files below a folder whose names end so: names without the ending, in alphabetical order. */
    Map<String, Path> below(String folder, String ending) {
        Map<String, Path> out = new TreeMap<>();
        String prefix = folder.isEmpty() ? "" : key(folder) + "/";
        files.forEach((k, path) -> {
            if (k.startsWith(prefix) && k.endsWith(ending)) {
                String name = path.getFileName().toString();
                out.put(name.substring(0, name.length() - ending.length()), path);
            }
        });
        return out;
    }

    /** The first of a folder's files of that name, wherever below it. Errors: MienException (data) naming the file that wants it. */
    Path anywhere(String folder, String name, Path wantedBy) {
        String prefix = key(folder) + "/";
        String ending = "/" + key(name);
        String beside = key(root.relativize(wantedBy.getParent()).toString()) + "/";
        return files.entrySet().stream().filter(e -> e.getKey().startsWith(prefix) && e.getKey().endsWith(ending))
                .sorted((a, b) -> Boolean.compare(b.getKey().startsWith(beside), a.getKey().startsWith(beside)))
                .map(Map.Entry::getValue).findFirst()
                .orElseThrow(() -> MienException.data(wantedBy + ": names the file '"
                        + name + "', which is not below " + root.resolve(folder)));
    }

    /** One of the assets of a kind by its name. Errors: MienException (usage) with the nearest name. */
    static <T> T named(String what, String name, Map<String, T> known) {
        T found = known.get(name);
        if (found == null) {
            throw MienException.usage("there is no " + what + " '" + name + "'; did you mean '"
                    + Nearest.to(name, known.keySet()) + "'? There are: " + String.join(", ", known.keySet()));
        }
        return found;
    }

    /** The lines of a text file, comments and empty ones left out. Errors: MienException (data). */
    static List<String> lines(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw MienException.data(file + ": larger than such a file can be (64 MiB)");
            }
            // Decoded leniently: a stray byte in somebody's name is no reason to refuse a mesh.
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().map(String::strip)
                    .filter(s -> !s.isEmpty() && s.charAt(0) != '#').toList();
        } catch (IOException e) {
            throw new MienException(ExitCode.DATA, file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
