package dev.mien.lab.config;

import dev.mien.ExitCode;
import dev.mien.MienException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Puts a configuration together: defaults, then the file (or a preset that Mien brings along), then {@code key=value} from the
 * command line.
 */
public final class ConfigReader {
    private static final int LARGEST = 1 << 20;
    /** The presets that travel in the jar. */
    private static final List<String> PRESETS = List.of("quick");

    private ConfigReader() {}

    /**
     * A configuration and its text.
     *
     * @param config what it says
     * @param yaml   every setting, defaults included
     */
    public record Resolved<T>(T config, String yaml) {}

    /**
     * Reads a file, or a preset when there is no such file. Errors: MienException (usage) naming file and key.
     *
     * @param overrides {@code training.epochs=10} and so on; values are YAML
     */
    public static Resolved<RunConfig> read(String nameOrFile, List<String> overrides) {
        if (Files.isRegularFile(Path.of(nameOrFile))) {
            return read(RunConfig.class, List.of("defaults"), Path.of(nameOrFile), overrides);
        }
        if (PRESETS.contains(nameOrFile)) {
            return read(RunConfig.class, List.of("defaults", nameOrFile), null, overrides);
        }
        throw MienException.usage(nameOrFile + ": no such file; and the presets are " + String.join(", ", PRESETS));
    }

    /**
     * Reads a configuration of any type. Errors: MienException (usage) naming file and key.
     *
     * @param presets   of those that travel in the jar, one over the other
     * @param file      over these; null when there is none
     * @param overrides over all
     */
    public static <T extends Record> Resolved<T> read(Class<T> type, List<String> presets, Path file,
            List<String> overrides) {
        Map<String, Object> merged = new LinkedHashMap<>();
        presets.forEach(name -> merge(merged, parse(name, resource(name))));
        if (file != null) {
            merge(merged, parse(file.toString(), text(file)));
        }
        for (String override : overrides) {
            apply(merged, override);
        }
        T config = new RecordBinder(file != null ? file.toString() : presets.getLast()).bind(type, merged, "");
        DumpSettings block = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
        return new Resolved<>(config, new Dump(block).dumpToString(merged));
    }

    private static String resource(String name) {
        try (InputStream in = ConfigReader.class.getResourceAsStream("/dev/mien/lab/" + name + ".yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw MienException.usage(file + ": larger than a configuration can be (1 MiB)");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new MienException(ExitCode.USAGE, file + ": cannot be read as text (" + e.getMessage() + ")", e);
        }
    }

    private static Map<String, Object> parse(String source, String yaml) {
        Object root;
        try {
            root = load(yaml, source);
        } catch (YamlEngineException e) {
            throw MienException.usage(source + ": " + e.getMessage());
        }
        if (root == null) {
            return new LinkedHashMap<>();
        }
        if (!(root instanceof Map<?, ?> map)) {
            throw MienException.usage(source + ": expected 'key: value' lines, got a single value or a list");
        }
        return copy(map);
    }

    private static Object load(String yaml, String source) {
        return new Load(LoadSettings.builder().setLabel(source).setAllowDuplicateKeys(false).build())
                .loadFromString(yaml);
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> out = new LinkedHashMap<>();
        map.forEach((k, v) -> out.put(String.valueOf(k), v instanceof Map<?, ?> m ? copy(m) : v));
        return out;
    }

    /** Puts the second over the first, block by block; unknown keys are found by the binder. */
    @SuppressWarnings("unchecked")
    private static void merge(Map<String, Object> base, Map<String, Object> over) {
        over.forEach((key, value) -> {
            if (value instanceof Map<?, ?> m && base.get(key) instanceof Map<?, ?> below) {
                merge((Map<String, Object>) below, copy(m));
            } else {
                base.put(key, value);
            }
        });
    }

    private static void apply(Map<String, Object> root, String override) {
        int eq = override.indexOf('=');
        if (eq < 1) {
            throw MienException.usage("'" + override + "': expected key=value, for example training.epochs=10");
        }
        Map<String, Object> over = new LinkedHashMap<>();
        Map<String, Object> at = over;
        String[] keys = override.substring(0, eq).trim().split("\\.");
        for (int i = 0; i < keys.length - 1; i++) {
            Map<String, Object> next = new LinkedHashMap<>();
            at.put(keys[i], next);
            at = next;
        }
        String text = override.substring(eq + 1);
        try {
            Object value = load(text, override);
            at.put(keys[keys.length - 1], value == null ? "" : value);
        } catch (YamlEngineException e) {
            at.put(keys[keys.length - 1], text);
        }
        merge(root, over);
    }
}
