package dev.mien.lab.clips;

import dev.mien.ExitCode;
import dev.mien.MienException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where clips lie on the circumplex of affect, as some other program says (the paper asks EmoNet).
 *
 * @param clip    its path as the list of clips has it
 * @param valence unpleasant to pleasant, -1 to 1
 * @param arousal calm to excited, -1 to 1
 */
public record Affect(String clip, double valence, double arousal) {
    /** Reads a CSV with columns path, valence, arousal. Errors: MienException naming file and row. */
    public static List<Affect> read(Path file) {
        List<List<String>> rows = CsvText.read(file);
        List<String> header = rows.isEmpty() ? List.of()
                : rows.getFirst().stream().map(s -> s.strip().toLowerCase(Locale.ROOT)).toList();
        int path = header.indexOf("path");
        int valence = header.indexOf("valence");
        int arousal = header.indexOf("arousal");
        if (path < 0 || valence < 0 || arousal < 0) {
            throw MienException.data(file + ": expected a header with path, valence and arousal, got " + header);
        }
        List<Affect> out = new ArrayList<>();
        for (int i = 1; i < rows.size(); i++) {
            List<String> row = rows.get(i);
            String where = file + ", row " + (i + 1);
            if (row.size() != header.size()) {
                throw MienException.data(where + ": " + row.size() + " fields, the header has " + header.size());
            }
            out.add(new Affect(row.get(path).strip(), number(row.get(valence), where + ": valence"),
                    number(row.get(arousal), where + ": arousal")));
        }
        return out;
    }

    private static double number(String text, String where) {
        double x;
        try {
            x = Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw new MienException(ExitCode.DATA, where + " is '" + text.strip() + "', which is no number", e);
        }
        if (!(Math.abs(x) <= 1)) {
            throw MienException.data(where + " is " + x + "; it goes from -1 to 1");
        }
        return x;
    }

    /**
     * Points (valence, arousal) by class, for a chart. Errors: MienException naming the first clip that is not in the list.
     */
    public static Map<String, List<double[]>> byLabel(List<Affect> affects, ClipList list) {
        Map<String, String> labels = new HashMap<>();
        list.clips().forEach(c -> labels.put(c.name(), c.label()));
        Map<String, List<double[]>> points = new TreeMap<>();
        for (Affect a : affects) {
            String label = labels.get(a.clip);
            if (label == null) {
                throw MienException.data("valence and arousal are given of '" + a.clip
                        + "', which is not in the list of clips; paths must be written alike");
            }
            points.computeIfAbsent(label, l -> new ArrayList<>()).add(new double[] {a.valence, a.arousal});
        }
        return points;
    }
}
