package dev.mien.synth.render;

/**
 * From where the camera looks, in degrees.
 *
 * @param yaw   positive: from the subject's left
 * @param pitch positive: from above
 */
public record View(double yaw, double pitch) {
    /** Straight at the face. */
    public static final View FRONT = new View(0, 0);

    /** For example {@code +20-15}. */
    @Override
    public String toString() {
        return signed(yaw) + signed(pitch);
    }

    private static String signed(double x) {
        return (x < 0 ? "-" : "+")
                + (x == Math.rint(x) ? Long.toString(Math.abs((long) x)) : Double.toString(Math.abs(x)));
    }
}
