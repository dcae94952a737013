package dev.mien.verify.golden;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.MienException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A JSON object of a golden file's metadata, read strictly: a missing or mistyped field is an error that names it, and the fields
 * that nobody asked for can be listed, so that a setting is never passed over.
 */
final class Meta {
    private static final ObjectMapper JSON = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(20).build()).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String where;
    private final JsonNode node;
    private final Set<String> asked = new HashSet<>();
    private final Map<String, Meta> objects = new HashMap<>();

    private Meta(String where, JsonNode node) {
        this.where = where;
        this.node = node;
    }

    /**
     * Parses text.
     *
     * @param where for messages, for example {@code golden/dtw.safetensors, metadata 'cases'}
     */
    static Meta parse(String where, String json) {
        try {
            return of(where, JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw MienException.data(where + ": not JSON (" + e.getOriginalMessage() + "); the file is damaged");
        }
    }

    private static Meta of(String where, JsonNode node) {
        if (node == null || !node.isObject()) {
            throw MienException.data(where + ": expected an object {...}, got " + shown(node));
        }
        return new Meta(where, node);
    }

    private static String shown(JsonNode node) {
        String s = String.valueOf(node);
        return s.length() > 60 ? s.substring(0, 57) + "..." : s;
    }

    MienException bad(String message) {
        return MienException.data(where + ": " + message);
    }

    String where() {
        return where;
    }

    /** The names of all fields. */
    List<String> fields() {
        List<String> out = new ArrayList<>();
        node.fieldNames().forEachRemaining(out::add);
        return out;
    }

    /** Fields that no one has asked for so far, those of inner objects that were asked for included. */
    List<String> unasked() {
        List<String> out = new ArrayList<>(fields().stream().filter(f -> !asked.contains(f)).toList());
        objects.forEach((name, inner) -> inner.unasked().forEach(f -> out.add(name + "." + f)));
        return out;
    }

    /** Marks fields that say nothing to a program. */
    Meta ignoring(String... names) {
        asked.addAll(List.of(names));
        return this;
    }

    /** True when the field is there and not null. */
    boolean has(String field) {
        asked.add(field);
        return node.hasNonNull(field);
    }

    private JsonNode get(String field, String kind) {
        if (!has(field)) {
            throw bad("field '" + field + "' (" + kind + ") is missing; it has " + fields());
        }
        return node.get(field);
    }

    private MienException wrong(String field, String kind, JsonNode got) {
        return bad("field '" + field + "' should be " + kind + ", got " + shown(got));
    }

    String text(String field) {
        JsonNode n = get(field, "text");
        if (!n.isTextual()) {
            throw wrong(field, "text", n);
        }
        return n.textValue();
    }

    boolean flag(String field) {
        JsonNode n = get(field, "true or false");
        if (!n.isBoolean()) {
            throw wrong(field, "true or false", n);
        }
        return n.booleanValue();
    }

    boolean flag(String field, boolean otherwise) {
        return has(field) ? flag(field) : otherwise;
    }

    double number(String field) {
        JsonNode n = get(field, "a number");
        if (!n.isNumber() || !Double.isFinite(n.doubleValue())) {
            throw wrong(field, "a number", n);
        }
        return n.doubleValue();
    }

    double number(String field, double otherwise) {
        return has(field) ? number(field) : otherwise;
    }

    int integer(String field, int low, int high) {
        JsonNode n = get(field, "a whole number");
        return whole(field, n, low, high);
    }

    int integer(String field, int low, int high, int otherwise) {
        return has(field) ? integer(field, low, high) : otherwise;
    }

    private int whole(String field, JsonNode n, int low, int high) {
        if (!n.isIntegralNumber() || !n.canConvertToInt() || n.intValue() < low || n.intValue() > high) {
            throw wrong(field, "a whole number in " + low + ".." + high, n);
        }
        return n.intValue();
    }

    /** A list of whole numbers. */
    int[] integers(String field, int low, int high) {
        JsonNode n = get(field, "a list of whole numbers");
        if (!n.isArray()) {
            throw wrong(field, "a list of whole numbers", n);
        }
        int[] out = new int[n.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = whole(field, n.get(i), low, high);
        }
        return out;
    }

    /** A list of exactly {@code count} numbers. */
    double[] numbers(String field, int count) {
        JsonNode n = get(field, "a list of " + count + " numbers");
        if (!n.isArray() || n.size() != count) {
            throw wrong(field, "a list of " + count + " numbers", n);
        }
        double[] out = new double[count];
        for (int i = 0; i < count; i++) {
            if (!n.get(i).isNumber()) {
                throw wrong(field, "a list of numbers", n);
            }
            out[i] = n.get(i).doubleValue();
        }
        return out;
    }

    /** One value per axis: a list of that length, or one number for all of them. */
    int[] perAxis(String field, int axes, int low, int high) {
        JsonNode n = get(field, "a number or a list of " + axes);
        int[] out = new int[axes];
        if (n.isArray() && n.size() != axes) {
            throw wrong(field, "a number or a list of " + axes, n);
        }
        for (int a = 0; a < axes; a++) {
            out[a] = whole(field, n.isArray() ? n.get(a) : n, low, high);
        }
        return out;
    }

    int[] perAxis(String field, int axes, int low, int high, int otherwise) {
        if (has(field)) {
            return perAxis(field, axes, low, high);
        }
        int[] out = new int[axes];
        java.util.Arrays.fill(out, otherwise);
        return out;
    }

    /** True when the field holds a list. */
    boolean isList(String field) {
        return has(field) && node.get(field).isArray();
    }

    List<String> texts(String field) {
        JsonNode n = get(field, "a list of texts");
        List<String> out = new ArrayList<>();
        for (JsonNode each : n) {
            if (!each.isTextual()) {
                throw wrong(field, "a list of texts", n);
            }
            out.add(each.textValue());
        }
        if (!n.isArray()) {
            throw wrong(field, "a list of texts", n);
        }
        return out;
    }

    Meta object(String field) {
        JsonNode inner = get(field, "an object");
        return objects.computeIfAbsent(field, f -> of(where + ", '" + f + "'", inner));
    }
}
