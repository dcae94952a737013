package dev.mien.lab.stats;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Accuracy overall and by group, as Fairlearn's MetricFrame has it: difference and ratio are between the best group and the worst.
 * Each comes with n and an interval, for groups are small.
 *
 * @param groups name to accuracy, groups without examples left out
 */
public record Fairness(SortedMap<String, Proportion> groups) {
    public Fairness {
        groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
        if (groups.isEmpty() || groups.values().stream().anyMatch(p -> p.n() == 0)) {
            throw new IllegalArgumentException("groups must have examples: " + groups);
        }
    }

    /** From the group of each example, and whether it was got right. Errors: IllegalArgumentException when lengths differ. */
    public static Fairness of(List<String> groupOf, boolean[] right) {
        if (groupOf.size() != right.length) {
            throw new IllegalArgumentException(groupOf.size() + " groups, " + right.length + " results");
        }
        SortedMap<String, Proportion> groups = new TreeMap<>();
        for (int i = 0; i < right.length; i++) {
            groups.merge(groupOf.get(i), new Proportion(right[i] ? 1 : 0, 1), Proportion::plus);
        }
        return new Fairness(groups);
    }

    /** All examples together. */
    public Proportion overall() {
        return groups.values().stream().reduce(new Proportion(0, 0), Proportion::plus);
    }

    /** The group of lowest accuracy; of equals the larger, about which more is known. */
    public String worst() {
        return first(Comparator.comparingDouble(Proportion::rate));
    }

    /** The group of highest accuracy; of equals the larger. */
    public String best() {
        return first(Comparator.comparingDouble(Proportion::rate).reversed());
    }

    private String first(Comparator<Proportion> order) {
        return Collections.min(groups.entrySet(), Map.Entry.comparingByValue(
                order.thenComparing(Comparator.comparingLong(Proportion::n).reversed()))).getKey();
    }

    /** Accuracy of the best group less that of the worst; 0 is fair. */
    public double difference() {
        return groups.get(best()).rate() - groups.get(worst()).rate();
    }

    /** Of {@link #difference}, for two groups named beforehand; picked from many, best and worst differ by chance alone. */
    public Interval differenceInterval() {
        return groups.get(best()).less(groups.get(worst()));
    }

    /** Accuracy of the worst group over that of the best; 1 is fair. NaN when no group has a hit. */
    public double ratio() {
        return groups.get(worst()).rate() / groups.get(best()).rate();
    }

    /** Of {@link #ratio}, on the same terms as {@link #differenceInterval}. */
    public Interval ratioInterval() {
        return groups.get(worst()).over(groups.get(best()));
    }

    /** For JSON. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("overall", toMap(overall()));
        Map<String, Object> byGroup = new LinkedHashMap<>();
        groups.forEach((name, p) -> byGroup.put(name, toMap(p)));
        map.put("groups", byGroup);
        map.put("worst", worst());
        map.put("difference", difference());
        map.put("difference95", differenceInterval().toArray());
        map.put("ratio", ratio());
        map.put("ratio95", ratioInterval().toArray());
        return map;
    }

    private static Map<String, Object> toMap(Proportion p) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("n", p.n());
        map.put("correct", p.hits());
        map.put("accuracy", p.rate());
        map.put("accuracy95", p.wilson().toArray());
        return map;
    }
}
