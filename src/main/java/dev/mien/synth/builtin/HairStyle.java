package dev.mien.synth.builtin;

import java.util.Locale;

/**
 * How hair is cut: how thick it lies on the skull, how far down it hangs, where it begins on the forehead.
 */
enum HairStyle {
    BALD(0, 0, 0, .0), //
    RECEDING(.05, 0, .5, .02), //
    BUZZ(.025, 0, 0, .0), //
    CROP(.075, 0, 0, .02), //
    SHORT(.11, 0, .02, .035), //
    QUIFF(.13, 0, .06, .03), //
    FRINGE(.12, 0, -.17, .03), //
    CURLY(.17, 0, .02, .07), //
    AFRO(.36, 0, 0, .05), //
    BUN(.06, 0, .03, .015), //
    PONYTAIL(.06, 0, .03, .015), //
    BOB(.14, .95, -.02, .02), //
    BOB_FRINGE(.14, .95, -.16, .02), //
    LONG(.12, 1.75, .01, .03), //
    WAVY(.15, 1.6, .01, .07);

    /** How far behind where it begins it is as thick as it gets, dm. */
    private static final double FRAY = .13;

    /** Above the skin, dm. */
    final double thick;
    /** How far below the eyes it hangs, dm; 0 for hair that ends at the nape. */
    final double length;
    /** Higher (positive) or lower than usual on the forehead, dm. */
    final double line;
    /** How uneven its surface is, dm. */
    final double waves;

    HairStyle(double thick, double length, double line, double waves) {
        this.thick = thick;
        this.length = length;
        this.line = line;
        this.waves = waves;
    }

    /** As a human's file names it. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The style of a name that is known. */
    static HairStyle named(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    boolean curled() {
        return this == AFRO || this == CURLY;
    }

    /** How densely it grows at a place on the head, or has fallen to: 0 to 1. */
    double grows(double x, double y, double z) {
        double mask = this == BALD ? 0 : Soft.step(-.02, FRAY, front(Math.abs(x), y) - z);
        if (this == RECEDING) {
            mask *= Soft.step(.72, .5, y + .25 * Soft.step(-1.2, -.2, z));
        }
        if (length > 0) {
            mask *= Soft.step(-length - .02, -length + .12, y);
        }
        return mask;
    }

    /** Where on the side of the head hair begins: it grows behind this z at a height. */
    private double front(double x, double y) {
        double top = .64 + line - (this == RECEDING ? 0 : .10 * Soft.step(.2, .55, x));
        if (line < -.1) {
            top = .66 + line * Soft.step(.62, .40, x) + .02 * x;
        }
        double[][] edge = length > 0
                ? new double[][] {{.45, -.02}, {.2, -.16}, {0, -.22}, {-.5, -.26}, {-1.8, -.30}}
                : new double[][] {{.45, -.06}, {.2, -.27}, {0, -.46}, {-.16, -.53}, {-.24, -.92}, {-.52, -1.08},
                        {-.70, -1.9}};
        double ahead = Soft.step(top - .16, top, y);
        double at = edge[edge.length - 1][1];
        for (int i = 1; i < edge.length; i++) {
            if (y >= edge[i][0]) {
                double t = Math.clamp((y - edge[i][0]) / (edge[i - 1][0] - edge[i][0]), 0, 1);
                at = Soft.mix(edge[i][1], edge[i - 1][1], t);
                break;
            }
        }
        return Soft.mix(at, line < -.1 ? .25 : .20, ahead) + Math.max(0, y - top);
    }

    /** The volume that hair fills, around a skull. */
    Flesh volume(Anatomy a) {
        double top = a.topY;
        double wide = 1 + .046 * a.at(Feature.FACE_WIDTH);
        Flesh hair = new Flesh();
        double above = this == QUIFF ? 1.5 : this == AFRO ? 1.1 : 1.15;
        hair.ellipsoid(0, top - .84, -.76, .765 * wide + thick * .85, .84 + thick * above,
                .99 + .02 * a.at(Feature.SKULL) + thick * (this == AFRO ? .85 : .75), .1);
        hair.ellipsoid(0, .37, -.33, .60 * wide + thick * .8, .50 + thick, .555 + thick * .7, .2);
        switch (this) {
            case AFRO -> hair.ellipsoid(0, .50, -.70, 1.12, .98, 1.12, .2);
            case QUIFF -> hair.ellipsoid(0, .86, -.10, .42, .30, .34, .2);
            case BUN -> hair.ellipsoid(0, .72, -1.72, .27, .26, .25, .06);
            case PONYTAIL -> {
                hair.ellipsoid(0, .50, -1.80, .13, .15, .14, .08);
                hair.rod(0, .42, -1.90, .15, 0, -.35, -1.96, .19, .08);
                hair.rod(0, -.35, -1.96, .19, 0, -1.05, -1.84, .06, .08);
            }
            case BOB, BOB_FRINGE, LONG, WAVY -> curtains(hair, wide);
            default -> {
            }
        }
        return hair;
    }

    private void curtains(Flesh hair, double wide) {
        double end = -length + .2;
        double out = .06 + thick * .5;
        hair.rod(.66 * wide + out, .25, -.66, .15, .64 * wide + out + .04, end, -.62, .17, .15);
        hair.rod(.62 * wide + out, .2, -1.0, .22, .58 * wide + out, end, -.95, .24, .15);
        hair.rod(.18, .2, -1.45, .36, .2, end, -1.2, .32, .2);
    }
}
