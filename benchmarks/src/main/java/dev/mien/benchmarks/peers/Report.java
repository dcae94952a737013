package dev.mien.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The table: printed line by line, then written as Markdown and as JSON. */
final class Report {
    private static final String HEAD = """
            | forward pass | threads | ONNX Runtime, ms | Mien, ms | ratio | ONNX Runtime, GFLOP/s | Mien, GFLOP/s | \
            Mien, share of the FMA peak | outputs differ by |
            |---|---|---|---|---|---|---|---|---|
            """;

    private final String machine;
    private final String commit;
    private final int rounds;
    private final List<Row> rows = new ArrayList<>();

    Report(String machine, String commit, int rounds) {
        this.machine = machine;
        this.commit = commit;
        this.rounds = rounds;
        System.out.print(HEAD);
    }

    /**
     * One contest.
     *
     * @param peer       median milliseconds of the other side
     * @param mien       median milliseconds of ours
     * @param gflop      work of one call
     * @param peak       GFLOP/s of that many threads, measured between the turns
     * @param difference largest difference of outputs as a share of the largest output
     * @param mienTimes  milliseconds of every turn
     * @param peerTimes  milliseconds of every turn
     */
    record Row(String title, int threads, double peer, double mien, double gflop, double peak, double difference,
            List<Double> mienTimes, List<Double> peerTimes) {
        String markdown() {
            return String.format(Locale.ROOT, "| %s | %d | %.4g | %.4g | **%.2f** | %.0f | %.0f | %.0f %% | %.0e |%n",
                    title, threads, peer, mien, peer / mien, gflop / peer * 1e3, gflop / mien * 1e3,
                    gflop / mien * 1e5 / peak, difference);
        }

        String json() {
            return String.format(Locale.ROOT, "  {\"forward\": \"%s\", \"threads\": %d, \"onnxruntime_ms\": %.4f, "
                    + "\"mien_ms\": %.4f, \"ratio\": %.4f, \"gflop\": %.4f, \"fma_peak_gflops\": %.1f, "
                    + "\"relative_difference\": %.3e,%n   \"mien_turns_ms\": %s,%n   \"onnxruntime_turns_ms\": %s}",
                    title, threads, peer, mien, peer / mien, gflop, peak, difference, list(mienTimes),
                    list(peerTimes));
        }

        private static String list(List<Double> values) {
            return values.stream().map(v -> String.format(Locale.ROOT, "%.3f", v))
                    .collect(Collectors.joining(", ", "[", "]"));
        }
    }

    void add(Row row) {
        rows.add(row);
        System.out.print(row.markdown());
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        String jdk = System.getProperty("java.vendor.version") + ", Java " + System.getProperty("java.version");
        String table = HEAD + rows.stream().map(Row::markdown).collect(Collectors.joining());
        Files.writeString(folder.resolve("cpu.md"), """
                # Mien and its peers, forward, on a processor

                %s; %s; commit %s; %s. ONNX Runtime 1.29.0 from Maven Central, its model written by Mien's own exporter.
                Median of %d turns taken alternately in one process; a ratio above 1 means that Mien is faster. The FMA peak
                is measured between the turns. Made by `benchmarks/peers.sh`; every turn is in `cpu.json`.

                %s""".formatted(machine, jdk, commit, LocalDate.now(), rounds, table));
        Files.writeString(folder.resolve("cpu.json"),
                String.format(
                        "{\"machine\": \"%s\", \"jdk\": \"%s\", \"commit\": \"%s\", \"date\": \"%s\", \"rows\": [%n%s%n]}%n",
                        machine, jdk, commit, LocalDate.now(),
                        rows.stream().map(Row::json).collect(Collectors.joining(",\n"))));
    }
}
