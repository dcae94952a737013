package dev.mien.lab.clips;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.media.Media;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The clips of a data set and its classes in alphabetical order. Two forms: a folder with one sub-folder of clips per class
 * (subjects unknown), or a CSV with a header naming at least path and label, and possibly subject, group, source, split; its paths
 * are relative to its own folder. A folder with manifest.csv or clips.csv in it, such as {@code mien synth} writes, is that CSV.
 */
public record ClipList(List<Clip> clips, List<String> classes) {
    private static final List<String> COLUMNS = List.of("path", "label", "subject", "group", "source", "split");
    /** A folder that holds one of these is a list, too. */
    private static final List<String> LISTS = List.of("manifest.csv", "clips.csv");

    public ClipList {
        clips = List.copyOf(clips);
        classes = List.copyOf(classes);
    }

    /** Reads either form. Errors: MienException naming file and line; a class without clips is one. */
    public static ClipList read(Path path) {
        if (!Files.exists(path)) {
            throw MienException.data(path + ": no such file or folder (data.path; relative to where mien is started)");
        }
        if (!Files.isDirectory(path)) {
            return fromCsv(path);
        }
        Optional<Path> csv = LISTS.stream().map(path::resolve).filter(Files::isRegularFile).findFirst();
        return csv.isPresent() ? fromCsv(csv.get()) : fromFolder(path);
    }

    private static ClipList fromFolder(Path root) {
        List<Clip> clips = new ArrayList<>();
        List<String> classes = new ArrayList<>();
        for (Path folder : list(root, Files::isDirectory)) {
            String label = folder.getFileName().toString();
            classes.add(label);
            List<Path> found;
            try {
                found = clipsIn(folder);
            } catch (MienException e) {
                throw new MienException(ExitCode.DATA, "class '" + label + "' has no clips: " + e.getMessage(), e);
            }
            for (Path p : found) {
                clips.add(new Clip(root.relativize(p).toString(), p, label, "", "", "", "", Map.of()));
            }
        }
        if (classes.size() < 2) {
            throw MienException
                    .data(root + ": " + classes.size() + " sub-folders; one for each class is needed, at least two");
        }
        return new ClipList(clips, classes);
    }

    /** A class folder of nothing but pictures holds one-frame clips, not one clip. */
    private static List<Path> clipsIn(Path folder) {
        List<Path> found = Media.expand(folder);
        return found.equals(List.of(folder)) ? list(folder, Files::isRegularFile) : found;
    }

    private static List<Path> list(Path root, Predicate<Path> wanted) {
        try (Stream<Path> inside = Files.list(root)) {
            return inside.filter(p -> wanted.test(p) && !p.getFileName().toString().startsWith(".")).sorted().toList();
        } catch (IOException e) {
            throw new MienException(ExitCode.DATA, root + ": the folder cannot be listed (" + e.getMessage() + ")", e);
        }
    }

    private static ClipList fromCsv(Path file) {
        List<List<String>> rows = CsvText.read(file);
        if (rows.isEmpty()) {
            throw MienException.data(file + ": empty; expected a header such as " + String.join(",", COLUMNS));
        }
        List<String> header = rows.getFirst().stream().map(s -> s.strip().toLowerCase(Locale.ROOT)).toList();
        for (String needed : List.of("path", "label")) {
            if (!header.contains(needed)) {
                throw MienException.data(file + ", line 1: no column '" + needed + "' in " + header + "; the header is "
                        + String.join(",", COLUMNS) + ", all but the first two may be left out");
            }
        }
        Path folder = file.toAbsolutePath().getParent();
        List<Clip> clips = new ArrayList<>();
        Set<String> classes = new TreeSet<>();
        Set<String> paths = new HashSet<>();
        for (int i = 1; i < rows.size(); i++) {
            List<String> row = rows.get(i);
            String where = file + ", row " + (i + 1);
            if (row.size() != header.size()) {
                throw MienException.data(where + ": " + row.size() + " fields, the header has " + header.size());
            }
            String path = field(header, row, "path");
            String label = field(header, row, "label");
            if (path.isEmpty() || label.isEmpty()) {
                throw MienException.data(where + ": path and label must not be empty");
            }
            if (!paths.add(path)) {
                throw MienException.data(where + ": " + path + " comes twice; a clip belongs to one row");
            }
            classes.add(label);
            if (path.indexOf('\0') >= 0) {
                throw MienException.data(where + ": the path holds a zero byte; is this a text file?");
            }
            clips.add(new Clip(path, folder.resolve(path), label, field(header, row, "subject"),
                    field(header, row, "group"), field(header, row, "source"),
                    field(header, row, "split").toLowerCase(Locale.ROOT), more(header, row)));
        }
        if (classes.size() < 2) {
            throw MienException
                    .data(file + ": " + classes.size() + " classes in column label; at least two are needed");
        }
        return new ClipList(clips, List.copyOf(classes));
    }

    private static Map<String, String> more(List<String> header, List<String> row) {
        Map<String, String> more = new HashMap<>();
        for (int i = 0; i < row.size(); i++) {
            if (!COLUMNS.contains(header.get(i))) {
                more.put(header.get(i), row.get(i).strip());
            }
        }
        return more;
    }

    private static String field(List<String> header, List<String> row, String name) {
        int i = header.indexOf(name);
        return i < 0 ? "" : row.get(i).strip();
    }

    /** The class number of a clip. */
    public int label(Clip clip) {
        return classes.indexOf(clip.label());
    }
}
