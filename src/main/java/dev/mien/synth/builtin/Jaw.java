package dev.mien.synth.builtin;

/** The lower jaw: drops about the joints before the ears (26, 27), and goes forward (29) or aside (30). */
final class Jaw {
    private static final double DROP = Math.toRadians(13.5);
    private static final double STRETCH = Math.toRadians(22);
    private static final double FORWARD = .06;
    private static final double ASIDE = .07;
    private static final double JOINT_Y = -.12;
    private static final double JOINT_Z = -.70;

    private final double sine;
    private final double cosine;
    private final double forward;
    private final double aside;

    Jaw(Action a) {
        double angle = Math.min(DROP * a.at(26) + STRETCH * a.at(27), STRETCH);
        sine = StrictMath.sin(angle);
        cosine = StrictMath.cos(angle);
        forward = FORWARD * a.at(29);
        aside = ASIDE * (a.at(30, 0) - a.at(30, 1));
    }

    /** Moves points in place, each by its share of the movement. */
    void move(float[] p, double[] shares) {
        if (sine == 0 && forward == 0 && aside == 0) {
            return;
        }
        for (int v = 0; v < shares.length; v++) {
            double share = shares[v];
            if (share > 0) {
                double y = p[3 * v + 1] - JOINT_Y;
                double z = p[3 * v + 2] - JOINT_Z;
                p[3 * v] += (float) (share * aside);
                p[3 * v + 1] += (float) (share * (y * cosine - z * sine - y));
                p[3 * v + 2] += (float) (share * (z * cosine + y * sine - z + forward));
            }
        }
    }
}
