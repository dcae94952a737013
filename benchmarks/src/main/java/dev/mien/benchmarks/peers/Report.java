package dev.mien.benchmarks.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The table: printed line by line, and after every line written anew as Markdown and as JSON. Lines of earlier runs on this
 * machine stay until they are measured again, so that a long table can be made in pieces.
 */
final class Report {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private final Path folder;
    private final String machine;
    private final List<String> peers;
    private final Map<String, Row> rows = new TreeMap<>();
    private final List<String> order;

    /** What cpu.json holds. */
    record Results(String machine, List<String> peers, List<Row> rows) {}

    /**
     * Reads what there is.
     *
     * @param order titles of contests as the table is to have them
     */
    Report(Path folder, String machine, List<String> peers, List<String> order) throws IOException {
        this.folder = folder;
        this.machine = machine;
        this.peers = peers;
        this.order = order;
        Path file = folder.resolve("cpu.json");
        if (Files.exists(file)) {
            Results old = JSON.readValue(file.toFile(), Results.class);
            if (old.machine.equals(machine)) {
                old.rows.forEach(r -> rows.put(r.key(), r));
            } else {
                System.out.println(file + " is about another machine (" + old.machine + ") and is replaced");
            }
        }
        peers.forEach(System.out::println);
        System.out.print("\n" + Row.HEAD);
    }

    void add(Row row) throws IOException {
        rows.put(row.key(), row);
        System.out.print(row.markdown());
        write();
    }

    private void write() throws IOException {
        Files.createDirectories(folder);
        List<Row> sorted = rows.values().stream().sorted(Comparator.comparingInt((Row r) -> order.indexOf(r.contest()))
                .thenComparingInt(Row::threads).thenComparing(Row::key)).toList();
        JSON.writeValue(folder.resolve("cpu.json").toFile(), new Results(machine, peers, sorted));
        Files.writeString(folder.resolve("cpu.md"), """
                # Mien and its peers on a processor

                %s; %s.

                %s

                Made by `benchmarks/peers.sh`. Sides take turns in one process, and times are medians of their turns; a ratio
                above 1 means that Mien is faster. GFLOP/s count a convolution by its definition, whatever the algorithm. The
                FMA peak is the best of the measurements between the turns. Every turn, quartiles and the median of the ratios
                round by round are in `cpu.json`.

                %s""".formatted(machine,
                sorted.stream().map(r -> r.jdk() + ", " + r.date()).distinct().collect(Collectors.joining("; ")),
                peers.stream().map(p -> "- " + p).collect(Collectors.joining("\n")),
                Row.HEAD + sorted.stream().map(Row::markdown).collect(Collectors.joining())));
    }
}
