package dev.mien.synth.builtin;

import dev.mien.MienException;
import dev.mien.Nearest;
import dev.mien.synth.ActionUnit;
import dev.mien.synth.Ethnicity;
import dev.mien.synth.Gender;
import dev.mien.synth.Head;
import dev.mien.synth.HeadKind;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.Side;
import dev.mien.synth.random.Chance;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Heads that need no files: original, parametric, made by this package. */
public final class BuiltinHeads implements HeadKind {
    private static final double SPREAD = .5;
    private static final double OLDEST = 72;
    private static final Map<Ethnicity, int[]> EYES = Map.of(
            Ethnicity.CAUCASIAN, new int[] {0x4a6a8a, 0x5d7a72, 0x6a6a3c, 0x5a3a1c, 0x6d8296},
            Ethnicity.BLACK, new int[] {0x3a2414, 0x2e1c10, 0x452c18},
            Ethnicity.ASIAN, new int[] {0x2e1c10, 0x3a2414},
            Ethnicity.HISPANIC, new int[] {0x4a2e18, 0x3a2414, 0x5a4022});
    private static final Map<Ethnicity, int[]> HAIR = Map.of(
            Ethnicity.CAUCASIAN, new int[] {0x3a2618, 0x5b3a1e, 0x8a6436, 0xb08a50, 0x241a14, 0x7a3f20},
            Ethnicity.BLACK, new int[] {0x15100e, 0x1c1512},
            Ethnicity.ASIAN, new int[] {0x120e0c, 0x1a1412, 0x2a1c14},
            Ethnicity.HISPANIC, new int[] {0x1c1410, 0x2a1c14, 0x3a2618});
    private static final List<HairStyle> WOMEN = List.of(HairStyle.BUN, HairStyle.PONYTAIL, HairStyle.BOB,
            HairStyle.BOB_FRINGE, HairStyle.LONG, HairStyle.WAVY, HairStyle.SHORT);
    private static final List<HairStyle> MEN = List.of(HairStyle.BUZZ, HairStyle.CROP, HairStyle.SHORT, HairStyle.QUIFF,
            HairStyle.FRINGE, HairStyle.CROP);
    private static final List<HairStyle> BLACK_WOMEN = List.of(HairStyle.AFRO, HairStyle.BUN, HairStyle.CURLY,
            HairStyle.CROP, HairStyle.PONYTAIL);
    private static final List<HairStyle> BLACK_MEN = List.of(HairStyle.BUZZ, HairStyle.CROP, HairStyle.AFRO,
            HairStyle.BALD);

    private final Grid grid = new Grid();
    private final Muscles muscles = new Muscles(grid);

    @Override
    public String name() {
        return "builtin";
    }

    @Override
    public SortedSet<ActionUnit> actionUnits() {
        SortedSet<ActionUnit> out = new TreeSet<>(muscles.units());
        for (int number : new int[] {5, 7, 43, 45, 46, 30}) {
            for (Side side : Side.values()) {
                out.add(new ActionUnit(number, side, ""));
            }
        }
        for (int number : new int[] {19, 26, 27, 29, 51, 52, 53, 54, 55, 56, 57, 58, 61, 62, 63, 64, 65, 66}) {
            out.add(ActionUnit.of(number));
        }
        return Collections.unmodifiableSortedSet(out);
    }

    @Override
    public HumanSpec random(String name, Gender gender, Ethnicity ethnicity, Chance chance) {
        double age = Math.rint(Math.min(OLDEST, 20 + 13 * Math.abs(chance.normal()) + 18 * chance.uniform()));
        double skin = Math.rint(1000 * chance.between(ethnicity == Ethnicity.BLACK ? .6 : .8,
                ethnicity == Ethnicity.BLACK ? 1.7 : 1.12)) / 1000;
        int[] eyes = EYES.get(ethnicity);
        int[] colours = HAIR.get(ethnicity);
        int eye = eyes[chance.below(eyes.length)];
        int hairColour = greyed(colours[chance.below(colours.length)], age, chance);
        boolean woman = gender == Gender.FEMALE;
        List<HairStyle> styles = ethnicity == Ethnicity.BLACK ? woman ? BLACK_WOMEN : BLACK_MEN : woman ? WOMEN : MEN;
        HairStyle hair = !woman && age > 48 && chance.uniform() < .45 ? HairStyle.RECEDING : chance.one(styles);
        String brows = chance.one(woman ? List.of("natural", "thin", "arched", "straight")
                : List.of("natural", "thick", "straight", "bushy"));
        String lashes = chance.one(woman ? List.of("medium", "long") : List.of("short", "medium"));
        SortedMap<String, Double> shape = new TreeMap<>();
        for (Feature f : Feature.values()) {
            shape.put(f.key(), Math.rint(1000 * Math.clamp(SPREAD * chance.normal(), -1, 1)) / 1000);
        }
        return new HumanSpec(name, gender, ethnicity, age, skin, eye, brows, lashes, hair.key(), hairColour, shape);
    }

    private static int greyed(int colour, double age, Chance chance) {
        double grey = Math.clamp((age - 50 + 8 * chance.normal()) / 30, 0, .85);
        int out = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            out |= (int) Soft.mix(colour >> shift & 0xff, 0x9c, grey) << shift;
        }
        return out;
    }

    @Override
    public Head head(HumanSpec spec) {
        List<String> styles = Arrays.stream(HairStyle.values()).map(HairStyle::key).toList();
        List<String> features = Arrays.stream(Feature.values()).map(Feature::key).toList();
        known(spec, "hair", spec.hair(), styles);
        known(spec, "brows", spec.brows(), Brows.names());
        known(spec, "lashes", spec.lashes(), Lashes.names());
        for (String feature : spec.shape().keySet()) {
            known(spec, "shape", feature, features);
        }
        return new BuiltinHead(spec, grid, muscles);
    }

    private static void known(HumanSpec spec, String field, String name, Collection<String> known) {
        if (!known.contains(name)) {
            throw MienException.usage(spec.name() + ": " + field + " '" + name
                    + "' is not one of the built-in head; did"
                    + " you mean '" + Nearest.to(name, List.copyOf(known)) + "'? Known: " + String.join(", ", known));
        }
    }
}
