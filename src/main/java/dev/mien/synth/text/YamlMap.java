package dev.mien.synth.text;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Keys and values of a YAML file, each error naming the file and the key. */
public final class YamlMap {
    private static final int LARGEST = 1 << 20;

    private final String where;
    private final Map<String, Object> values;

    private YamlMap(String where, Map<String, Object> values) {
        this.where = where;
        this.values = values;
    }

    /** The text of a small file. Errors: MienException (usage) when it cannot be read or is larger than 1 MiB. */
    public static String text(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw MienException.usage(file + ": larger than such a file can be (1 MiB)");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new MienException(ExitCode.USAGE, file + ": cannot be read as text (" + e.getMessage() + ")", e);
        }
    }

    /** A file that is one map. Errors: MienException (usage) when it is something else. */
    public static YamlMap map(String source, String yaml) {
        return of(source, load(source, yaml));
    }

    /** A file that is a list of maps. Errors: MienException (usage) when it is something else. */
    public static List<YamlMap> list(String source, String yaml) {
        if (!(load(source, yaml) instanceof List<?> list) || list.isEmpty()) {
            throw MienException.usage(source + ": expected a list, each entry beginning with '- '");
        }
        List<YamlMap> out = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            out.add(of(source + ", entry " + (i + 1), list.get(i)));
        }
        return out;
    }

    private static Object load(String source, String yaml) {
        try {
            return new Load(LoadSettings.builder().setLabel(source).setAllowDuplicateKeys(false)
                    .setSchema(new CoreSchema()).build())
                    .loadFromString(yaml);
        } catch (YamlEngineException e) {
            throw new MienException(ExitCode.USAGE, source + ": " + e.getMessage(), e);
        }
    }

    private static YamlMap of(String where, Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw MienException.usage(where + ": expected 'key: value' lines");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((k, v) -> values.put(String.valueOf(k), v));
        return new YamlMap(where, values);
    }

    /** Errors: MienException (usage) when there is a key that is not one of these. */
    public YamlMap only(String... known) {
        for (String key : values.keySet()) {
            if (!List.of(known).contains(key)) {
                throw MienException.usage(where + ": unknown key '" + key + "'; did you mean '"
                        + Nearest.to(key, Arrays.asList(known)) + "'? Known here: " + String.join(", ", known));
            }
        }
        return this;
    }

    /** An error about a key. */
    public MienException wrong(String key, String expected) {
        Object got = values.get(key);
        return MienException.usage(where + ": '" + key + "' must be " + expected + ", "
                + (got == null ? "and is missing" : "got '" + got + "'"));
    }

    /** File and entry, for messages. */
    public String where() {
        return where;
    }

    /** The keys, as they come. */
    public List<String> keys() {
        return List.copyOf(values.keySet());
    }

    public boolean has(String key) {
        return values.get(key) != null;
    }

    public String text(String key) {
        Object v = values.get(key);
        if (v == null || v instanceof Map || v instanceof List || v.toString().isBlank()) {
            throw wrong(key, "text");
        }
        return v.toString().strip();
    }

    /** A number between bounds, both allowed. */
    public double number(String key, double low, double high) {
        if (values.get(key) instanceof Number n && n.doubleValue() >= low && n.doubleValue() <= high) {
            return n.doubleValue();
        }
        throw wrong(key, "a number from " + low + " to " + high);
    }

    /** A whole number between bounds, both allowed. */
    public int whole(String key, int low, int high) {
        if (values.get(key) instanceof Integer n && n >= low && n <= high) {
            return n;
        }
        throw wrong(key, "a whole number from " + low + " to " + high);
    }

    /** One of an enum's names, upper and lower case alike. */
    public <E extends Enum<E>> E one(String key, Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(String.valueOf(values.get(key)))) {
                return constant;
            }
        }
        throw wrong(key, "one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
    }

    /** A colour as {@code "#rrggbb"}. */
    public int colour(String key) {
        String s = values.get(key) instanceof String t ? t : "";
        if (!s.matches("#[0-9a-fA-F]{6}")) {
            throw wrong(key, "a colour such as \"#5b3a1e\", in quotation marks");
        }
        return Integer.parseInt(s.substring(1), 16);
    }

    /** The map below a key. */
    public YamlMap map(String key) {
        if (!(values.get(key) instanceof Map)) {
            throw wrong(key, "a block of 'key: value'");
        }
        return of(where + ", " + key, values.get(key));
    }

    /** Whatever stands there: text, a number, a list or a map; null when nothing. */
    public Object raw(String key) {
        return values.get(key);
    }
}
