package dev.mien.lab.report;

import dev.mien.lab.Epoch;
import dev.mien.lab.clips.Clip;
import dev.mien.lab.report.Study.Answer;
import dev.mien.lab.report.Study.Cell;
import dev.mien.lab.report.Study.ClipSet;
import dev.mien.lab.report.Study.Cost;
import dev.mien.lab.report.Study.Row;
import dev.mien.lab.report.Study.Table;
import dev.mien.lab.report.Study.Tested;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A study with all that a study can have, and answers by chance. */
final class Demo {
    static final List<String> CLASSES = List.of("anger", "confusion", "disgust");
    static final String HOSTILE = "<script>alert('x')</script>&\"";
    private static final int FOLDS = 5;

    private Demo() {}

    static List<Clip> clips() {
        List<Clip> clips = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String name = i == 0 ? HOSTILE : "clip-" + i + ".mp4";
            clips.add(new Clip(name, Path.of("nowhere", "clip-" + i), CLASSES.get(i % 3), "person-" + i / 3,
                    i % 5 == 0 ? "black" : "caucasian", "", "", Map.of()));
        }
        return clips;
    }

    /** Right with this probability. */
    static Row row(String network, String length, String strategy, double skill, int seeds, int folds,
            List<Double> published) {
        List<Clip> clips = clips();
        Random random = new Random((network + length + strategy).hashCode());
        List<Cell> cells = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            for (int fold = 0; fold < folds; fold++) {
                List<Answer> answers = new ArrayList<>();
                for (int i = fold; i < clips.size(); i += FOLDS) {
                    int label = i % 3;
                    int said = random.nextDouble() < skill ? label : (label + 1) % 3;
                    float[] p = {.2f, .2f, .2f};
                    p[said] = .6f;
                    answers.add(new Answer(clips.get(i), label, p));
                }
                cells.add(new Cell("f" + fold, seed, answers, history(fold), 1.5));
            }
        }
        List<Cell> before = strategy.startsWith("synthetic")
                ? List.of(new Cell("synthetic", 1, List.of(), history(9), 2))
                : List.of();
        return new Row((network + "-" + length + "-" + strategy).replaceAll("[()+]", ""), network, length, strategy,
                published, cells, before);
    }

    private static List<Epoch> history(int salt) {
        return List.of(new Epoch(1, 1.1 + salt, .4, 1e-4, .5), new Epoch(2, .7 + salt, .6, 1e-4, .5));
    }

    static Study study(int seeds) {
        List<Double> published = List.of(90.0, 89.0, 88.0, 87.0);
        Table main = new Table("table1", "Table I: demo", "stand-in", Tested.FOLDS,
                List.of(row("FN+IN", "25", "real", .6, seeds, FOLDS, published),
                        row("FN+IN", "25", "synthetic-then-real", .9, seeds, FOLDS, List.of())));
        Table group = new Table("table2", "Table II: demo", "", Tested.GROUP,
                List.of(row("FN+IN", "25", "real", .6, seeds, 1, List.of(72.0)),
                        row("FN+IN", "25", "synthetic-then-real", .9, seeds, 1, List.of(80.0))));
        List<ClipSet> sets = List.of(new ClipSet("real", clips(), Map.of("decoded", 300L), embeddings()));
        return new Study("A demo", List.of("Not real."), CLASSES, List.of(main, group), sets,
                Map.of("anger", List.of(new double[] {-.5, .5})), "seed: 1\n",
                Map.of("java", "25", "time", "2026-01-01T00:00:00Z"), new Cost(61, 3700, 1234));
    }

    private static List<float[]> embeddings() {
        Random random = new Random(3);
        List<float[]> out = new ArrayList<>();
        for (int i = 0; i < clips().size(); i++) {
            float[] x = new float[8];
            for (int d = 0; d < x.length; d++) {
                x[d] = (float) random.nextGaussian();
            }
            out.add(x);
        }
        return out;
    }
}
