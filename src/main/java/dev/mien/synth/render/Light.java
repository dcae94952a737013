package dev.mien.synth.render;

/**
 * A distant lamp.
 *
 * @param x       toward it, a unit vector: to the subject's left
 * @param y       up
 * @param z       to the front
 * @param rgb     its light, linear red, green, blue; 1 makes a white surface that faces it white
 */
public record Light(float x, float y, float z, float[] rgb) {
    /**
     * From angles in degrees.
     *
     * @param azimuth   from straight ahead toward the subject's left
     * @param elevation from the horizon up
     * @param warmth    0 for white, .1 for warm, negative for cold
     */
    public static Light from(double azimuth, double elevation, double strength, double warmth) {
        double a = Math.toRadians(azimuth);
        double e = Math.toRadians(elevation);
        double c = StrictMath.cos(e);
        return new Light((float) (StrictMath.sin(a) * c), (float) StrictMath.sin(e), (float) (StrictMath.cos(a) * c),
                new float[] {(float) (strength * (1 + warmth)), (float) strength, (float) (strength * (1 - warmth))});
    }
}
