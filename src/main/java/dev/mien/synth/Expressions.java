package dev.mien.synth;

import dev.mien.MienException;
import dev.mien.synth.text.YamlMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Expressions as YAML: a list of entries with {@code name}, {@code class}, {@code says}, and {@code units}. A unit's value is an
 * intensity (0 to 1, or FACS's A to E), which comes and goes as most expressions do (onset in frames 3 to 9, held to 19, a
 * quarter left at 24), or a list of key frames {@code [[frame, intensity], ...]}.
 */
public final class Expressions {
    private static final double[] ENVELOPE_FRAMES = {3, 9, 19, 24};
    private static final double[] ENVELOPE = {0, 1, 1, .25};
    private static final int FRAMES = 25;
    private static final int MOST_FRAMES = 10_000;

    private Expressions() {}

    /** The 21 of the paper's three classes: seven each of confusion, anger and disgust. */
    public static List<Expression> builtIn() {
        try (InputStream in = Expressions.class.getResourceAsStream("expressions.yaml")) {
            return parse("expressions.yaml", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Errors: MienException (usage) naming file, entry and key. */
    public static List<Expression> read(Path file) {
        return parse(file.toString(), YamlMap.text(file));
    }

    /** The same from text; {@code source} is for messages. */
    public static List<Expression> parse(String source, String yaml) {
        List<Expression> out = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlMap entry : YamlMap.list(source, yaml)) {
            Expression e = expression(entry.only("name", "class", "says", "frames", "easing", "units"));
            if (!names.add(e.name())) {
                throw MienException.usage(entry.where() + ": the name '" + e.name() + "' is taken by an entry before");
            }
            out.add(e);
        }
        return out;
    }

    private static Expression expression(YamlMap y) {
        int frames = y.has("frames") ? y.whole("frames", 1, MOST_FRAMES) : FRAMES;
        Easing easing = y.has("easing") ? y.one("easing", Easing.class) : Easing.SMOOTH;
        SortedMap<ActionUnit, Track> tracks = new TreeMap<>();
        YamlMap units = y.map("units");
        for (String key : units.keys()) {
            List<Track.Key> keys = units.raw(key) instanceof List<?> list ? keys(units, key, list)
                    : envelope(intensity(units, key, units.raw(key)), frames);
            ActionUnit unit;
            try {
                unit = ActionUnit.parse(key);
            } catch (MienException e) {
                throw MienException.usage(units.where() + ": " + e.getMessage());
            }
            tracks.put(unit, new Track(keys, easing));
        }
        return new Expression(name(y, "name"), name(y, "class"), y.text("says"), frames, tracks);
    }

    private static String name(YamlMap y, String key) {
        String s = y.text(key);
        if (!s.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,39}")) {
            throw y.wrong(key, "letters, digits, - and _ (it becomes a file name)");
        }
        return s;
    }

    private static List<Track.Key> envelope(double peak, int frames) {
        List<Track.Key> out = new ArrayList<>();
        for (int i = 0; i < ENVELOPE.length; i++) {
            out.add(new Track.Key(ENVELOPE_FRAMES[i] * (frames - 1) / (FRAMES - 1), peak * ENVELOPE[i]));
        }
        return out;
    }

    private static List<Track.Key> keys(YamlMap y, String unit, List<?> list) {
        List<Track.Key> out = new ArrayList<>();
        double last = Double.NEGATIVE_INFINITY;
        for (Object o : list) {
            if (!(o instanceof List<?> pair) || pair.size() != 2 || !(pair.get(0) instanceof Number frame)
                    || !(frame.doubleValue() > last)) {
                throw y.wrong(unit, "key frames [[frame, intensity], ...] whose frames rise");
            }
            last = frame.doubleValue();
            out.add(new Track.Key(last, intensity(y, unit, pair.get(1))));
        }
        if (out.isEmpty()) {
            throw y.wrong(unit, "an intensity or key frames [[frame, intensity], ...]");
        }
        return out;
    }

    /** FACS's letters stand for the middle of the ranges it gives them: trace, slight, marked, severe, maximum. */
    private static double intensity(YamlMap y, String unit, Object value) {
        if (value instanceof Number n && n.doubleValue() >= 0 && n.doubleValue() <= 1) {
            return n.doubleValue();
        }
        return switch (String.valueOf(value)) {
            case "A" -> .1;
            case "B" -> .25;
            case "C" -> .5;
            case "D" -> .8;
            case "E" -> 1;
            default -> throw y.wrong(unit, "an intensity from 0 to 1, a letter A to E, or key frames");
        };
    }
}
