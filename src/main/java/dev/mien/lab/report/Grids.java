package dev.mien.lab.report;

import dev.mien.lab.Metrics;
import dev.mien.lab.clips.Clip;
import dev.mien.lab.report.Study.ClipSet;
import dev.mien.lab.report.Study.Row;
import dev.mien.lab.report.Study.Table;
import dev.mien.lab.report.Study.Tested;
import dev.mien.lab.stats.Fairness;
import dev.mien.lab.stats.Interval;
import dev.mien.lab.stats.Proportion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** The tables of a report. */
final class Grids {
    private static final int METRICS = 4;

    private Grids() {}

    /** In the layout of the paper: what was trained how, our numbers, its numbers. */
    static Grid table(Table table, List<Outcome> outcomes) {
        boolean group = table.tested() == Tested.GROUP;
        List<String> head = new ArrayList<>(List.of("Network", "Length", "Synthetic"));
        head.addAll(group ? List.of("Acc %", "Increase") : List.of("Prc %", "Rec %", "Fs %", "Acc %"));
        head.addAll(List.of("95 % of Acc", "n"));
        head.addAll(group ? List.of("paper: Acc", "paper: Increase")
                : List.of("paper: Prc", "paper: Rec", "paper: Fs", "paper: Acc"));
        List<List<String>> rows = new ArrayList<>();
        Map<String, Outcome> base = new HashMap<>(); // of a length: the row that comes first
        for (Outcome o : outcomes) {
            Row row = o.row();
            Outcome from = base.computeIfAbsent(row.length(), l -> o);
            List<String> line = new ArrayList<>(List.of(row.network(), row.length(), synthetic(row.strategy())));
            if (group) {
                line.add(accuracy(o));
                line.add(o.equals(from) ? "base" : points(100 * (o.accuracy() - from.accuracy())));
            } else {
                line.addAll(List.of(Grid.percent(o.precision()), Grid.percent(o.recall()), Grid.percent(o.f()),
                        accuracy(o)));
            }
            line.add(interval(o.hits().wilson()));
            line.add(Integer.toString(o.answers().size()));
            if (group) {
                Double p = published(row, 0);
                Double q = published(from.row(), 0);
                line.add(Grid.whole(p));
                line.add(p == null || q == null ? ""
                        : o.equals(from) ? "base" : String.format(Locale.ROOT, "%+.0f", p - q));
            } else {
                for (int i = 0; i < METRICS; i++) {
                    line.add(Grid.whole(published(row, i)));
                }
            }
            rows.add(line);
        }
        return new Grid(head, rows);
    }

    private static Double published(Row row, int i) {
        return i < row.published().size() ? row.published().get(i) : null;
    }

    private static String accuracy(Outcome o) {
        return Grid.percent(o.accuracy()) + (Double.isNaN(o.spread()) ? "" : " ± " + Grid.percent(o.spread()));
    }

    private static String points(double x) {
        return String.format(Locale.ROOT, "%+.1f", x);
    }

    static String interval(Interval i) {
        return Grid.percent(i.low()) + " to " + Grid.percent(i.high());
    }

    /** How synthetic clips come in. */
    static String synthetic(String strategy) {
        return switch (strategy) {
            case "real" -> "no";
            case "synthetic-then-real" -> "before";
            default -> strategy.replace("combined-", "mixed in: ");
        };
    }

    static Grid pairs(List<Pair> pairs) {
        List<String> head = List.of("Tested on", "Network", "Length", "A: synthetic", "B: synthetic", "n",
                "A alone right",
                "B alone right", "p (exact)", "mid-p");
        return new Grid(head, pairs.stream().map(p -> List.of(tested(p.tested()), p.first().row().network(),
                p.first().row().length(), synthetic(p.first().row().strategy()), synthetic(p.second().row().strategy()),
                Integer.toString(p.first().answers().size()), Long.toString(p.test().onlyFirst()),
                Long.toString(p.test().onlySecond()), Grid.p(p.test().exact()), Grid.p(p.test().midP()))).toList());
    }

    private static String tested(Tested t) {
        return switch (t) {
            case FOLDS -> "all folds";
            case GROUP -> "fold 1";
            case EXTERNAL -> "elsewhere";
        };
    }

    /** As Fairlearn lays it out: overall, by group, difference, ratio, the worst. */
    static Grid fairness(List<Outcome> outcomes) {
        Collection<String> groups = new TreeSet<>();
        outcomes.forEach(o -> o.fairness().ifPresent(f -> groups.addAll(f.groups().keySet())));
        List<String> head = new ArrayList<>(List.of("Network", "Length", "Synthetic", "all"));
        head.addAll(groups);
        head.addAll(List.of("difference", "ratio", "worst"));
        List<List<String>> rows = new ArrayList<>();
        for (Outcome o : outcomes) {
            Optional<Fairness> found = o.fairness();
            if (found.isEmpty()) {
                continue;
            }
            Fairness f = found.get();
            List<String> line = new ArrayList<>(
                    List.of(o.row().network(), o.row().length(), synthetic(o.row().strategy()), share(f.overall())));
            groups.forEach(g -> line.add(f.groups().containsKey(g) ? share(f.groups().get(g)) : ""));
            line.add(Grid.percent(f.difference()) + " (" + interval(f.differenceInterval()) + ")");
            line.add(Double.isNaN(f.ratio()) ? "" : String.format(Locale.ROOT, "%.2f", f.ratio()));
            line.add(f.worst());
            rows.add(line);
        }
        return new Grid(head, rows);
    }

    private static String share(Proportion p) {
        return Grid.percent(p.rate()) + " (" + interval(p.wilson()) + "; n " + p.n() + ")";
    }

    /** Rows: truth. */
    static Grid confusion(Metrics m) {
        List<String> head = new ArrayList<>(List.of(""));
        head.addAll(m.classes());
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < m.classes().size(); i++) {
            List<String> line = new ArrayList<>(List.of(m.classes().get(i)));
            for (long n : m.confusion()[i]) {
                line.add(Long.toString(n));
            }
            rows.add(line);
        }
        return new Grid(head, rows);
    }

    /** How many clips of what are in each set. */
    static Grid counts(List<ClipSet> sets, List<String> classes) {
        Collection<String> groups = new TreeSet<>();
        Collection<String> fates = new LinkedHashSet<>();
        sets.forEach(s -> s.clips().forEach(c -> groups.add(c.group())));
        sets.forEach(s -> fates.addAll(s.frames().keySet()));
        groups.remove("");
        List<String> head = new ArrayList<>(List.of("Clips", "all", "subjects"));
        head.addAll(classes);
        head.addAll(groups);
        fates.forEach(f -> head.add("frames " + f));
        List<List<String>> rows = new ArrayList<>();
        for (ClipSet set : sets) {
            List<String> line = new ArrayList<>(List.of(set.name(), Integer.toString(set.clips().size()),
                    Long.toString(set.clips().stream().map(Clip::subject)
                            .filter(s -> !s.isEmpty()).distinct().count())));
            classes.forEach(c -> line.add(count(set, Clip::label, c)));
            groups.forEach(g -> line.add(count(set, Clip::group, g)));
            fates.forEach(f -> line.add(Long.toString(set.frames().getOrDefault(f, 0L))));
            rows.add(line);
        }
        return new Grid(head, rows);
    }

    private static String count(ClipSet set, Function<Clip, String> key, String value) {
        return Long.toString(set.clips().stream().filter(c -> key.apply(c).equals(value)).count());
    }
}
