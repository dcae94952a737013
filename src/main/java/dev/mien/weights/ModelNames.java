package dev.mien.weights;

import dev.mien.MienException;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.InceptionResnetV1;
import dev.mien.models.InceptionTime;
import dev.mien.models.InceptionTimeConfig;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The models that weights can be imported for. A model's free dimensions (channels in, classes out) are taken from the
 * weights themselves, so that only names and the remaining shapes decide whether a file fits.
 */
public final class ModelNames {
    /** Published FaceNet weights bring the classification layer of their training, which embedding does not need. */
    private static final String HEAD = "logits.";
    private static final int ANY = 2;

    private static final Map<String, Function<StateDict, Stream<Module>>> MODELS = models();

    private ModelNames() {}

    private static Map<String, Function<StateDict, Stream<Module>>> models() {
        Map<String, Function<StateDict, Stream<Module>>> models = new LinkedHashMap<>();
        models.put("inceptionresnetv1", dict -> Stream.of(new InceptionResnetV1()));
        models.put("inceptiontime", ModelNames::inceptionTimes);
        return models;
    }

    /** The names there are. */
    public static List<String> all() {
        return List.copyOf(MODELS.keySet());
    }

    /** The name in its usual spelling. Errors: MienException (usage) listing the names there are. */
    public static String require(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        if (!MODELS.containsKey(name)) {
            throw MienException.usage("no model named '" + model + "'; there are " + String.join(", ", all()));
        }
        return name;
    }

    /** What the weights lack, have too much, or have in another shape, for the variant of the model that fits best. */
    public static KeyReport report(String model, StateDict dict) {
        return MODELS.get(require(model)).apply(dict)
                .map(m -> dict.report(shapes(m), name -> name.startsWith(HEAD)))
                .min(Comparator.comparingInt(r -> r.missing().size() + r.unused().size() + r.misshaped().size()))
                .orElseThrow();
    }

    private static Map<String, Shape> shapes(Module module) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        module.stateTensors().forEach((name, t) -> shapes.put(name, t.shape()));
        return shapes;
    }

    /** The presets, for one channel and for as many as the first weight has; classes from the last matrix. */
    private static Stream<Module> inceptionTimes(StateDict dict) {
        List<Tensor> tensors = List.copyOf(dict.tensors().values());
        int inputs = tensors.stream().filter(t -> t.rank() == 3).findFirst().map(t -> t.dim(-1)).orElse(ANY);
        int classes = tensors.reversed().stream().filter(t -> t.rank() == 2).findFirst().map(t -> t.dim(0)).orElse(ANY);
        return Stream.of("keras", "tsai", "ghost").map(preset -> InceptionTimeConfig.preset(preset, inputs, classes))
                .map(InceptionTime::new);
    }
}
