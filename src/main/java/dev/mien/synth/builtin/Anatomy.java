package dev.mien.synth.builtin;

import static dev.mien.synth.builtin.Feature.*;

import java.util.Map;

/**
 * Where things are in one head: sizes in decimetres, the eyes at height 0 and the skull's ear-to-ear axis near z = -0.72. Also
 * how the chart of the average face ({@link Grid}) is stretched onto this one, and the solid underneath.
 */
final class Anatomy {
    /** Height on the chart of the base of the nose. */
    private static final double CHART_NOSE = -.47;
    private static final double EYE_X = Chart.EYE_X;
    /** Thickness of the lids. */
    static final double LID = .018;

    private final Map<Feature, Double> f;
    final double eyeX;
    final double eyeZ;
    final double ball = .142;
    final double mouthY;
    final double chinY;
    final double noseY;
    final double topY;

    Anatomy(Map<Feature, Double> features) {
        f = features;
        eyeX = EYE_X + .028 * at(EYE_DISTANCE);
        eyeZ = -.015;
        double length = at(FACE_LENGTH);
        noseY = CHART_NOSE - .02 * length - .042 * at(NOSE_LENGTH);
        mouthY = Chart.MOUTH - .035 * length - .020 * at(NOSE_LENGTH) - .034 * at(MOUTH_HEIGHT);
        chinY = Chart.CHIN - .055 * length - .036 * at(CHIN);
        topY = 1.14 + .03 * at(SKULL) + .03 * at(FOREHEAD);
    }

    /** The value of a feature, 0 for the average of all people. */
    double at(Feature feature) {
        return f.get(feature);
    }

    /** Height in this head of a height on the chart; {@code x} is how far from the middle. */
    double height(double x, double y) {
        double brows = y > 0 ? .04 * at(BROW_HEIGHT) * Soft.hill(0, (y - .21) / .2) : 0;
        double tilt = .026 * at(EYE_TILT) * Math.clamp((x - EYE_X) / .16, -1, 1)
                * Soft.hill((x - EYE_X) / .34, y / .17);
        double size = .17 * at(EYE_SIZE) * y * Soft.hill((x - EYE_X) / .34, y / .17);
        return brows + tilt + size + lips(x, y) + featureHeight(y);
    }

    /** Full lips take more of the face. */
    private double lips(double x, double y) {
        double from = y - Chart.MOUTH;
        return from * (from > 0 ? .28 * at(UPPER_LIP) : .22 * at(LOWER_LIP)) * Soft.hill(x / .36, from / .2);
    }

    private double featureHeight(double y) {
        if (y >= 0) {
            return y;
        }
        double[] from = {0, -.12, CHART_NOSE, Chart.MOUTH, Chart.CHIN};
        double[] to = {0, -.12, noseY, mouthY, chinY};
        for (int i = 1; i < from.length; i++) {
            if (y >= from[i]) {
                return Soft.mix(to[i - 1], to[i], (y - from[i - 1]) / (from[i] - from[i - 1]));
            }
        }
        // The neck starts where the chin ends, and is where it was at the shoulders.
        return y + (chinY - Chart.CHIN) * Soft.step(-1.75, Chart.CHIN, y);
    }

    /** Sideways place in this head of a place on the chart, x positive. */
    double sideways(double x, double y) {
        double eye = Soft.hill((x - EYE_X) / .34, y / .3) * Soft.step(0, .12, x);
        double mouth = Soft.hill(x / .5, (y - Chart.MOUTH) / .22);
        return x + eye * (eyeX - EYE_X + .1 * at(EYE_SIZE) * (x - EYE_X)) + (.05 + .16 * at(MOUTH_WIDTH)) * x * mouth;
    }

    /** The solid: skull, muscle and skin with closed lids and lips. */
    Flesh flesh() {
        double wide = 1 + .046 * at(FACE_WIDTH);
        double fat = .038 * at(WEIGHT);
        Flesh body = new Flesh();
        skull(body, wide);
        face(body, wide, fat);
        nose(body);
        neck(body, fat);
        return body;
    }

    private void skull(Flesh body, double wide) {
        double top = topY;
        body.ellipsoid(0, top - .86, -.76, .765 * wide, .86, .99 + .02 * at(SKULL), .1);
        body.ellipsoid(0, .36 + .02 * at(FOREHEAD), -.33, .60 * wide, .52, .545 + .02 * at(FOREHEAD), .2);
        body.ellipsoid(0, -.35, -.62, .62 * wide, .75, .62, .2);
    }

    private void face(Flesh body, double wide, double fat) {
        double jaw = .045 * at(JAW);
        double bone = .026 * at(CHEEKBONES);
        double ridge = .019 * at(BROW_RIDGE);
        double chinZ = .14 + .033 * at(CHIN);
        double jawX = (.45 + jaw) * wide + fat * .6;
        body.ellipsoid(0, -.38, -.30, .565 * wide + fat, .72, .47, .2);
        // Brow ridge: in one arc from the glabella to the temple.
        body.rod(.06, .165, .145 + ridge, .075, .34, .205, .085 + ridge, .085, .12);
        body.rod(.34, .205, .085 + ridge, .085, .52 * wide, .09, -.11, .075, .12);
        // Cheek bone and its arch back to the ear.
        body.ellipsoid(.40 * wide, -.26, -.09 + bone, .2 + bone, .17, .185 + fat, .2);
        body.rod(.50 * wide, -.2, -.14, .10 + bone, .665 * wide, -.13, -.62, .05 + bone, .16);
        // Teeth push the mouth forward.
        body.ellipsoid(0, mouthY + .03, -.04, .345, .28, .34 + .012 * (at(UPPER_LIP) + at(LOWER_LIP)), .16);
        body.ellipsoid(.36, mouthY + .16, -.17, .24 + fat, .38, .27 + fat, .2);
        // Lower jaw: angle, body, chin.
        body.rod(jawX, -.74 - .02 * at(JAW), -.52, .13, .52 * wide, -.2, -.62, .12, .2);
        body.rod(jawX, -.76 - .02 * at(JAW), -.50, .12 + fat * .5, .14, chinY + .14, chinZ - .14, .13, .2);
        body.ellipsoid(0, chinY + .135, chinZ - .045, .19 + .3 * jaw, .135, .16, .12);
        // Sockets, then the balls with their lids.
        body.hollow(eyeX - .01, -.01, .165, .2, .11, .105, .14);
        body.ellipsoid(eyeX, 0, eyeZ, ball + LID, ball + LID, ball + LID, .05);
        body.ellipsoid(eyeX + .02, .12, -.01 + .012 * at(EYE_HOOD), .2, .075, .11, .08);
        body.hollow(.27, mouthY + .15, .27, .04, .2, .08, .12);
        body.hollow(0, mouthY - .19, .40, .17, .07, .16, .1);
    }

    private void nose(Flesh body) {
        double bridge = .036 * at(NOSE_BRIDGE);
        double wings = .033 * at(NOSE_WIDTH);
        double tip = .012 * at(NOSE_TIP);
        double tipY = noseY + .10;
        double out = .345 + .5 * bridge + .022 * at(NOSE_LENGTH);
        body.rod(0, .10, .105 + bridge, .05 + wings * .3, 0, -.18, .225 + bridge, .055 + wings * .3, .10);
        body.rod(0, -.18, .225 + bridge, .05 + wings * .3, 0, tipY, out, .072 + tip + wings * .2, .06);
        body.ellipsoid(0, tipY - .03, out + .01, .085 + tip + wings * .5, .075 + tip, .085 + tip, .06);
        body.ellipsoid(.122 + wings, tipY - .038, .235, .07 + wings * .3, .068, .10, .03);
        body.ellipsoid(0, noseY - .005, .27, .05, .05, .09, .06);
        body.hollow(.066 + wings * .6, noseY - .005, .305, .036 + wings * .25, .034, .075, .02);
        // Groove between nose and mouth.
        body.hollow(0, mouthY + .15, .37, .028, .08, .075, .05);
    }

    private void neck(Flesh body, double fat) {
        double thick = .47 + .045 * at(NECK) + fat;
        body.rod(0, -.5, -.74, thick, 0, -1.5, -.88, thick, .12);
        body.rod(.14, -.2, -1.12, .22, .2, -1.5, -1.12, .28, .3);
        // Collar to shoulder, chest and back.
        double shoulders = 1.72 + .14 * at(NECK);
        body.rod(0, -1.45, -.95, .36, shoulders, -2.12, -.86, .34, .5);
        body.rod(.1, -2.0, -.72, .42, shoulders - .3, -2.25, -.72, .42, .4);
        body.rod(shoulders, -2.15, -.86, .36, shoulders + .42, -5.2, -.86, .38, .3);
        body.ellipsoid(0, -2.75, -.75, 1.45, .95, .78, .4);
        body.rod(.75, -2.75, -.75, .72, .6, -5.2, -.75, .78, .4);
        // Cords of the neck.
        body.rod(.12, -1.64, -.36, .06, .48, -.55, -.88, .1, .22);
    }
}
