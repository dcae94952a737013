package dev.mien.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.AtomicFile;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.Parallel;
import dev.mien.export.EventFile;
import dev.mien.export.EventFile.Scalar;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The folder in which a run leaves what it found; every file is whole or absent. */
public record RunFolder(Path path) {
    private static final JsonMapper JSON = JsonMapper.builder().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    /** A file of the folder. */
    public Path file(String name) {
        return path.resolve(name);
    }

    /** Writes text. */
    public void text(String name, String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        AtomicFile.write(file(name), channel -> {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    /** Writes one JSON value, indented. */
    public void json(String name, Object value) {
        try {
            text(name, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes one JSON value a line. */
    public void jsonLines(String name, List<?> values) {
        StringBuilder s = new StringBuilder();
        for (Object v : values) {
            s.append(line(v)).append('\n');
        }
        text(name, s.toString());
    }

    /** A value as JSON on one line. */
    public static String line(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Writes learning curves for TensorBoard, one run for each name, under {@code tensorboard/}.
     *
     * @param start of all, seconds since 1970
     */
    public void curves(Map<String, List<Epoch>> histories, double start) {
        histories.forEach((name, history) -> {
            List<Scalar> scalars = new ArrayList<>();
            double time = start;
            for (Epoch e : history) {
                time += e.seconds();
                scalars.add(new Scalar("loss", e.epoch(), time, e.loss()));
                scalars.add(new Scalar("accuracy", e.epoch(), time, e.accuracy()));
                scalars.add(new Scalar("learning rate", e.epoch(), time, e.rate()));
            }
            EventFile.write(file("tensorboard").resolve(name).resolve(EventFile.NAME), scalars);
        });
    }

    /** Writes a table; fields are quoted where CSV (RFC 4180) needs it. */
    public void csv(String name, List<List<String>> rows) {
        StringBuilder s = new StringBuilder();
        for (List<String> row : rows) {
            List<String> fields = new ArrayList<>();
            row.forEach(f -> fields.add(quoted(f)));
            s.append(String.join(",", fields)).append('\n');
        }
        text(name, s.toString());
    }

    private static String quoted(String f) {
        boolean needed = f.indexOf(',') >= 0 || f.indexOf('"') >= 0 || f.indexOf('\n') >= 0 || f.indexOf('\r') >= 0;
        return needed ? '"' + f.replace("\"", "\"\"") + '"' : f;
    }

    /**
     * A header and one row per example: what it is, then truth, prediction, and the probability of each class.
     *
     * @param columns names of what it is
     * @param examples what it is, one list each
     */
    public static List<List<String>> predictionRows(List<String> columns, List<List<String>> examples, int[] truth,
            float[][] probabilities, List<String> classes) {
        return predictionRows(columns, examples, truth, Metrics.argmax(probabilities), probabilities, classes);
    }

    /** The same where the prediction is not simply the most probable class. */
    public static List<List<String>> predictionRows(List<String> columns, List<List<String>> examples, int[] truth,
            int[] predicted, float[][] probabilities, List<String> classes) {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(columns);
        header.addAll(List.of("truth", "prediction"));
        classes.forEach(c -> header.add("p_" + c));
        rows.add(header);
        for (int i = 0; i < truth.length; i++) {
            List<String> row = new ArrayList<>(examples.get(i));
            row.add(classes.get(truth[i]));
            row.add(classes.get(predicted[i]));
            for (float p : probabilities[i]) {
                row.add(String.format(Locale.ROOT, "%.6f", p));
            }
            rows.add(row);
        }
        return rows;
    }

    /** The confusion matrix with names; rows are the truth. */
    public void confusion(String name, Metrics m) {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("truth\\prediction"));
        header.addAll(m.classes());
        rows.add(header);
        for (int i = 0; i < m.classes().size(); i++) {
            List<String> row = new ArrayList<>(List.of(m.classes().get(i)));
            for (long n : m.confusion()[i]) {
                row.add(Long.toString(n));
            }
            rows.add(row);
        }
        csv(name, rows);
    }

    /** What the run ran on. */
    public static Map<String, Object> environment() {
        Map<String, Object> e = new LinkedHashMap<>();
        e.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        e.put("java", Runtime.version().toString());
        e.put("vm", System.getProperty("java.vm.name"));
        e.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        e.put("machine", System.getProperty("os.arch"));
        e.put("cores", Runtime.getRuntime().availableProcessors());
        e.put("heapMiB", Runtime.getRuntime().maxMemory() >> 20);
        e.put("backend", Backends.get().toString());
        e.put("threads", Parallel.threads());
        return e;
    }
}
