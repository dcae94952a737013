package dev.mien.lab.config;

import dev.mien.MienException;
import dev.mien.Nearest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Maps of YAML to records: names are those of the record's components, every one must be given, none may be unknown. Knows
 * records, text, numbers, truth values, enums and lists of any of these.
 */
final class RecordBinder {
    private static final Map<Class<?>, Class<?>> BOXED = Map.of(Integer.class, int.class, Double.class, double.class);

    private final String source;

    /** {@code source} is the file, for messages. */
    RecordBinder(String source) {
        this.source = source;
    }

    /** Errors: MienException (usage) naming the key. */
    <T extends Record> T bind(Class<T> type, Map<?, ?> map, String path) {
        RecordComponent[] components = type.getRecordComponents();
        List<String> names = Arrays.stream(components).map(RecordComponent::getName).toList();
        requireKnown(map, names, path);
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            String key = path + names.get(i);
            if (map.get(names.get(i)) == null) {
                throw MienException.usage(source + ": '" + key + "' has no value");
            }
            values[i] = types[i] == List.class
                    ? list(components[i].getGenericType(), map.get(names.get(i)), key)
                    : value(types[i], map.get(names.get(i)), key);
        }
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof MienException m) {
                throw MienException.usage(source + ": " + m.getMessage());
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void requireKnown(Map<?, ?> map, List<String> names, String path) {
        for (Object key : map.keySet()) {
            if (!names.contains(String.valueOf(key))) {
                String nearest = Nearest.to(String.valueOf(key), names);
                throw MienException.usage(source + ": unknown key '" + path + key + "'; did you mean '" + path + nearest
                        + "'? Known here: " + String.join(", ", names));
            }
        }
    }

    private List<?> list(Type type, Object v, String key) {
        Class<?> each = (Class<?>) ((ParameterizedType) type).getActualTypeArguments()[0];
        if (!(v instanceof List<?> list)) {
            throw MienException.usage(source + ": '" + key + "' must be a list, got '" + v + "'");
        }
        List<Object> out = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            out.add(value(BOXED.getOrDefault(each, each), list.get(i), key + "[" + i + "]"));
        }
        return List.copyOf(out);
    }

    private Object value(Class<?> type, Object v, String key) {
        if (type.isRecord() && v instanceof Map<?, ?> map) {
            return bind(type.asSubclass(Record.class), map, key + ".");
        }
        if (type == String.class && !(v instanceof Map) && !(v instanceof List)) {
            return String.valueOf(v);
        }
        if (type == int.class && v instanceof Integer || type == boolean.class && v instanceof Boolean) {
            return v;
        }
        if (type == long.class && (v instanceof Integer || v instanceof Long)) {
            return ((Number) v).longValue();
        }
        if (type == double.class && v instanceof Number n) {
            return n.doubleValue();
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (constant.toString().equalsIgnoreCase(String.valueOf(v))) {
                    return constant;
                }
            }
        }
        throw MienException.usage(source + ": '" + key + "' must be " + wanted(type) + ", got '" + v + "'");
    }

    private static String wanted(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT);
        }
        if (type.isRecord()) {
            return "a block of settings";
        }
        return switch (type.getSimpleName()) {
            case "int", "long" -> "a whole number";
            case "double" -> "a number";
            case "boolean" -> "true or false";
            default -> "text";
        };
    }
}
