package dev.mien.synth.builtin;

import dev.mien.synth.Ethnicity;
import dev.mien.synth.Gender;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.random.Chance;
import dev.mien.synth.render.Texture;
import java.util.Map;

/** The colours of one skin, painted on the chart: tone, lips, lids, nostrils, what age and weather leave, and a shirt. */
final class SkinPaint {
    private static final int SIZE = 512;
    /** On the chart. */
    private static final double FACE_WIDE = .8;
    private static final double FACE_HIGH = .62;
    private static final double FACE_LOW = -1;
    private static final Map<Ethnicity, float[]> TONES = Map.of(
            Ethnicity.CAUCASIAN, new float[] {.60f, .385f, .285f},
            Ethnicity.BLACK, new float[] {.205f, .096f, .054f},
            Ethnicity.ASIAN, new float[] {.585f, .39f, .255f},
            Ethnicity.HISPANIC, new float[] {.43f, .245f, .15f});
    private static final int[] SHIRTS = {0x2f3e52, 0x7a7f86, 0x5b2e34, 0x3d5245, 0xb8b2a6, 0x26282c, 0x6d5a48,
            0x4a6a88};

    private final HumanSpec spec;
    private final Map<Feature, Double> features;
    private final Noise noise;
    private final float[] tone = new float[3];
    private final float[] hair;
    private final float[] shirt;
    private final double age;

    SkinPaint(HumanSpec spec, Map<Feature, Double> features) {
        this.spec = spec;
        this.features = features;
        Chance chance = new Chance(0, "skin", spec.name());
        noise = new Noise(chance.below(1 << 30));
        shirt = Texture.linearRgb(SHIRTS[chance.below(SHIRTS.length)]);
        hair = Texture.linearRgb(spec.hairColour());
        age = Math.clamp((spec.age() - 26) / 45, 0, 1);
        for (int c = 0; c < 3; c++) {
            tone[c] = (float) (TONES.get(spec.ethnicity())[c] * spec.skin());
        }
    }

    /** Of a face without a mark on it. */
    float[] tone() {
        return tone;
    }

    Texture texture() {
        float[] rgba = new float[4 * SIZE * SIZE];
        double[] xs = new double[SIZE];
        for (int i = 0; i < SIZE; i++) {
            xs[i] = Chart.x((i + .5) / SIZE);
        }
        double[] rgb = new double[3];
        for (int j = 0; j < SIZE; j++) {
            double v = 1 - (j + .5) / SIZE;
            double y = Chart.y(v);
            for (int i = 0; i < SIZE; i++) {
                paint(xs[i], y, rgb);
                int at = 4 * (j * SIZE + i);
                for (int c = 0; c < 3; c++) {
                    rgba[at + c] = (float) (v < .03 ? mucosa(c) : Math.clamp(rgb[c], 0, .95));
                }
                rgba[at + 3] = 1;
            }
        }
        return Texture.of(SIZE, SIZE, rgba);
    }

    private static double mucosa(int c) {
        return c == 0 ? .36 : c == 1 ? .12 : .11;
    }

    private void paint(double x, double y, double[] rgb) {
        double wide = Math.abs(x);
        double mottled = .045 * noise.at(7 * x, 7 * y) + .035 * noise.at(19 * x, 19 * y)
                + .03 * noise.at(60 * x, 60 * y);
        for (int c = 0; c < 3; c++) {
            rgb[c] = tone[c] * (1 + mottled);
        }
        blush(wide, y, rgb);
        if (wide < FACE_WIDE && y < FACE_HIGH && y > FACE_LOW) {
            marks(x, y, rgb);
            eyes(wide, y, rgb);
            lips(x, y, rgb);
            nose(wide, y, rgb);
        }
        stubble(x, y, rgb);
        clothes(x, y, rgb);
    }

    private void blush(double x, double y, double[] rgb) {
        double fair = Math.min(1, tone[1] / .35);
        double red = .16 * Soft.hill((x - .36) / .32, (y + .36) / .3) + .20 * Soft.hill(x / .16, (y + .38) / .18)
                + .10 * Soft.hill(x / .3, (y + 1.02) / .2) + .10 * Soft.hill((x - 1.35) / .3, (y + .1) / .4);
        red *= fair * (1 + .8 * features.get(Feature.RUDDY));
        tinge(rgb, 1 + .25 * red, 1 - .75 * red, 1 - .6 * red);
        // The forehead and the ridge of the nose catch more sun and are a little yellow.
        double sun = .05 * Soft.hill(x / .6, (y - .45) / .35);
        tinge(rgb, 1 + sun, 1 + sun, 1 - sun);
    }

    private void marks(double x, double y, double[] rgb) {
        double freckles = features.get(Feature.FRECKLES);
        if (freckles > 0 && y < .3) {
            double where = Soft.hill(x / .62, (y + .24) / .28);
            double spots = Soft.step(.42, .75, noise.at(34 * x + 50, 34 * y)) * where * freckles;
            tinge(rgb, 1 - .28 * spots, 1 - .42 * spots, 1 - .5 * spots);
        }
        if (age > 0) {
            double wide = Math.abs(x);
            double wave = .012 * noise.at(6 * x, 3);
            double dark = 0;
            for (double line : new double[] {.36, .44, .52}) {
                dark += .16 * Soft.hill(wide / .45, (y - line - wave) / .016);
            }
            dark += .26 * groove(wide, y, .165, -.44, .32, -.68, .03) + .14 * groove(wide, y, .30, -.72, .33, -.86, .03)
                    + .2 * groove(wide, y, .20, -.12, .40, -.155, .03)
                    + .12 * groove(wide, y, .52, .02, .64, .07, .018)
                    + .12 * groove(wide, y, .53, -.02, .64, -.06, .018);
            dark *= 1.4 * age;
            tinge(rgb, 1 - .8 * dark, 1 - dark, 1 - dark);
        }
    }

    private static double groove(double x, double y, double ax, double ay, double bx, double by, double width) {
        return new Place(x, y, false, 0).line(ax, ay, bx, by, width);
    }

    private void eyes(double x, double y, double[] rgb) {
        if (Math.abs(y) > .25) {
            return;
        }
        double s = (x - Chart.EYE_X) / Chart.EYE_HALF;
        double socket = .13 * Soft.hill(s / 1.5, y / .19);
        tinge(rgb, 1 - .7 * socket, 1 - socket, 1 - .9 * socket);
        if (Math.abs(s) > 1.15) {
            return;
        }
        boolean woman = spec.gender() == Gender.FEMALE;
        double upper = y - Chart.lidEdge(x, true);
        double lower = Chart.lidEdge(x, false) - y;
        double lash = Soft.step(.020, .004, upper) * Soft.step(-.02, -.005, upper) * Soft.step(1.1, .85, Math.abs(s));
        double line = (woman ? .85 : .68) * lash + .30 * Soft.step(.014, .003, lower) * Soft.step(-.01, 0, lower);
        double crease = (.30 - .16 * features.get(Feature.EYE_HOOD)) * Soft.ridge((upper - .048) / .02)
                * Soft.ridge(s / 1.2);
        double dark = Math.clamp(line + crease, 0, .92);
        tinge(rgb, 1 - dark, 1 - dark, 1 - dark);
        double caruncle = Soft.hill((s + 1) / .16, y / .03);
        tinge(rgb, 1, 1 - .3 * caruncle, 1 - .3 * caruncle);
    }

    private void lips(double x, double y, double[] rgb) {
        double s = Math.abs(x) / Chart.MOUTH_HALF;
        if (s > 1.1 || Math.abs(y - Chart.MOUTH) > .12) {
            return;
        }
        double taper = .42 * Soft.step(1.04, .74, s) + .58 * Chart.lipHeight(s);
        double bow = .010 * Soft.hill((Math.abs(x) - .06) / .07, 0) - .004 * Soft.ridge(x / .04);
        double line = Chart.slit(s);
        double top = line + .072 * taper + bow;
        double bottom = line - .102 * taper;
        double red = Soft.step(.008, -.012, y - top) * Soft.step(.008, -.012, bottom - y);
        double dark = Soft.step(.45, .25, tone[0]);
        double[] lip = {Soft.mix(.47, .25, dark), Soft.mix(.165, .085, dark), Soft.mix(.155, .075, dark)};
        double strength = (spec.gender() == Gender.FEMALE ? .85 : .62) * red;
        double grain = 1 + .07 * noise.at(90 * x, 9 * y);
        double slit = .55 * Soft.ridge((y - line) / .014) * Soft.step(1.1, .95, s);
        for (int c = 0; c < 3; c++) {
            double mixed = Math.min(1.1, spec.skin()) * lip[c] * grain;
            rgb[c] = Soft.mix(rgb[c], mixed, strength) * (1 - slit);
        }
    }

    private void nose(double x, double y, double[] rgb) {
        double hole = .95 * Soft.hill((x - .064 - .02 * features.get(Feature.NOSE_WIDTH)) / .042,
                (y + .472 - .15 * (x - .06)) / .022);
        double wing = .16 * new Place(x, y, false, 0).line(.165, -.36, .155, -.46, .03);
        double dark = Math.min(.9, hole + wing);
        tinge(rgb, 1 - .85 * dark, 1 - dark, 1 - dark);
    }

    private void stubble(double x, double y, double[] rgb) {
        double amount = features.get(Feature.STUBBLE) + .25;
        if (spec.gender() != Gender.MALE || amount <= 0 || y > -.2 || y < -1.4) {
            return;
        }
        double wide = Math.abs(x);
        double jaw = Soft.step(-.50, -.82, y - .25 * Soft.step(.35, 1.0, wide)) * Soft.step(-1.36, -1.2, y)
                * Soft.step(1.3, .85, wide);
        double lip = Soft.hill(wide / .34, (y + .57) / .09);
        double bare = Soft.hill(wide / .33, (y + .70) / .13);
        double beard = Math.clamp(Math.max(jaw * (1 - bare), lip) * amount * .75, 0, .8);
        double grain = .75 + .5 * noise.at(95 * x, 95 * y);
        for (int c = 0; c < 3; c++) {
            rgb[c] = Soft.mix(rgb[c], .5 * rgb[c] * .6 + .4 * hair[c], beard * grain);
        }
    }

    private void clothes(double x, double y, double[] rgb) {
        double collar = -1.57 - .12 * Soft.hill(x / .8, 0);
        double cloth = Soft.step(collar + .008, collar - .008, y);
        double hem = 1 - .3 * Soft.ridge((y - collar + .06) / .012);
        double weave = 1 + .06 * noise.at(40 * x, 9 * y);
        for (int c = 0; c < 3; c++) {
            rgb[c] = Soft.mix(rgb[c], shirt[c] * hem * weave, cloth);
        }
    }

    private static void tinge(double[] rgb, double r, double g, double b) {
        rgb[0] *= r;
        rgb[1] *= g;
        rgb[2] *= b;
    }
}
