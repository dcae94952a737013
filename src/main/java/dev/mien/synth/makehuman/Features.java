package dev.mien.synth.makehuman;

import dev.mien.MienException;
import dev.mien.Nearest;
import dev.mien.synth.random.Chance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What can be changed about a face: {@code nose-width1}, {@code eye-scale}... Each feature is a pair of target files, one for
 * either sign, or a single one for positive values; left and right eyes, ears and cheeks change together. {@code asym-...} makes
 * the halves differ.
 */
final class Features {
    private static final List<String> FOLDERS = List.of("asym", "cheek", "chin", "ears", "eyebrows", "eyes", "forehead",
            "head",
            "mouth", "neck", "nose");
    private static final Map<String, String> OPPOSITE = Map.of("decr", "incr", "down", "up", "in", "out", "backward",
            "forward",
            "concave", "convex", "compress", "uncompress");
    private static final double SIGMA = .33;

    private final Map<String, List<Path>> positive = new TreeMap<>();
    private final Map<String, List<Path>> negative = new TreeMap<>();
    private final Map<Path, Target> read = new ConcurrentHashMap<>();

    Features(AssetFolder assets) {
        for (String folder : FOLDERS) {
            assets.below("targets/" + folder, ".target").forEach((name, file) -> {
                if (folder.equals("asym")) {
                    boolean left = name.endsWith("-l");
                    add(left ? positive : negative, name.substring(0, name.length() - 2), file);
                } else {
                    put(name.replaceFirst("^[lr]-", ""), file);
                }
            });
        }
        positive.keySet().removeIf(name -> name.startsWith("asymm-"));
        negative.keySet().retainAll(positive.keySet());
        if (positive.isEmpty()) {
            throw MienException.environment(assets.root() + ": no feature targets (targets/nose/...)");
        }
    }

    private void put(String name, Path file) {
        int dash = name.lastIndexOf('-');
        String ending = name.substring(dash + 1);
        if (OPPOSITE.containsKey(ending)) {
            add(negative, name.substring(0, dash), file);
        } else if (OPPOSITE.containsValue(ending)) {
            add(positive, name.substring(0, dash), file);
        } else {
            add(positive, name, file);
        }
    }

    private static void add(Map<String, List<Path>> map, String name, Path file) {
        map.computeIfAbsent(name, n -> new ArrayList<>()).add(file);
    }

    /** Adds a feature to positions. Errors: MienException (usage) when there is none of that name. */
    void addTo(float[] positions, String name, double value) {
        if (!positive.containsKey(name)) {
            throw MienException.usage("there is no feature '" + name + "' of a face; did you mean '"
                    + Nearest.to(name, positive.keySet()) + "'?");
        }
        for (Path file : (value < 0 ? negative : positive).getOrDefault(name, List.of())) {
            read.computeIfAbsent(file, f -> Target.read(f, BaseMesh.VERTICES)).addTo(positions,
                    (float) Math.abs(value));
        }
    }

    /** A face, drawn: most features a little off the average, few a lot; what soon looks grotesque is kept small. */
    SortedMap<String, Double> random(Chance chance) {
        SortedMap<String, Double> out = new TreeMap<>();
        for (String name : positive.keySet()) {
            double drawn = Math.max(-1, Math.min(1, SIGMA * chance.normal()));
            double rare = chance.uniform();
            boolean pair = negative.containsKey(name);
            boolean left = name.startsWith("asym-") ? rare < .12 : pair || rare < .25;
            double value = Math.rint(limited(name, pair ? drawn : Math.abs(drawn)) * 1000) / 1000;
            if (left && value != 0) {
                out.put(name, value);
            }
        }
        return out;
    }

    private static double limited(String name, double value) {
        double most = 1;
        double factor = 1;
        if (name.startsWith("asym-") || name.startsWith("forehead-nubian") || name.equals("nose-hump")) {
            most = .35;
        } else if (name.startsWith("eyebrows-")) {
            // Lowered brows look cross at rest, which belongs to expressions.
            return name.equals("eyebrows-trans") ? .18 + value / 4 : value / 4;
        } else if (name.startsWith("head-trans") || name.startsWith("head-angle") || name.startsWith("neck-trans")
                || name.startsWith("mouth-trans") && !name.equals("mouth-trans")) {
            most = .12;
        } else if (name.startsWith("head-")) {
            most = .3;
        } else if (name.startsWith("nose-") || name.startsWith("mouth-")) {
            factor = .85;
        }
        return Math.max(-most, Math.min(most, factor * value));
    }
}
