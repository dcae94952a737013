package dev.mien.lab.report;

import dev.mien.lab.Epoch;
import dev.mien.lab.Metrics;
import dev.mien.lab.RunFolder;
import dev.mien.lab.report.Study.Answer;
import dev.mien.lab.report.Study.Cell;
import dev.mien.lab.report.Study.Row;
import dev.mien.lab.report.Study.Table;
import dev.mien.lab.report.Study.Tested;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a study: {@code report.html}, which needs nothing but itself, {@code tables/*.csv}, {@code predictions.csv},
 * {@code metrics.jsonl}, learning curves for TensorBoard, {@code MODEL_CARD.md}.
 */
public final class Report {
    private static final List<String> COLUMNS = List.of("row", "tested", "seed", "fold", "path", "subject", "group");

    private final RunFolder folder;
    private final Study study;
    private final Map<Table, List<Outcome>> outcomes = new LinkedHashMap<>();

    private Report(RunFolder folder, Study study) {
        this.folder = folder;
        this.study = study;
        study.tables().forEach(t -> outcomes.put(t,
                t.rows().stream().map(r -> Outcome.of(r, study.classes())).toList()));
    }

    /** Writes all of it. @return the page */
    public static Path write(RunFolder folder, Study study) {
        Report report = new Report(folder, study);
        report.tables();
        report.predictions();
        report.metrics();
        report.curves();
        Page page = new Page(study, report.outcomes);
        folder.text("MODEL_CARD.md", page.modelCard());
        folder.text("report.html", page.html());
        return folder.file("report.html");
    }

    private void tables() {
        RunFolder tables = new RunFolder(folder.file("tables"));
        outcomes.forEach((t, rows) -> tables.csv(t.id() + ".csv", Grids.table(t, rows).csv()));
        List<Outcome> all = outcomes.values().stream().flatMap(List::stream).toList();
        tables.csv("fairness.csv", Grids.fairness(all).csv());
        tables.csv("pairs.csv", Grids.pairs(Pair.of(study.tables(), outcomes)).csv());
    }

    private void predictions() {
        List<List<String>> names = new ArrayList<>();
        List<Answer> answers = new ArrayList<>();
        for (Tested tested : List.of(Tested.FOLDS, Tested.EXTERNAL)) {
            for (Row row : rows(tested)) {
                for (Cell cell : row.cells()) {
                    for (Answer a : cell.answers()) {
                        names.add(List.of(row.name(), tested == Tested.FOLDS ? "folds" : "external",
                                Integer.toString(cell.seed()), cell.fold(), a.clip().name(), a.clip().subject(),
                                a.clip().group()));
                        answers.add(a);
                    }
                }
            }
        }
        folder.csv("predictions.csv", RunFolder.predictionRows(COLUMNS, names,
                answers.stream().mapToInt(Answer::label).toArray(),
                answers.stream().map(Answer::probabilities).toArray(float[][]::new), study.classes()));
    }

    /** Rows of such tables, each once; a group's answers are among those of all folds, unless only they were asked for. */
    private List<Row> rows(Tested tested) {
        Map<String, Row> rows = new LinkedHashMap<>();
        study.tables().stream().filter(t -> t.tested() == tested)
                .forEach(t -> t.rows().forEach(r -> rows.putIfAbsent(r.name(), r)));
        if (tested == Tested.FOLDS) {
            study.tables().stream().filter(t -> t.tested() == Tested.GROUP)
                    .forEach(t -> t.rows().forEach(r -> rows.putIfAbsent(r.name(), r)));
        }
        return List.copyOf(rows.values());
    }

    private void metrics() {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (Row row : rows(Tested.FOLDS)) {
            row.before().forEach(c -> epochs(lines, row, c));
            row.cells().forEach(c -> epochs(lines, row, c));
            row.cells().forEach(c -> {
                Map<String, Object> line = start(row, c);
                line.put("test", Metrics.of(c.answers().stream().mapToInt(Answer::label).toArray(),
                        Metrics.argmax(c.answers().stream().map(Answer::probabilities).toArray(float[][]::new)),
                        study.classes()).toMap());
                line.put("seconds", c.seconds());
                lines.add(line);
            });
        }
        outcomes.forEach((t, rows) -> rows.forEach(o -> {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("table", t.id());
            line.put("row", o.row().name());
            line.put("n", o.answers().size());
            line.put("seeds", o.seeds().size());
            line.put("precision", o.precision());
            line.put("recall", o.recall());
            line.put("f", o.f());
            line.put("accuracy", o.accuracy());
            line.put("accuracy95", o.hits().wilson().toArray());
            line.put("published", o.row().published());
            o.fairness().ifPresent(f -> line.put("fairness", f.toMap()));
            lines.add(line);
        }));
        folder.jsonLines("metrics.jsonl", lines);
    }

    private static Map<String, Object> start(Row row, Cell c) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("row", row.name());
        line.put("fold", c.fold());
        line.put("seed", c.seed());
        return line;
    }

    private static void epochs(List<Map<String, Object>> lines, Row row, Cell c) {
        for (Epoch e : c.history()) {
            Map<String, Object> line = start(row, c);
            line.put("epoch", e.epoch());
            line.put("loss", e.loss());
            line.put("accuracy", e.accuracy());
            line.put("rate", e.rate());
            line.put("seconds", e.seconds());
            lines.add(line);
        }
    }

    private void curves() {
        Map<String, List<Epoch>> histories = new LinkedHashMap<>();
        for (Row row : rows(Tested.FOLDS)) {
            row.before().forEach(c -> histories.put(row.name() + "-synthetic-seed-" + c.seed(), c.history()));
            row.cells()
                    .forEach(c -> histories.put(row.name() + "-fold-" + c.fold() + "-seed-" + c.seed(), c.history()));
        }
        histories.values().removeIf(List::isEmpty);
        Object begun = study.environment().get("time");
        folder.curves(histories, begun == null ? 0 : Instant.parse(begun.toString()).getEpochSecond());
    }
}
