package dev.mien.synth.makehuman;

import dev.mien.synth.Ethnicity;
import dev.mien.synth.Gender;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.random.Chance;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Plausible colours and hair of people. */
final class Looks {
    private static final List<Integer> DARK_EYES = List.of(0x3b2415, 0x2e1c10, 0x4a2f1b);
    private static final List<Integer> LIGHT_EYES = List.of(0x4f6a80, 0x5a6b50, 0x66706f, 0x5a3a20, 0x6e5530, 0x456684);
    private static final List<Integer> MIXED_EYES = List.of(0x4a2f1b, 0x6b4526, 0x7a5a30, 0x3b2415);
    private static final List<Integer> BLACK_HAIR = List.of(0x15110f, 0x1c1613, 0x100d0c);
    private static final List<Integer> BROWN_HAIR = List.of(0x1c1613, 0x2c1d14, 0x3d281a, 0x4a3020);
    private static final List<Integer> ANY_HAIR = List.of(0xa98353, 0x8b6840, 0x6b4a2b, 0x4a3020, 0x2c1d14, 0x7d4526,
            0x1c1613);
    private static final List<Integer> GREY_HAIR = List.of(0x8d8983, 0x6a6661, 0xa9a59f);
    /** Fringes of the others cover an eye. */
    private static final List<String> SHORT = List.of("short01", "short02", "short04");
    private static final List<String> LONG = List.of("long01", "ponytail01", "ponytail01", "long01", "short02",
            "short01");
    private static final double GREY_FROM = 56;

    private Looks() {}

    /** A human with such a shape. */
    static HumanSpec draw(String name, Gender gender, Ethnicity ethnicity, SortedMap<String, Double> shape,
            List<String> brows, List<String> lashes, Chance chance) {
        double age = Math.rint(chance.between(19, 66));
        double skin = ethnicity == Ethnicity.BLACK ? chance.between(.95, 1.7) : chance.between(.78, 1.12);
        int eyes = chance.one(switch (ethnicity) {
            case CAUCASIAN -> LIGHT_EYES;
            case HISPANIC -> MIXED_EYES;
            default -> DARK_EYES;
        });
        int hairColour = chance.one(switch (ethnicity) {
            case CAUCASIAN -> ANY_HAIR;
            case HISPANIC -> BROWN_HAIR;
            default -> BLACK_HAIR;
        });
        boolean grey = chance.uniform() < .5;
        int greyColour = chance.one(GREY_HAIR);
        List<String> styles = new ArrayList<>(gender == Gender.MALE ? SHORT : LONG);
        if (ethnicity == Ethnicity.BLACK) {
            styles.add("afro01");
            styles.add("afro01");
        }
        return new HumanSpec(name, gender, ethnicity, age, Math.rint(skin * 100) / 100, eyes, chance.one(brows),
                chance.one(lashes), chance.one(styles), age >= GREY_FROM && grey ? greyColour : hairColour, shape);
    }

    /** Brows are a little darker than hair. */
    static int brow(HumanSpec spec) {
        int c = spec.hairColour();
        return (c >> 16 & 0xff) * 3 / 4 << 16 | (c >> 8 & 0xff) * 3 / 4 << 8 | (c & 0xff) * 3 / 4;
    }
}
