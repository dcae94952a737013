package dev.mien.lab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.lab.Metrics;
import dev.mien.lab.RunFolder;
import dev.mien.lab.report.Study.Answer;
import dev.mien.lab.report.Study.Row;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    Path dir;

    private static String percent(double x) {
        return String.format(Locale.ROOT, "%.1f", 100 * x);
    }

    /** By counting, not by the classes under test. */
    private static long hits(Row row) {
        return row.cells().stream().flatMap(c -> c.answers().stream()).filter(Outcome::right).count();
    }

    @Test
    void everyFileIsThere() throws IOException {
        assertEquals(dir.resolve("report.html"), Report.write(new RunFolder(dir), Demo.study(1)));
        for (String file : List.of("report.html", "MODEL_CARD.md", "predictions.csv", "metrics.jsonl",
                "tables/table1.csv",
                "tables/table2.csv", "tables/fairness.csv", "tables/pairs.csv")) {
            assertTrue(Files.size(dir.resolve(file)) > 0, file);
        }
        try (Stream<Path> runs = Files.list(dir.resolve("tensorboard"))) {
            assertEquals(11, runs.count(), "two rows of five folds and one training on synthetic clips");
        }
    }

    @Test
    void theTableHasOurNumbersAndThePapers() throws IOException {
        Study study = Demo.study(1);
        Report.write(new RunFolder(dir), study);
        List<String> table = Files.readAllLines(dir.resolve("tables/table1.csv"));
        Row real = study.tables().getFirst().rows().getFirst();
        String[] cells = table.get(1).split(",");
        assertEquals(List.of("FN+IN", "25", "no"), List.of(cells).subList(0, 3));
        assertEquals(percent(hits(real) / 30.0), cells[6]);
        assertEquals("30", cells[8]);
        assertEquals(List.of("90", "89", "88", "87"), List.of(cells).subList(9, 13));
        assertTrue(
                Files.readString(dir.resolve("report.html")).contains("<td>" + percent(hits(real) / 30.0) + "</td>"));
    }

    @Test
    void theGroupsTableCountsFromItsBase() throws IOException {
        Study study = Demo.study(1);
        Report.write(new RunFolder(dir), study);
        List<String> table = Files.readAllLines(dir.resolve("tables/table2.csv"));
        long base = hits(study.tables().get(1).rows().get(0));
        long after = hits(study.tables().get(1).rows().get(1));
        assertEquals("base", table.get(1).split(",")[4]);
        assertEquals(String.format(Locale.ROOT, "%+.1f", 100 * (after - base) / 6.0), table.get(2).split(",")[4]);
        assertEquals("+8", table.get(2).split(",")[8]);
    }

    @Test
    void seedsAreAveraged() {
        Row row = Demo.row("FN+IN", "25", "real", .6, 3, 5, List.of());
        Outcome o = Outcome.of(row, Demo.CLASSES);
        assertEquals(3, o.seeds().size());
        assertEquals(30, o.answers().size());
        assertEquals(hits(row) / 90.0, o.accuracy(), 1e-12);
        assertEquals(90, o.confusion().count());
        assertTrue(o.spread() > 0);
        float sum = 0;
        for (float p : o.answers().getFirst().probabilities()) {
            sum += p;
        }
        assertEquals(1, sum, 1e-5);
    }

    @Test
    void onlyDisagreementsAreTested() {
        Study study = Demo.study(1);
        List<Outcome> rows = study.tables().getFirst().rows().stream().map(r -> Outcome.of(r, Demo.CLASSES)).toList();
        List<Pair> pairs = Pair.of(List.of(study.tables().getFirst()),
                Map.of(study.tables().getFirst(), rows));
        assertEquals(1, pairs.size());
        long first = 0;
        for (int i = 0; i < 30; i++) {
            Answer a = rows.get(0).answers().get(i);
            Answer b = rows.get(1).answers().get(i);
            assertEquals(a.clip().name(), b.clip().name());
            first += Outcome.right(a) && !Outcome.right(b) ? 1 : 0;
        }
        assertEquals(first, pairs.getFirst().test().onlyFirst());
    }

    @Test
    void theLinesHaveMetricsOfEveryFold() throws IOException {
        Study study = Demo.study(1);
        Report.write(new RunFolder(dir), study);
        JsonMapper json = new JsonMapper();
        int tests = 0;
        long right = 0;
        for (String line : Files.readAllLines(dir.resolve("metrics.jsonl"))) {
            JsonNode node = json.readTree(line);
            if (node.has("test")) {
                tests++;
                right += node.get("test").get("correct").asLong();
            }
        }
        assertEquals(10, tests);
        assertEquals(study.tables().getFirst().rows().stream().mapToLong(ReportTest::hits).sum(), right);
    }

    @Test
    void namesCannotBecomeMarkup() throws IOException {
        Report.write(new RunFolder(dir), Demo.study(1));
        String html = Files.readString(dir.resolve("report.html"));
        assertFalse(html.contains("<script"), "a clip's name must stay text");
        assertTrue(html.contains("Content-Security-Policy"));
        assertFalse(html.matches("(?s).*(src|href)=\"https?:.*"), "nothing is loaded from elsewhere");
    }

    @Test
    void equalStudiesGiveEqualPages() throws IOException {
        Report.write(new RunFolder(dir.resolve("a")), Demo.study(2));
        Report.write(new RunFolder(dir.resolve("b")), Demo.study(2));
        assertEquals(-1, Files.mismatch(dir.resolve("a/report.html"), dir.resolve("b/report.html")));
    }

    @Test
    void principalComponentsFindTheLine() {
        List<float[]> x = Stream.of(-2f, -1f, 0f, 1f, 2f).map(t -> new float[] {3 * t + 1, 4 * t - 2, 7}).toList();
        Principal p = new Principal(x);
        assertEquals(1, p.shares()[0], 1e-12);
        for (int i = 0; i < x.size(); i++) {
            assertEquals(5 * (i - 2), p.points().get(i)[0], 1e-6);
            assertEquals(0, p.points().get(i)[1], 1e-6);
        }
    }

    /** In a real browser, when there is one. */
    @Test
    void aBrowserShowsTheNumbers() throws IOException, InterruptedException {
        Optional<Path> browser = Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .map(p -> Path.of(p, name)))
                .filter(Files::isExecutable).findFirst();
        assumeTrue(browser.isPresent(), "no Chromium on the PATH: the page is not opened");
        Study study = Demo.study(1);
        Path page = Report.write(new RunFolder(dir), study).toAbsolutePath();
        Path dom = dir.resolve("dom.html");
        Process p = new ProcessBuilder(browser.get().toString(), "--headless", "--no-sandbox", "--disable-gpu",
                "--user-data-dir=" + dir.resolve("profile").toAbsolutePath(), "--dump-dom", page.toUri().toString())
                .redirectOutput(dom.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            assumeTrue(p.waitFor(60, TimeUnit.SECONDS) && p.exitValue() == 0, "Chromium does not start here");
        } finally {
            p.destroyForcibly().waitFor();
        }
        String seen = Files.readString(dom);
        Metrics m = Outcome.of(study.tables().getFirst().rows().get(1), Demo.CLASSES).confusion();
        assertTrue(seen.contains("<td>" + percent(m.accuracy()) + "</td>"), "accuracy");
        assertTrue(seen.contains("<td>" + percent(m.macroF()) + "</td>"), "F");
        assertTrue(seen.contains("id=\"table2\""));
        assertTrue(seen.split("<svg", -1).length > 4, "charts");
    }
}
