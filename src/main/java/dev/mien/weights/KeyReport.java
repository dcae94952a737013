package dev.mien.weights;

import dev.mien.MienException;
import dev.mien.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a model wants against what a file has: names without weights, weights without use, and shapes that differ, all
 * of them at once. Shapes are in our layout, channels last.
 *
 * @param missing   wanted, not in the file; a batch norm's step counter is never missed, old files have none
 * @param unused    in the file, wanted by nobody
 * @param misshaped in both, with different shapes; each says both
 */
public record KeyReport(List<String> missing, List<String> unused, List<String> misshaped) {
    /** The batch norm's counter of steps: a whole number in PyTorch, and without influence on any result. */
    static final String STEP_COUNTER = "num_batches_tracked";

    /** Compares names and shapes; {@code ignored} names weights that may stay unused, {@code logits.*} say. */
    public static KeyReport of(Map<String, Shape> wanted, Map<String, Shape> found, Predicate<String> ignored) {
        List<String> missing = new ArrayList<>();
        List<String> misshaped = new ArrayList<>();
        wanted.forEach((name, shape) -> {
            Shape other = found.get(name);
            if (other == null) {
                if (!isStepCounter(name)) {
                    missing.add(name + " " + shape);
                }
            } else if (!other.equals(shape)) {
                misshaped.add(name + " is " + other + ", wanted " + shape);
            }
        });
        List<String> unused = found.keySet().stream()
                .filter(name -> !wanted.containsKey(name) && !ignored.test(name) && !isStepCounter(name)).toList();
        return new KeyReport(List.copyOf(missing), unused, List.copyOf(misshaped));
    }

    static boolean isStepCounter(String name) {
        return name.equals(STEP_COUNTER) || name.endsWith("." + STEP_COUNTER);
    }

    /** True when everything fits. */
    public boolean isClean() {
        return missing.isEmpty() && unused.isEmpty() && misshaped.isEmpty();
    }

    /** Errors: one MienException with every missing, unused and mis-shaped name, unless the report is clean. */
    public void requireClean(String file, String model) {
        if (!isClean()) {
            throw MienException.data(file + " does not fit " + model + ": " + missing.size() + " missing, "
                    + unused.size()
                    + " unused, " + misshaped.size() + " mis-shaped" + list("missing", missing) + list("unused", unused)
                    + list("mis-shaped", misshaped)
                    + "\nName the model these weights were made for, or download the right file.");
        }
    }

    private static String list(String title, List<String> names) {
        StringBuilder s = new StringBuilder();
        for (String name : names) {
            s.append("\n  ").append(title).append(": ").append(KeyList.printable(name));
        }
        return s.toString();
    }
}
