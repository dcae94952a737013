package dev.mien.synth.builtin;

import dev.mien.synth.Ethnicity;
import dev.mien.synth.Gender;
import dev.mien.synth.HumanSpec;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What makes one head different from another. A head's value is what its gender, ethnicity and age bring on average, and the
 * departure its specification names (-1 to 1). The averages are set by eye.
 */
enum Feature {
    //             men  Cauc. Black Asian Hisp. old
    FACE_WIDTH(.25, -.1, 0, .45, .1, .1), //
    FACE_LENGTH(.35, .1, .1, -.1, 0, .1), //
    JAW(.75, 0, .1, .25, .1, .1), //
    CHIN(.4, .1, -.3, -.1, 0, 0), //
    CHEEKBONES(-.15, -.1, .15, .5, .2, -.2), //
    WEIGHT(0, 0, .1, .1, .15, .25), //
    BROW_RIDGE(.75, .2, 0, -.45, 0, .1), //
    FOREHEAD(-.2, 0, .25, .1, 0, 0), //
    SKULL(.2, 0, 0, .1, 0, 0), //
    EYE_SIZE(-.25, .1, .2, -.15, .1, -.35), //
    EYE_DISTANCE(0, -.1, .2, .25, 0, 0), //
    EYE_TILT(-.1, -.1, .1, .6, .1, -.35), //
    EYE_HOOD(.1, 0, -.1, .8, 0, .6), //
    BROW_HEIGHT(-.35, 0, .1, .3, 0, -.15), //
    NOSE_LENGTH(.2, .25, -.25, -.1, .05, .35), //
    NOSE_WIDTH(.25, -.35, 1.1, .3, .25, .25), //
    NOSE_BRIDGE(.3, .5, -.55, -.7, .1, .1), //
    NOSE_TIP(.2, 0, .5, .2, .1, .3), //
    MOUTH_WIDTH(.2, 0, .35, -.1, .1, .1), //
    MOUTH_HEIGHT(0, 0, .1, 0, 0, -.1), //
    UPPER_LIP(-.2, -.25, 1.2, .15, .25, -.6), //
    LOWER_LIP(-.15, -.15, 1, .15, .25, -.5), //
    EARS(.2, .1, -.3, 0, 0, .5), //
    NECK(.8, 0, 0, -.1, 0, 0), //
    STUBBLE(.2, .1, .1, -.2, .15, 0), //
    RUDDY(0, .2, 0, 0, 0, .2), //
    FRECKLES(0, .1, -.3, -.1, 0, .3); //

    /** How much of the difference between people is that between groups. */
    private static final double GROUP = .8;

    private final double male;
    private final double[] ethnicity;
    private final double old;

    /** Shifts: + for men and - for women; for each ethnicity; at ninety, nothing at twenty. */
    Feature(double male, double caucasian, double black, double asian, double hispanic, double old) {
        this.male = male;
        this.ethnicity = new double[] {caucasian, black, asian, hispanic};
        this.old = old;
    }

    /** As a human's file names it: {@code nose-width}. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The value of every feature of a human. */
    static Map<Feature, Double> of(HumanSpec spec) {
        Map<Feature, Double> out = new EnumMap<>(Feature.class);
        for (Feature f : values()) {
            out.put(f, f.average(spec.gender(), spec.ethnicity(), spec.age())
                    + spec.shape().getOrDefault(f.key(), 0.0));
        }
        return out;
    }

    private double average(Gender gender, Ethnicity who, double age) {
        double group = (gender == Gender.MALE ? male : -male) + ethnicity[who.ordinal()]
                + old * Math.clamp((age - 20) / 70, 0, 1);
        return GROUP * group;
    }
}
