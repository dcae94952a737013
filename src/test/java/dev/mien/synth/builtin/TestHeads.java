package dev.mien.synth.builtin;

import dev.mien.synth.ActionUnit;
import dev.mien.synth.Ethnicity;
import dev.mien.synth.Gender;
import dev.mien.synth.Head;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.render.Part;
import java.util.Map;
import java.util.TreeMap;

/** Heads for tests, made once. */
final class TestHeads {
    static final BuiltinHeads KIND = new BuiltinHeads();
    static final Grid GRID = new Grid();
    static final Head MAN = head(Gender.MALE, Ethnicity.CAUCASIAN, "crop");
    static final Head WOMAN = head(Gender.FEMALE, Ethnicity.ASIAN, "long");

    private TestHeads() {}

    static Head head(Gender gender, Ethnicity ethnicity, String hair) {
        return KIND.head(new HumanSpec("test", gender, ethnicity, 40, 1, 0x3a2414, "natural", "medium", hair, 0x2a1c14,
                new TreeMap<>()));
    }

    /** Intensities from text: {@code "4 L10=0.5"}. */
    static Map<ActionUnit, Double> units(String text) {
        Map<ActionUnit, Double> out = new TreeMap<>();
        for (String word : text.isBlank() ? new String[0] : text.strip().split(" ")) {
            String[] pair = word.split("=");
            out.put(ActionUnit.parse(pair[0]), pair.length > 1 ? Double.parseDouble(pair[1]) : 1);
        }
        return out;
    }

    static float[] positions(Head head, String part, String units) {
        return part(head, part, units).positions();
    }

    static Part part(Head head, String name, String units) {
        return head.pose(units(units)).parts().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    }
}
