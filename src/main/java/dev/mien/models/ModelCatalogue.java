package dev.mien.models;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The networks by the names that the command line and configurations use: {@code pnet}, or with sizes in brackets
 * {@code inceptionresnetv1[8631]}, {@code inceptiontime[512,3]}. Sizes left out from the end have the defaults shown by
 * {@link #names}.
 */
public final class ModelCatalogue {
    private static final Pattern NAME = Pattern.compile("([a-z0-9-]+)(?:\\[([0-9, ]*)])?");

    /** The sizes' names, their defaults, and the constructor. */
    private record Entry(List<String> sizes, int[] defaults, Function<int[], Module> create) {}

    private static final Map<String, Entry> MODELS = new LinkedHashMap<>();

    static {
        add("inceptionresnetv1", "classes=0", s -> new InceptionResnetV1(s[0], false));
        add("inceptiontime", "inputs=512,classes=3", s -> new InceptionTime(InceptionTimeConfig.keras(s[0], s[1])));
        add("inceptiontime-tsai", "inputs=512,classes=3", s -> new InceptionTime(InceptionTimeConfig.tsai(s[0], s[1])));
        add("inceptiontime-ghost", "inputs=512,classes=3",
                s -> new InceptionTime(InceptionTimeConfig.ghost(s[0], s[1])));
        add("fcn", "inputs=512,classes=3", s -> new Fcn(s[0], s[1]));
        add("resnet", "inputs=512,classes=3", s -> new ResNet(s[0], s[1]));
        add("facenet-inceptiontime", "classes=3",
                s -> new FaceNetInceptionTime(InceptionTimeConfig.tsai(InceptionResnetV1.EMBEDDING, s[0])));
        add("i3d-rgb", "classes=400", s -> new InceptionI3d(3, s[0]));
        add("i3d-flow", "classes=400", s -> new InceptionI3d(2, s[0]));
        add("pnet", "", s -> new PNet());
        add("rnet", "", s -> new RNet());
        add("onet", "", s -> new ONet());
    }

    private ModelCatalogue() {}

    private static void add(String name, String sizes, Function<int[], Module> create) {
        List<String> names = new ArrayList<>();
        List<Integer> defaults = new ArrayList<>();
        for (String size : sizes.isEmpty() ? new String[0] : sizes.split(",")) {
            names.add(size.substring(0, size.indexOf('=')));
            defaults.add(Integer.valueOf(size.substring(size.indexOf('=') + 1)));
        }
        MODELS.put(name, new Entry(names, defaults.stream().mapToInt(i -> i).toArray(), create));
    }

    /** The names with their sizes, for example {@code inceptiontime[inputs=512,classes=3]}. */
    public static List<String> names() {
        List<String> out = new ArrayList<>();
        MODELS.forEach((name, e) -> {
            List<String> sizes = new ArrayList<>();
            for (int i = 0; i < e.sizes.size(); i++) {
                sizes.add(e.sizes.get(i) + "=" + e.defaults[i]);
            }
            out.add(sizes.isEmpty() ? name : name + "[" + String.join(",", sizes) + "]");
        });
        return out;
    }

    /**
     * A network by name, its weights not yet drawn or loaded.
     *
     * @throws MienException for an unknown name, too many sizes or sizes that a network refuses
     */
    public static Module create(String name) {
        Matcher m = NAME.matcher(name.strip().toLowerCase(Locale.ROOT));
        Entry e = m.matches() ? MODELS.get(m.group(1)) : null;
        if (e == null) {
            throw MienException.usage("unknown model '" + name + "'; known: " + String.join(", ", names()));
        }
        String list = m.group(2) == null ? "" : m.group(2).strip();
        String[] given = list.isEmpty() ? new String[0] : list.split(",", -1);
        if (given.length > e.sizes.size()) {
            throw MienException.usage("model '" + name + "' has " + given.length + " sizes, '" + m.group(1) + "' takes "
                    + e.sizes.size() + ": " + String.join(", ", e.sizes));
        }
        int[] sizes = e.defaults.clone();
        try {
            for (int i = 0; i < given.length; i++) {
                sizes[i] = Integer.parseInt(given[i].strip());
            }
            return e.create.apply(sizes);
        } catch (IllegalArgumentException bad) {
            throw new MienException(ExitCode.USAGE, "model '" + name + "': cannot be made with sizes "
                    + Arrays.toString(given) + " (" + bad.getMessage() + ")", bad);
        }
    }

    /** The keys that a checkpoint of the model must have, and their shapes, channels last. */
    public static Map<String, Shape> keys(Module model) {
        Map<String, Shape> out = new LinkedHashMap<>();
        model.stateTensors().forEach((name, t) -> out.put(name, t.shape()));
        return out;
    }
}
