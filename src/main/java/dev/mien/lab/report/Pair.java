package dev.mien.lab.report;

import dev.mien.lab.report.Study.Answer;
import dev.mien.lab.report.Study.Table;
import dev.mien.lab.report.Study.Tested;
import dev.mien.lab.stats.McNemar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The same network trained in two ways, on the same clips.
 *
 * @param tested which clips
 * @param test   counts of the clips that only one of them gets right
 */
public record Pair(Tested tested, Outcome first, Outcome second, McNemar test) {
    /** All pairs of strategies of each network and length, those of different tables too; every pair once. */
    static List<Pair> of(List<Table> tables, Map<Table, List<Outcome>> outcomes) {
        List<Pair> pairs = new ArrayList<>();
        for (Tested tested : Tested.values()) {
            Map<String, Outcome> rows = new LinkedHashMap<>();
            tables.stream().filter(t -> t.tested() == tested)
                    .forEach(t -> outcomes.get(t).forEach(o -> rows.putIfAbsent(o.row().name(), o)));
            Map<String, List<Outcome>> methods = new LinkedHashMap<>();
            rows.values().forEach(o -> methods
                    .computeIfAbsent(o.row().network() + " " + o.row().length(), m -> new ArrayList<>()).add(o));
            methods.values().forEach(same -> {
                for (int i = 0; i < same.size(); i++) {
                    for (int j = i + 1; j < same.size(); j++) {
                        pairs.add(new Pair(tested, same.get(i), same.get(j), test(same.get(i), same.get(j))));
                    }
                }
            });
        }
        return pairs;
    }

    private static McNemar test(Outcome a, Outcome b) {
        Map<String, Boolean> other = b.answers().stream()
                .collect(Collectors.toMap(x -> x.clip().name(), Outcome::right));
        List<Answer> both = a.answers().stream().filter(x -> other.containsKey(x.clip().name())).toList();
        boolean[] first = new boolean[both.size()];
        boolean[] second = new boolean[both.size()];
        for (int i = 0; i < first.length; i++) {
            first[i] = Outcome.right(both.get(i));
            second[i] = other.get(both.get(i).clip().name());
        }
        return McNemar.of(first, second);
    }
}
