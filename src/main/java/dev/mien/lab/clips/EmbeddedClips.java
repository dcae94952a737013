package dev.mien.lab.clips;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.series.SeriesDataset;
import dev.mien.weights.NamedArray;
import dev.mien.weights.Safetensors;
import dev.mien.weights.TensorFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code mien embed} wrote, as labelled series: one clip's vectors in the order of its frames are one series,
 * {@code [frames, dimensions]}. A clip is a file, or a folder of pictures. Its label comes from a {@link ClipList}, whose paths are
 * found again in those that {@code embed} was given, from their end: {@code anger/1.mp4} is {@code /data/clips/anger/1.mp4}.
 */
public final class EmbeddedClips {
    /** One face of one frame. */
    private record Row(Path file, long frame, float[] values) {}

    private static final List<String> CSV_START = List.of("file", "frame", "x1", "y1", "x2", "y2");

    private static final String MADE_BY = "is this a file of mien embed? Embed the clips again";

    private EmbeddedClips() {}

    /**
     * Reads the clips of one part of the data.
     *
     * @param embeddings {@code .safetensors} or {@code .csv} of {@code mien embed}
     * @param labels     as {@link ClipList#read} takes it; where it names splits, only clips of {@code split} are taken, and each of
     *                   them must have been embedded
     * @param split      {@code train} or {@code test}
     */
    public static SeriesDataset read(Path embeddings, Path labels, String split) {
        ClipList list = ClipList.read(labels);
        boolean splits = list.clips().stream().anyMatch(c -> !c.split().isEmpty());
        Map<Clip, Map<Long, float[]>> found = new LinkedHashMap<>();
        list.clips().stream().filter(c -> !splits || c.split().equals(split))
                .forEach(c -> found.put(c, new TreeMap<>()));
        Map<Path, Clip> owners = new HashMap<>();
        for (Row row : rows(embeddings)) {
            Clip clip = owners.computeIfAbsent(row.file, f -> clipOf(f, list, embeddings, labels));
            Map<Long, float[]> frames = found.get(clip);
            if (frames != null && frames.put(row.frame, row.values) != null) {
                throw MienException.data(embeddings + ": several faces in frame " + row.frame + " of " + row.file
                        + "; a series needs one a frame: remove the others, or let mien run follow one face");
            }
        }
        List<String> absent = found.keySet().stream().filter(c -> splits && found.get(c).isEmpty()).map(Clip::name)
                .toList();
        if (!absent.isEmpty()) {
            throw MienException
                    .data(embeddings + ": nothing of " + absent.size() + " clips of split '" + split + "', such as "
                            + absent.getFirst() + "; embed them, or remove them from " + labels);
        }
        found.values().removeIf(Map::isEmpty);
        if (found.isEmpty()) {
            throw MienException
                    .data(embeddings + ": no clip of " + labels + (splits ? " with split '" + split + "'" : "")
                            + "; both must name the same files");
        }
        List<float[]> series = found.values().stream().map(EmbeddedClips::joined).toList();
        int dimensions = found.values().iterator().next().values().iterator().next().length;
        return new SeriesDataset(embeddings.toString(), dimensions, series,
                found.keySet().stream().mapToInt(list::label).toArray(), list.classes());
    }

    private static float[] joined(Map<Long, float[]> frames) {
        int width = frames.values().iterator().next().length;
        float[] out = new float[Math.multiplyExact(frames.size(), width)];
        int at = 0;
        for (float[] v : frames.values()) {
            System.arraycopy(v, 0, out, width * at++, width);
        }
        return out;
    }

    /** The clip whose path is the end of the file's, or of a folder it lies in. */
    private static Clip clipOf(Path file, ClipList list, Path embeddings, Path labels) {
        for (Path each = file; each != null; each = each.getParent()) {
            Path at = each;
            List<Clip> clips = list.clips().stream()
                    .filter(c -> at.endsWith(Path.of(c.name()).normalize()) || whole(at).equals(whole(c.path())))
                    .toList();
            if (clips.size() > 1) {
                throw MienException
                        .data(embeddings + ": " + file + " may be " + clips.get(0).name() + " or " + clips.get(1).name()
                                + " of " + labels + "; give longer paths there");
            }
            if (!clips.isEmpty()) {
                return clips.getFirst();
            }
        }
        throw MienException
                .data(embeddings + ": " + file + " has no label in " + labels + "; add a row path,label for it");
    }

    private static Path whole(Path p) {
        return p.toAbsolutePath().normalize();
    }

    private static List<Row> rows(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        List<Row> rows;
        if (name.endsWith(".csv")) {
            rows = csv(file);
        } else if (name.endsWith(".safetensors")) {
            rows = safetensors(file);
        } else {
            throw MienException
                    .data(file + ": expected .safetensors or .csv of mien embed --out (.npy does not say whose"
                            + " vectors it holds)");
        }
        for (Row r : rows) {
            for (float v : r.values) {
                if (!Float.isFinite(v)) {
                    throw MienException
                            .data(file + ": frame " + r.frame + " of " + r.file + " has a value that is no finite"
                                    + " number; embed it again");
                }
            }
        }
        return rows;
    }

    private static List<Row> safetensors(Path file) {
        try (TensorFile f = Safetensors.open(file)) {
            NamedArray values = array(f, file, "embeddings", 2);
            int n = values.shape().dim(0);
            int width = values.shape().dim(1);
            long[] frames = array(f, file, "frame", 1).longs();
            long[] files = array(f, file, "file", 1).longs();
            String[] names = new JsonMapper().readValue(f.metadata().getOrDefault("files", "null"), String[].class);
            if (names == null || width < 1 || frames.length != n || files.length != n) {
                throw MienException.data(file + ": its parts do not belong together; " + MADE_BY);
            }
            float[] all = values.floats();
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                if (files[i] < 0 || files[i] >= names.length || names[(int) files[i]] == null) {
                    throw MienException
                            .data(file + ": row " + i + " is of file " + files[i] + ", there are " + names.length + "; "
                                    + MADE_BY);
                }
                rows.add(new Row(path(names[(int) files[i]], file), frames[i],
                        Arrays.copyOfRange(all, i * width, (i + 1) * width)));
            }
            return rows;
        } catch (JsonProcessingException e) {
            throw new MienException(ExitCode.DATA, file + ": its metadata 'files' is no list of names; " + MADE_BY, e);
        }
    }

    private static NamedArray array(TensorFile f, Path file, String name, int rank) {
        if (!f.has(name) || f.get(name).shape().rank() != rank) {
            throw MienException.data(file + ": no array '" + name + "' of " + rank + " axes; " + MADE_BY);
        }
        return f.get(name);
    }

    private static List<Row> csv(Path file) {
        List<List<String>> lines = CsvText.read(file);
        if (lines.isEmpty() || lines.getFirst().size() <= CSV_START.size()
                || !lines.getFirst().subList(0, CSV_START.size()).equals(CSV_START)) {
            throw MienException
                    .data(file + ": the header does not begin with " + String.join(",", CSV_START) + ",e0; " + MADE_BY);
        }
        int columns = lines.getFirst().size();
        List<Row> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            List<String> line = lines.get(i);
            if (line.size() != columns) {
                throw MienException
                        .data(file + ", row " + (i + 1) + ": " + line.size() + " fields, the header has " + columns
                                + "; is the file whole?");
            }
            float[] values = new float[columns - CSV_START.size()];
            try {
                for (int k = 0; k < values.length; k++) {
                    values[k] = Float.parseFloat(line.get(CSV_START.size() + k));
                }
                rows.add(new Row(path(line.get(0), file), Long.parseLong(line.get(1)), values));
            } catch (NumberFormatException e) {
                throw new MienException(ExitCode.DATA, file + ", row " + (i + 1) + ": a field is not a number ("
                        + e.getMessage() + ")", e);
            }
        }
        return rows;
    }

    private static Path path(String name, Path file) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new MienException(ExitCode.DATA, file + ": one of its files has no possible name; " + MADE_BY, e);
        }
    }
}
