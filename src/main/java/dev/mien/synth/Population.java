package dev.mien.synth;

import dev.mien.synth.random.Chance;
import java.util.ArrayList;
import java.util.List;

/** People drawn so that every gender and ethnicity is there as often as every other. */
public final class Population {
    private Population() {}

    /**
     * So many humans, {@code human-01} and on: gender changes fastest, then ethnicity, so every eight in a row are balanced.
     * Who number five is does not depend on how many there are.
     */
    public static List<HumanSpec> balanced(HeadKind kind, int count, long seed) {
        List<HumanSpec> out = new ArrayList<>();
        int genders = Gender.values().length;
        for (int i = 0; i < count; i++) {
            String name = "human-%02d".formatted(i + 1);
            Gender gender = Gender.values()[i % genders];
            Ethnicity ethnicity = Ethnicity.values()[i / genders % Ethnicity.values().length];
            out.add(kind.random(name, gender, ethnicity, new Chance(seed, "human", kind.name(), name)));
        }
        return out;
    }
}
