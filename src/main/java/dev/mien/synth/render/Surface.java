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
 */
public record Surface(float wrap, float scatter, float specular, float gloss, float rim) {
    public static final Surface SKIN = new Surface(.25f, .2f, .16f, 18, .25f);
    public static final Surface EYE = new Surface(.3f, 0, .9f, 160, .1f);
    public static final Surface WET = new Surface(.3f, .1f, .35f, 40, .1f);
    public static final Surface HAIR = new Surface(.4f, 0, .12f, 14, .1f);
    public static final Surface MATTE = new Surface(.2f, 0, 0, 1, 0);
}
