package dev.mien.synth;

import dev.mien.synth.text.YamlMap;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A {@link HumanSpec} as a small YAML file. */
public final class HumanFile {
    private HumanFile() {}

    /** Errors: MienException (usage) naming file and key. */
    public static HumanSpec read(Path file) {
        return parse(file.toString(), YamlMap.text(file));
    }

    /** The same from text; {@code source} is for messages. */
    public static HumanSpec parse(String source, String yaml) {
        YamlMap y = YamlMap.map(source, yaml).only("name", "gender", "ethnicity", "age", "skin", "eyes", "brows",
                "lashes",
                "hair", "hair-colour", "shape");
        String name = y.text("name");
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,39}")) {
            throw y.wrong("name", "letters, digits, - and _ (it becomes a file name)");
        }
        SortedMap<String, Double> shape = new TreeMap<>();
        if (y.has("shape")) {
            YamlMap values = y.map("shape");
            for (String key : values.keys()) {
                shape.put(key, values.number(key, -1, 1));
            }
        }
        return new HumanSpec(name, y.one("gender", Gender.class), y.one("ethnicity", Ethnicity.class),
                y.number("age", 18, 90), y.number("skin", .3, 2), y.colour("eyes"), y.text("brows"), y.text("lashes"),
                y.text("hair"), y.colour("hair-colour"), shape);
    }

    /** The text of the file. */
    public static String yaml(HumanSpec h) {
        StringBuilder out = new StringBuilder();
        line(out, "name", h.name());
        line(out, "gender", h.gender().name().toLowerCase(Locale.ROOT));
        line(out, "ethnicity", h.ethnicity().name().toLowerCase(Locale.ROOT));
        line(out, "age", number(h.age()));
        line(out, "skin", number(h.skin()) + "   # lightness, a factor on the skin's own");
        line(out, "eyes", colour(h.eyes()));
        line(out, "brows", h.brows());
        line(out, "lashes", h.lashes());
        line(out, "hair", h.hair());
        line(out, "hair-colour", colour(h.hairColour()));
        out.append("shape:").append(h.shape().isEmpty() ? " {}" : "   # departures from the average, -1 to 1")
                .append('\n');
        for (Map.Entry<String, Double> e : h.shape().entrySet()) {
            out.append("  ");
            line(out, e.getKey(), number(e.getValue()));
        }
        return out.toString();
    }

    private static void line(StringBuilder out, String key, String value) {
        out.append(key).append(": ").append(value).append('\n');
    }

    private static String colour(int rgb) {
        return "\"#%06x\"".formatted(rgb);
    }

    private static String number(double x) {
        return Double.toString(Math.rint(x * 1000) / 1000);
    }
}
