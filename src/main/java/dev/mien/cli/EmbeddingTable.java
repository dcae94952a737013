package dev.mien.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.AtomicFile;
import dev.mien.MienException;
import dev.mien.models.FaceBox;
import dev.mien.weights.NamedArray;
import dev.mien.weights.Numpy;
import dev.mien.weights.Safetensors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Embeddings with where they come from: one row for each face in each frame. */
final class EmbeddingTable {
    /** A larger matrix is no reading matter; it would hold a million numbers. */
    static final int MAX_DISTANCES = 1000;

    private static final List<String> SUFFIXES = List.of(".npy", ".safetensors", ".csv");

    /** One face: its file, its frame there, its box in that frame, its embedding. */
    record Row(String file, int frame, FaceBox box, float[] values) {}

    private final List<Row> rows = new ArrayList<>();

    void add(Row row) {
        rows.add(row);
    }

    int size() {
        return rows.size();
    }

    /** Errors: MienException (usage) when no writer knows the suffix. */
    static void requireKnownSuffix(Path out) {
        if (SUFFIXES.stream().noneMatch(s -> suffixed(out, s))) {
            throw MienException.usage("--out " + out + ": the kind of file is told by its name; expected "
                    + String.join(", ", SUFFIXES));
        }
    }

    private static boolean suffixed(Path out, String suffix) {
        return out.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(suffix);
    }

    void write(Path out) {
        if (suffixed(out, ".csv")) {
            AtomicFile.write(out, channel -> {
                PrintWriter text = new PrintWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
                csv(text);
                text.flush();
                if (text.checkError()) {
                    throw new IOException("writing failed");
                }
            });
        } else if (suffixed(out, ".npy")) {
            Numpy.write(out, values());
        } else {
            safetensors(out);
        }
    }

    private NamedArray values() {
        int width = rows.isEmpty() ? 0 : rows.getFirst().values().length;
        float[] all = new float[Math.multiplyExact(rows.size(), width)];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i).values(), 0, all, i * width, width);
        }
        return NamedArray.of("embeddings", all, rows.size(), width);
    }

    /**
     * {@code embeddings [n, 512]}, {@code box [n, 4]}, {@code frame [n]}, {@code file [n]}: positions in the metadata's
     * files.
     */
    private void safetensors(Path out) {
        int n = rows.size();
        float[] boxes = new float[4 * n];
        long[] frames = new long[n];
        long[] files = new long[n];
        List<String> names = new ArrayList<>(new LinkedHashSet<>(rows.stream().map(Row::file).toList()));
        Map<String, Long> position = new LinkedHashMap<>();
        names.forEach(name -> position.put(name, (long) position.size()));
        for (int i = 0; i < n; i++) {
            FaceBox b = rows.get(i).box();
            System.arraycopy(new float[] {b.x1(), b.y1(), b.x2(), b.y2()}, 0, boxes, 4 * i, 4);
            frames[i] = rows.get(i).frame();
            files[i] = position.get(rows.get(i).file());
        }
        Map<String, NamedArray> arrays = new LinkedHashMap<>();
        for (NamedArray a : List.of(values(), NamedArray.of("box", boxes, n, 4), NamedArray.of("frame", frames, n),
                NamedArray.of("file", files, n))) {
            arrays.put(a.name(), a);
        }
        try {
            Safetensors.write(out, arrays, Map.of("files", new JsonMapper().writeValueAsString(names)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code file,frame,x1,y1,x2,y2,e0,...,e511}. */
    void csv(PrintWriter out) {
        StringBuilder line = new StringBuilder("file,frame,x1,y1,x2,y2");
        int width = rows.isEmpty() ? 0 : rows.getFirst().values().length;
        for (int i = 0; i < width; i++) {
            line.append(",e").append(i);
        }
        out.println(line);
        for (Row r : rows) {
            line.setLength(0);
            line.append(quoted(r.file())).append(',').append(r.frame());
            FaceBox b = r.box();
            for (float v : new float[] {b.x1(), b.y1(), b.x2(), b.y2()}) {
                line.append(',').append(v);
            }
            for (float v : r.values()) {
                line.append(',').append(v);
            }
            out.println(line);
        }
    }

    /** As RFC 4180 wants it. */
    static String quoted(String s) {
        return s.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r') ? s
                : '"' + s.replace("\"", "\"\"") + '"';
    }

    /** The Euclidean distance of every pair, tab-separated, names first. */
    void distances(PrintWriter out) {
        if (rows.size() > MAX_DISTANCES) {
            throw MienException.usage("--distances of " + rows.size() + " faces: at most " + MAX_DISTANCES
                    + "; give fewer inputs, or write the embeddings by --out");
        }
        rows.forEach(r -> out.print("\t" + label(r)));
        out.println();
        for (Row a : rows) {
            out.print(label(a));
            rows.forEach(b -> out.printf(Locale.ROOT, "\t%.6f", distance(a.values(), b.values())));
            out.println();
        }
    }

    private String label(Row r) {
        String name = Path.of(r.file()).getFileName().toString();
        boolean alone = rows.stream().filter(o -> o.file().equals(r.file())).count() == 1;
        return alone ? name : name + "#" + r.frame();
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double d = (double) a[i] - b[i];
            sum += d * d;
        }
        return Math.sqrt(sum);
    }
}
