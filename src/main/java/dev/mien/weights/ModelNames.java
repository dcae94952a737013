package dev.mien.weights;

import dev.mien.MienException;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.ModelCatalogue;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The models that weights can be imported for, by family. Which member of a family it is, and its free dimensions
 * (channels in, classes out), are taken from the weights themselves, so that only names and the remaining shapes decide
 * whether they fit.
 */
public final class ModelNames {
    /** Published FaceNet weights bring the classification layer of their training, which embedding does not need. */
    private static final Predicate<String> FACENET_HEAD = name -> name.startsWith("logits.");
    private static final String FACENET = "inceptionresnetv1";
    private static final Map<String, Function<StateDict, Stream<String>>> FAMILIES = families();

    private ModelNames() {}

    /**
     * How well weights fit.
     *
     * @param model  the member of the family that fits best, as {@link ModelCatalogue} names it, without sizes
     * @param report what is missing, unused or mis-shaped
     */
    public record Fit(String model, KeyReport report) {
        private int faults() {
            return report.missing().size() + report.unused().size() + report.misshaped().size();
        }
    }

    private static Map<String, Function<StateDict, Stream<String>>> families() {
        Map<String, Function<StateDict, Stream<String>>> families = new LinkedHashMap<>();
        families.put(FACENET, dict -> Stream.of(FACENET));
        families.put("inceptiontime", ModelNames::inceptionTimes);
        families.put("facenet-inceptiontime",
                dict -> Stream.of("facenet-inceptiontime[" + classes(dict) + "]"));
        families.put("i3d", ModelNames::i3ds);
        for (String net : List.of("pnet", "rnet", "onet")) {
            families.put(net, dict -> Stream.of(net));
        }
        return families;
    }

    /** The families there are. */
    public static List<String> all() {
        return List.copyOf(FAMILIES.keySet());
    }

    /** The best fit in a family. Errors: MienException (usage) for an unknown family, listing those there are. */
    public static Fit fit(String family, StateDict dict) {
        Function<StateDict, Stream<String>> members = FAMILIES.get(family.toLowerCase(Locale.ROOT));
        if (members == null) {
            throw MienException.usage("no model named '" + family + "'; there are " + String.join(", ", all()));
        }
        return members.apply(dict).map(member -> compare(member, dict)).min(Comparator.comparingInt(Fit::faults))
                .orElseThrow();
    }

    private static Fit compare(String member, StateDict dict) {
        Map<String, Shape> wanted = ModelCatalogue.keys(ModelCatalogue.create(member));
        String name = member.replaceFirst("\\[.*", "");
        return new Fit(name, dict.report(wanted, name.equals(FACENET) ? FACENET_HEAD : other -> false));
    }

    /** All variants, with the channels of the first convolution and the classes of the last matrix. */
    private static Stream<String> inceptionTimes(StateDict dict) {
        int inputs = dict.tensors().values().stream().filter(t -> t.rank() == 3).findFirst().map(t -> t.dim(-1))
                .orElse(1);
        String sizes = "[" + Math.max(1, inputs) + "," + classes(dict) + "]";
        return Stream.of("inceptiontime", "inceptiontime-tsai", "inceptiontime-ghost").map(variant -> variant + sizes);
    }

    /** RGB or optical flow, by the channels of the first convolution, with the classes of the last. */
    private static Stream<String> i3ds(StateDict dict) {
        Tensor first = dict.tensors().get("Conv3d_1a_7x7.conv3d.weight");
        Tensor last = dict.tensors().get("logits.conv3d.weight");
        int outputs = last == null || last.rank() == 0 ? 1 : Math.max(1, last.dim(0));
        boolean flow = first != null && first.rank() == 5 && first.dim(-1) == 2;
        return Stream.of((flow ? "i3d-flow[" : "i3d-rgb[") + outputs + "]");
    }

    /** Rows of the last matrix: the outputs of the layer that classifies. */
    private static int classes(StateDict dict) {
        return List.copyOf(dict.tensors().values()).reversed().stream().filter(t -> t.rank() == 2).findFirst()
                .map(t -> Math.max(1, t.dim(0))).orElse(1);
    }
}
