package dev.mien.benchmarks.gpu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts the lines that {@link GpuSpeed} and {@code torch_peer.py} wrote into a table: {@code GpuReport FOLDER ABOUT} reads
 * {@code FOLDER/*.jsonl} and writes {@code gpu.json} and {@code gpu.md} there. Times of several runs of one side are put together.
 */
public final class GpuReport {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final String MIEN = "Mien";
    /** What Mien is compared with: the fastest of the other's modes that begin so. */
    private static final String COMPARED = "bf16";
    /** How many times as fast Mien wants to be. */
    private static final Map<String, Double> TARGETS = Map.of("FaceNet forward", 1.0, "FaceNet training step", 0.9,
            "I3D forward", 1.0, "InceptionTime training step", 3.0);

    private GpuReport() {}

    /**
     * One side in one mode on one piece of work.
     *
     * @param perSecond    units of work
     * @param ratio        how many times as fast as the other side; null for the other side, and where there is none
     * @param differs      by how much the first answers differ from the other side's, as a share of the largest; null as above
     * @param error        of a run that failed, else null
     */
    record Row(String work, String side, String mode, String device, String libraries, long parameters, String unit,
            Double medianMs, Double lowerQuartileMs, Double upperQuartileMs, int calls, Double perSecond, Double ratio,
            Double target, Double differs, String error) {}

    /** See above. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Map<String, List<JsonNode>> byWork = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    JsonNode node = JSON.readTree(line);
                    byWork.computeIfAbsent(text(node, "work"), w -> new ArrayList<>()).add(node);
                }
            }
        }
        List<Row> rows = byWork.values().stream().flatMap(lines -> rows(lines).stream()).toList();
        Files.writeString(folder.resolve("gpu.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(Map.of("about", args[1], "rows", rows)));
        String table = markdown(args[1], rows);
        Files.writeString(folder.resolve("gpu.md"), table);
        System.out.print(table);
    }

    private static List<Row> rows(List<JsonNode> lines) {
        Map<String, List<JsonNode>> groups = lines.stream().collect(Collectors
                .groupingBy(l -> text(l, "side") + text(l, "mode"), LinkedHashMap::new, Collectors.toList()));
        JsonNode peer = null;
        double fastest = Double.POSITIVE_INFINITY;
        for (List<JsonNode> group : groups.values()) {
            JsonNode first = group.getFirst();
            double ms = quantile(group, 0.5);
            if (!text(first, "side").equals(MIEN) && text(first, "mode").startsWith(COMPARED) && ms < fastest) {
                fastest = ms;
                peer = first;
            }
        }
        List<Row> rows = new ArrayList<>();
        for (List<JsonNode> group : groups.values()) {
            rows.add(row(group, peer, fastest));
        }
        return rows;
    }

    private static Row row(List<JsonNode> lines, JsonNode peer, double peerMs) {
        JsonNode l = lines.getFirst();
        boolean compared = peer != null && text(l, "side").equals(MIEN);
        double ms = quantile(lines, 0.5);
        String error = lines.stream().filter(x -> x.has("error")).map(x -> text(x, "error")).findFirst().orElse(null);
        if (compared && l.path("parameters").asLong() != peer.path("parameters").asLong()) {
            error = "not the same network: the other has " + peer.path("parameters") + " parameters";
        }
        return new Row(text(l, "work"), text(l, "side"), text(l, "mode"), text(l, "device"), text(l, "libraries"),
                l.path("parameters").asLong(), text(l, "unit"), finite(ms), finite(quantile(lines, 0.25)),
                finite(quantile(lines, 0.75)), times(lines).size(), finite(l.path("per_call").asDouble() / ms * 1e3),
                compared ? finite(peerMs / ms) : null, compared ? TARGETS.get(text(l, "work")) : null,
                compared ? finite(difference(l.path("sample"), peer.path("sample"))) : null, error);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }

    private static List<Double> times(List<JsonNode> lines) {
        return lines.stream().flatMap(l -> l.path("ms").valueStream()).map(JsonNode::asDouble).sorted().toList();
    }

    private static double quantile(List<JsonNode> lines, double share) {
        List<Double> ms = times(lines);
        return ms.isEmpty() ? Double.NaN : ms.get((int) Math.round(share * (ms.size() - 1)));
    }

    private static Double finite(double v) {
        return Double.isFinite(v) ? v : null;
    }

    private static double difference(JsonNode a, JsonNode b) {
        double worst = a.size() == 0 || a.size() != b.size() ? Double.NaN : 0;
        double most = 0;
        for (int i = 0; i < a.size(); i++) {
            worst = Math.max(worst, Math.abs(a.path(i).asDouble() - b.path(i).asDouble()));
            most = Math.max(most, Math.abs(b.path(i).asDouble()));
        }
        return worst / most;
    }

    private static String markdown(String about, List<Row> rows) {
        StringBuilder out = new StringBuilder("# Mien and PyTorch on a GPU\n\n" + about + "\n\n");
        rows.stream().map(r -> "- " + r.side + ": " + r.device + ", " + r.libraries + "\n").distinct()
                .forEach(out::append);
        out.append("""

                Made by `native/gpu/run.sh`. Medians of calls that end when the device has done the work; sides ran in turns. A
                ratio above 1 says how many times as fast as PyTorch (channels last, bfloat16 by autocast, eager or compiled,
                whichever is faster) Mien is. "Differ" is by how much the first answers do, as a share of the largest; Mien in float32,
                tf32 and bf16 rounds differently.

                | work | side | mode | ms | quartiles | per second | ratio | target | met | differ | |
                |---|---|---|---|---|---|---|---|---|---|---|
                """);
        for (Row r : rows) {
            out.append(String.join(" | ", "| " + r.work, r.side, r.mode, number("%.4g", r.medianMs),
                    number("%.4g", r.lowerQuartileMs) + " to " + number("%.4g", r.upperQuartileMs),
                    number("%.5g ", r.perSecond) + r.unit, number("**%.2f**", r.ratio), number("%.1f", r.target),
                    r.ratio == null || r.target == null ? "" : r.ratio >= r.target ? "yes" : "no",
                    number("%.0e", r.differs),
                    (r.error == null ? "" : r.error.lines().findFirst().orElse("")) + " |\n"));
        }
        return out.toString();
    }

    private static String number(String format, Double v) {
        return v == null ? "" : String.format(Locale.ROOT, format, v);
    }
}
