package dev.mien.lab.humans;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of all kinds of heads in one file, and beside it a table with what was aimed at. */
final class Scores {
    /** What is aimed at, or -1 where nothing is. */
    private record Aim(String figure, double makehuman, double builtin) {
        double of(String kind) {
            return kind.equals("makehuman") ? makehuman : builtin;
        }
    }

    private static final List<Aim> AIMS = List.of(new Aim("one face, frontal", .99, .95),
            new Aim("one face, (+-20, +-15)", .99, -1), new Aim("one face, (+-40, -30)", .97, -1),
            new Aim("one face, (+-40, +30)", .90, -1), new Aim("own clips nearer, frontal", .97, -1),
            new Aim("own clips nearer, all views", .92, -1), new Aim("accuracy on unseen humans, frontal", .85, .80),
            new Aim("accuracy on unseen humans, all nine views", .75, -1),
            new Aim("frames a second, one view a pose", 60, 150),
            new Aim("frames a second, nine views a pose", 60, 150));

    private Scores() {}

    /** Puts figures of a kind to those that are in the file, and writes the table anew. */
    static void add(Path file, String kind, Map<String, Object> figures) throws IOException {
        ObjectMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Map<String, Map<String, Object>> all = new LinkedHashMap<>();
        if (Files.exists(file)) {
            json.readTree(file.toFile()).properties().forEach(e -> {
                Map<String, Object> of = new LinkedHashMap<>();
                e.getValue().properties()
                        .forEach(f -> of.put(f.getKey(), json.convertValue(f.getValue(), Object.class)));
                all.put(e.getKey(), of);
            });
        }
        Map<String, Object> of = all.computeIfAbsent(kind, k -> new LinkedHashMap<>());
        of.putAll(figures);
        of.put("measured", System.getProperty("measured", "where, nobody said") + ", JDK " + Runtime.version());
        text(file, json.writeValueAsString(all) + "\n");
        text(file.resolveSibling(file.getFileName().toString().replace(".json", ".md")), table(all));
    }

    private static void text(Path file, String text) {
        AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    private static String table(Map<String, Map<String, Object>> all) {
        StringBuilder out = new StringBuilder("""
                # Virtual humans, as networks see them

                24 humans x 21 expressions at 256 x 256, uncompressed, shown to MTCNN and FaceNet with their published weights: all
                25 frames of the frontal clips, every other frame of three of the eight other views of each. *One face*: frames in
                which MTCNN finds exactly one. *Own clips nearer*: random triples in which two clips of one human are nearer, by the
                mean of their embeddings, than clips of two. *Accuracy*: InceptionTime (40 epochs, mean of three seeds) on FaceNet's
                series less their own mean, trained on 19 humans and tested on the other five, in three classes. *Frames a second*:
                posing, light, shadows and pixels on two cores, one or nine views for each pose. Measured by `benchmarks/humans.sh`.

                | | |""");
        out.append(' ').append(String.join(" | aim | ", all.keySet())).append(" | aim |\n|---|---|")
                .append("---|---|".repeat(all.size()))
                .append('\n');
        for (Aim aim : AIMS) {
            out.append("| ").append(aim.figure()).append(" | ");
            out.append(
                    all.values().stream().map(f -> f.get(aim.figure() + ", frames")).filter(n -> n != null).findFirst()
                            .map(n -> n + " frames").orElse(""));
            all.forEach((kind, figures) -> out.append(" | ").append(number(figures.get(aim.figure()))).append(" | ")
                    .append(aim.of(kind) < 0 ? "" : ">= " + number(aim.of(kind))));
            out.append(" |\n");
        }
        out.append('\n');
        all.forEach((kind, figures) -> out.append("- ").append(kind).append(": ").append(figures.get("measured"))
                .append('\n'));
        return out.toString();
    }

    /** Shares in per cent. */
    private static String number(Object value) {
        if (!(value instanceof Number n)) {
            return "";
        }
        double x = n.doubleValue();
        return x <= 1 ? String.format(Locale.ROOT, "%.1f %%", 100 * x) : String.format(Locale.ROOT, "%.0f", x);
    }
}
