package dev.mien.lab.report;

import dev.mien.lab.Epoch;
import dev.mien.lab.chart.Charts;
import dev.mien.lab.chart.Svg;
import dev.mien.lab.report.Study.Cell;
import dev.mien.lab.report.Study.ClipSet;
import dev.mien.lab.report.Study.Row;
import dev.mien.lab.stats.Proportion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The pictures of a report, as SVG. */
final class StudyCharts {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 320;
    private static final int BARS = 600;
    private static final int BAR = 12;
    private static final int AROUND_BARS = 110;

    private int drawn;

    private String id() {
        return "chart" + ++drawn;
    }

    /** One for each network and length: accuracy in training by epoch, mean of the folds, a curve for each way of training. */
    List<Picture> curves(List<Row> rows) {
        Map<String, Map<String, List<double[]>>> methods = new LinkedHashMap<>();
        for (Row row : rows) {
            Map<String, List<double[]>> curves = methods.computeIfAbsent(row.network() + ", length " + row.length(),
                    m -> new LinkedHashMap<>());
            put(curves, "synthetic clips", row.before());
            put(curves, switch (row.strategy()) {
                case "real" -> "real clips";
                case "synthetic-then-real" -> "real clips, after synthetic";
                default -> row.strategy().replace("combined-", "both, ratio ");
            }, row.cells());
        }
        List<Picture> out = new ArrayList<>();
        methods.forEach((name, curves) -> {
            if (!curves.isEmpty()) {
                out.add(new Picture(name, Svg.of(Charts.curves(null, "epoch", "accuracy in training, %", curves), WIDTH,
                        HEIGHT, id())));
            }
        });
        return out;
    }

    private static void put(Map<String, List<double[]>> curves, String name, List<Cell> cells) {
        List<List<Epoch>> histories = cells.stream().map(Cell::history).filter(h -> !h.isEmpty()).toList();
        int epochs = histories.stream().mapToInt(List::size).min().orElse(0);
        List<double[]> curve = new ArrayList<>();
        for (int e = 0; e < epochs; e++) {
            int at = e;
            curve.add(new double[] {e + 1,
                    100 * histories.stream().mapToDouble(h -> h.get(at).accuracy()).average().orElseThrow()});
        }
        if (!curve.isEmpty()) {
            curves.put(name, curve);
        }
    }

    /** Accuracy by group, a bar with its interval for each row and group; null when no clip has a group. */
    Picture fairness(List<Outcome> outcomes) {
        Map<String, Map<String, Proportion>> bars = new LinkedHashMap<>();
        for (Outcome o : outcomes) {
            o.fairness().ifPresent(f -> bars.put(o.row().network() + " " + o.row().length() + ", synthetic: "
                    + Grids.synthetic(o.row().strategy()), new LinkedHashMap<>(f.groups())));
        }
        if (bars.isEmpty()) {
            return null;
        }
        int count = bars.values().stream().mapToInt(Map::size).sum() + bars.size();
        return new Picture("Accuracy by group, with 95 % intervals (Wilson)",
                Svg.of(Charts.bars("accuracy, %", bars), BARS, AROUND_BARS + BAR * count, id()));
    }

    /** Mean embeddings of all clips on the plane of their largest spread: by data set, then by class. */
    List<Picture> scatter(List<ClipSet> sets) {
        List<float[]> all = new ArrayList<>();
        sets.forEach(s -> all.addAll(s.embeddings()));
        if (all.size() < 3) {
            return List.of();
        }
        Principal plane = new Principal(all);
        Map<String, List<double[]>> bySet = new LinkedHashMap<>();
        Map<String, List<double[]>> byClass = new LinkedHashMap<>();
        int at = 0;
        for (ClipSet set : sets) {
            for (int i = 0; i < set.embeddings().size(); i++) {
                double[] point = plane.points().get(at++);
                bySet.computeIfAbsent(set.name(), n -> new ArrayList<>()).add(point);
                byClass.computeIfAbsent(set.clips().get(i).label(), n -> new ArrayList<>()).add(point);
            }
        }
        String first = axis("first", plane.shares()[0]);
        String second = axis("second", plane.shares()[1]);
        return List.of(new Picture("By data set", Svg.of(Charts.scatter(null, first, second, bySet), WIDTH, HEIGHT,
                id())), new Picture("By class",
                        Svg.of(Charts.scatter(null, first, second, byClass), WIDTH, HEIGHT,
                                id())));
    }

    private static String axis(String name, double share) {
        return String.format(Locale.ROOT, "%s principal component (%.0f %% of the variance)", name, 100 * share);
    }

    /** Valence and arousal of the external clips; null when nobody has measured them. */
    Picture affect(Map<String, List<double[]>> points) {
        return points.isEmpty() ? null
                : new Picture("Valence and arousal of the clips from elsewhere, as in Fig. 9 of the paper",
                        Svg.of(Charts.circumplex(null, "valence", "arousal", points), WIDTH, WIDTH, id()));
    }
}
