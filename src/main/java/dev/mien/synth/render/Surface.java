package dev.mien.synth.render;

/**
 * How a surface answers light.
 *
 * @param wrap     how far light creeps around the terminator, 0 (hard) to 1; red creeps further than green and blue by
 *                 {@code scatter}, as in skin
 * @param scatter  0 to 1
 * @param specular strength of the highlight
 * @param gloss    its sharpness: Blinn's exponent
 * @param rim      extra reflection at grazing angles (Schlick 1994)
 * @param mirror   whether highlights show in its shadows and folds, too: the lamp seen in an eye under its lid
 */
public record Surface(float wrap, float scatter, float specular, float gloss, float rim, boolean mirror) {
    public static final Surface SKIN = new Surface(.25f, .2f, .16f, 18, .25f, false);
    public static final Surface EYE = new Surface(.3f, 0, 1.4f, 220, .1f, true);
    public static final Surface WET = new Surface(.3f, .1f, .35f, 40, .1f, false);
    public static final Surface HAIR = new Surface(.4f, 0, .12f, 14, .1f, false);
    public static final Surface MATTE = new Surface(.2f, 0, 0, 1, 0, false);
}
