package dev.mien.weights;

import dev.mien.MienException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The published weights that Mien knows: {@code weights/catalogue.yaml}, packed into the jar. */
public final class Catalogue {
    private static final String RESOURCE = "catalogue.yaml";
    private static final Set<String> FIELDS = Set.of("name", "model", "title", "file", "urls", "size", "sha256",
            "licence", "contract");

    private final List<Entry> entries;

    private Catalogue(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * One file of weights.
     *
     * @param name     what the user types, {@code facenet-vggface2}
     * @param title    one line about it
     * @param file     its file name
     * @param urls     where it can be had, tried in order
     * @param size     bytes, -1 when not known
     * @param sha256   lower-case hex, null when not known
     * @param contract the preprocessing it was trained with, which names its model and licence too
     */
    public record Entry(String name, String title, String file, List<URI> urls, long size, String sha256,
            Contract contract) {}

    /** The catalogue in the jar. */
    public static Catalogue builtIn() {
        try (InputStream in = Catalogue.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the jar; build it again");
            }
            return parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads YAML. Errors: MienException naming the entry and the field that is missing, unknown or senseless. */
    static Catalogue parse(InputStream yaml) {
        Object root;
        try {
            root = new Load(LoadSettings.builder().setLabel(RESOURCE).build()).loadFromInputStream(yaml);
        } catch (YamlEngineException e) {
            throw MienException.data(RESOURCE + ": not YAML: " + e.getMessage());
        }
        if (!(root instanceof List<?> list)) {
            throw MienException.data(RESOURCE + ": a list of entries is expected");
        }
        List<Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Object item : list) {
            if (!(item instanceof Map<?, ?> map)) {
                throw MienException.data(RESOURCE + ": entry " + (entries.size() + 1) + " is not a set of fields");
            }
            Entry entry = entry(map);
            if (!names.add(entry.name)) {
                throw MienException.data(RESOURCE + ": the name " + entry.name + " comes twice");
            }
            entries.add(entry);
        }
        return new Catalogue(List.copyOf(entries));
    }

    private static Entry entry(Map<?, ?> map) {
        String name = text(map, "name", "an entry");
        for (Object key : map.keySet()) {
            if (!FIELDS.contains(String.valueOf(key))) {
                throw MienException.data(RESOURCE + ": " + name + ": unknown field '" + key + "'");
            }
        }
        String file = text(map, "file", name);
        String sha = map.containsKey("sha256") ? text(map, "sha256", name) : null;
        if (sha != null && !sha.matches("[0-9a-f]{64}")) {
            throw MienException.data(RESOURCE + ": " + name + ": sha256 is not 64 lower-case hex digits");
        }
        if (!file.matches("[A-Za-z0-9._-]+") || file.startsWith(".")) {
            throw MienException.data(RESOURCE + ": " + name + ": file '" + file + "' is not a plain file name");
        }
        if (!(map.get("urls") instanceof List<?> urls) || urls.isEmpty()) {
            throw MienException.data(RESOURCE + ": " + name + ": urls is not a list");
        }
        List<URI> addresses = urls.stream().map(u -> URI.create(u.toString())).toList();
        long size = map.get("size") instanceof Number n ? n.longValue() : -1;
        return new Entry(name, text(map, "title", name), file, addresses, size, sha, contract(map, name));
    }

    private static Contract contract(Map<?, ?> map, String name) {
        if (!(map.get("contract") instanceof Map<?, ?> c)) {
            throw MienException.data(RESOURCE + ": " + name + ": contract is missing");
        }
        return new Contract(text(map, "model", name), (int) number(c, "input_size", name), text(c, "colours", name),
                Contract.Standardisation.ofFormula(text(c, "standardisation", name), RESOURCE + ": " + name),
                number(c, "low", name), number(c, "high", name), text(c, "resize", name), text(map, "licence", name));
    }

    private static String text(Map<?, ?> map, String key, String where) {
        if (map.get(key) instanceof String s && !s.isBlank()) {
            return s;
        }
        throw MienException.data(RESOURCE + ": " + where + ": " + key + " is missing or not text");
    }

    private static double number(Map<?, ?> map, String key, String where) {
        if (map.get(key) instanceof Number n) {
            return n.doubleValue();
        }
        throw MienException.data(RESOURCE + ": " + where + ": " + key + " is missing or not a number");
    }

    public List<Entry> entries() {
        return entries;
    }

    /** The entry of that name. Errors: MienException (usage) listing the names there are. */
    public Entry get(String name) {
        return entries.stream().filter(e -> e.name.equals(name.toLowerCase(Locale.ROOT))).findFirst()
                .orElseThrow(() -> MienException.usage("no weights named '" + name + "'; there are "
                        + entries.stream().map(Entry::name).collect(Collectors.joining(", "))));
    }

    /** The entry with that SHA-256. */
    public Optional<Entry> bySha256(String sha256) {
        return entries.stream().filter(e -> sha256.equals(e.sha256)).findFirst();
    }

    /** The contract all entries of a model share, whatever file the weights came in. */
    public Optional<Contract> contractOf(String model) {
        return entries.stream().map(Entry::contract).filter(c -> c.model().equals(model)).findFirst();
    }
}
