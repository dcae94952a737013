package dev.mien.lab.reproduce;

import dev.mien.lab.clips.Affect;
import dev.mien.lab.clips.Clip;
import dev.mien.lab.clips.ClipLedger;
import dev.mien.lab.clips.ClipList;
import dev.mien.lab.clips.CropCache.CroppedClip;
import dev.mien.lab.clips.EmbeddingSeries;
import dev.mien.lab.clips.Folds.Fold;
import dev.mien.lab.networks.NetworkKind;
import dev.mien.lab.report.Outcome;
import dev.mien.lab.report.Study;
import dev.mien.lab.report.Study.Answer;
import dev.mien.lab.report.Study.ClipSet;
import dev.mien.lab.report.Study.Row;
import dev.mien.lab.report.Study.Table;
import dev.mien.lab.report.Study.Tested;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that a finished run knows, for the report.
 *
 * @param tables   by name
 * @param lists    data sets by name: real, synthetic, external
 * @param material the same as networks see them
 * @param run      folder of all results
 */
record Findings(ReproduceConfig config, Map<String, TableSpec> tables, List<String> classes, List<Fold> folds,
        Map<String, ClipList> lists, Map<String, Material> material, Path run) {

    Study study(String configuration, Map<String, Object> environment, double seconds, double joules) {
        List<Table> told = new ArrayList<>();
        tables.forEach((id, spec) -> told.add(table(id, spec)));
        double training = told.stream().filter(t -> t.tested() != Tested.GROUP).flatMap(t -> t.rows().stream())
                .collect(Collectors.toMap(r -> r.name() + r.cells().size(), r -> r, (a, b) -> a)).values().stream()
                .flatMap(r -> Stream.concat(r.before().stream(), r.cells().stream()))
                .mapToDouble(Study.Cell::seconds).sum();
        List<ClipSet> sets = new ArrayList<>();
        material.forEach((name, m) -> sets.add(set(name, m)));
        return new Study("Sim2Real for expressions: " + String.join(", ", classes), notices(), classes, told, sets,
                affect(), configuration, environment, new Study.Cost(seconds, training, joules));
    }

    private List<String> notices() {
        ReproduceConfig.Data d = config.data();
        List<String> notices = new ArrayList<>();
        if (d.real().isEmpty()) {
            notices.add(
                    "No clips of people were given. What is called real here are virtual humans, too: others than the"
                            + " synthetic ones, in other light, moving their heads, with noise and compression. The numbers show that the"
                            + " experiments work; they say nothing about people, and are not comparable with the paper's.");
        }
        if (lists.get("real").clips().stream().allMatch(c -> c.subject().isEmpty())) {
            notices.add(
                    "The list names no subjects, so the same people may be in training and test; then the numbers are too"
                            + " good.");
        }
        if (lists.containsKey("external") && d.external().isEmpty()) {
            notices.add("No clips from elsewhere were given: virtual humans stand in for those, too.");
        }
        if (config.pretrained().faceNetFile().isEmpty()) {
            notices.add("FaceNet has not seen people either: it was pretrained on virtual humans.");
        }
        return notices;
    }

    private Table table(String id, TableSpec spec) {
        boolean external = spec.tests() == TableSpec.Tests.EXTERNAL;
        boolean standIn = external ? config.data().external().isEmpty() : config.data().real().isEmpty();
        Tested tested = switch (spec.tests()) {
            case FOLDS -> Tested.FOLDS;
            case GROUP -> Tested.GROUP;
            case EXTERNAL -> Tested.EXTERNAL;
        };
        return new Table(id, roman(id) + spec.title(),
                standIn ? "on virtual humans that stand in for people" : "", tested,
                spec.rows().stream().map(r -> row(r, tested)).toList());
    }

    private static String roman(String id) {
        return switch (id) {
            case "table1" -> "Table I: ";
            case "table2" -> "Table II: ";
            case "table3" -> "Table III: ";
            case "table4" -> "Table IV: ";
            default -> "";
        };
    }

    private Row row(RowSpec spec, Tested tested) {
        int seeds = spec.kind() == NetworkKind.KNN ? 1 : config.seeds();
        List<Study.Cell> cells = new ArrayList<>();
        List<Study.Cell> before = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            List<Study.Cell> ofSeed = new ArrayList<>();
            int last = tested == Tested.GROUP ? 1 : folds.size();
            for (int fold = 0; fold < last; fold++) {
                Cell c = new Cell(spec, fold, seed);
                ofSeed.add(tested == Tested.EXTERNAL ? cell(CellResult.read(c.external(run)), "external")
                        : cell(CellResult.read(c.result(run)), "real"));
            }
            cells.addAll(tested == Tested.EXTERNAL ? List.of(together(ofSeed)) : ofSeed);
            if (config.strategy(spec).startsWithoutFolds()) {
                before.add(cell(CellResult.read(new Cell(spec, Cell.SYNTHETIC, seed).result(run)), "synthetic"));
            }
        }
        int length = config.length(spec);
        return new Row(spec.name(), spec.kind().title(), length == 0 ? "all" : Integer.toString(length),
                spec.strategy(), spec.published(), cells, before);
    }

    private Study.Cell cell(CellResult r, String set) {
        Map<String, Clip> clips = material.get(set).clips().stream()
                .collect(Collectors.toMap(Clip::name, Function.identity()));
        return new Study.Cell(r.fold(), r.seed(), r.tested().stream()
                .map(t -> new Answer(clips.get(t.clip()), t.label(), t.probabilities())).toList(), r.history(),
                r.seconds());
    }

    /** The folds' networks as one. */
    private static Study.Cell together(List<Study.Cell> folds) {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < folds.getFirst().answers().size(); i++) {
            int clip = i;
            answers.add(Outcome.mean(folds.stream().map(c -> c.answers().get(clip)).toList()));
        }
        return new Study.Cell("all", folds.getFirst().seed(), answers, List.of(),
                folds.stream().mapToDouble(Study.Cell::seconds).sum());
    }

    private static ClipSet set(String name, Material m) {
        Map<String, Long> frames = new LinkedHashMap<>();
        for (CroppedClip c : m.faces().isEmpty() ? m.frames() : m.faces()) {
            ClipLedger l = c.ledger();
            frames.merge("decoded", (long) l.decoded(), Long::sum);
            frames.merge("damaged", (long) l.dropped(), Long::sum);
            frames.merge("with a face", (long) l.detected(), Long::sum);
            frames.merge("between two such", (long) l.interpolated(), Long::sum);
            frames.merge("without", (long) l.withoutFace(), Long::sum);
        }
        return new ClipSet(name, m.clips(), frames, m.series().stream().map(EmbeddingSeries::mean).toList());
    }

    private Map<String, List<double[]>> affect() {
        return config.data().affect().isEmpty() || !lists.containsKey("external") ? Map.of()
                : Affect.byLabel(Affect.read(Path.of(config.data().affect())), lists.get("external"));
    }
}
