package dev.mien.synth.builtin;

/** Turns, nods and tilts of the head (51-58); the neck follows less and less, the shoulders not at all. */
final class HeadMove {
    private static final double TURN = Math.toRadians(38);
    private static final double NOD = Math.toRadians(26);
    private static final double TILT = Math.toRadians(26);
    private static final double THRUST = .35;
    private static final double PIVOT_Y = -1.2;
    private static final double PIVOT_Z = -.78;
    private static final double STILL = -1.66;
    private static final double FREE = -1.12;

    private final double turn;
    private final double nod;
    private final double tilt;
    private final double thrust;

    HeadMove(Action a) {
        turn = TURN * (a.at(51) - a.at(52));
        nod = NOD * (a.at(54) - a.at(53));
        tilt = TILT * (a.at(55) - a.at(56));
        thrust = THRUST * (a.at(57) - a.at(58));
    }

    /** Moves points in place. */
    void apply(float[] p) {
        if (turn == 0 && nod == 0 && tilt == 0 && thrust == 0) {
            return;
        }
        double[] all = rotation(1);
        for (int i = 0; i < p.length; i += 3) {
            // Under the chin the neck begins further back.
            double w = Soft.step(STILL, FREE,
                    p[i + 1] + .25 * Math.min(0, p[i + 2] - .1) * Soft.step(-.9, -1.3, p[i + 1]));
            if (w > 0) {
                rotate(w == 1 ? all : rotation(w), w, p, i);
            }
        }
    }

    private void rotate(double[] m, double w, float[] p, int i) {
        double x = p[i];
        double y = p[i + 1] - PIVOT_Y;
        double z = p[i + 2] - PIVOT_Z;
        p[i] = (float) (m[0] * x + m[1] * y + m[2] * z);
        p[i + 1] = (float) (m[3] * x + m[4] * y + m[5] * z + PIVOT_Y);
        p[i + 2] = (float) (m[6] * x + m[7] * y + m[8] * z + PIVOT_Z + w * thrust);
    }

    /** Turn about the vertical, after the nod, after the tilt; each by a share of its angle. Rows. */
    private double[] rotation(double share) {
        double ct = StrictMath.cos(share * turn);
        double st = StrictMath.sin(share * turn);
        double cn = StrictMath.cos(share * nod);
        double sn = StrictMath.sin(share * nod);
        double cr = StrictMath.cos(share * tilt);
        double sr = StrictMath.sin(share * tilt);
        // Tilt to the left takes the top of the head to +x; nod takes the face down; turn takes it to +x.
        double[] nodTilt = {cr, sr, 0, -sr * cn, cr * cn, -sn, -sr * sn, cr * sn, cn};
        double[] out = new double[9];
        for (int c = 0; c < 3; c++) {
            out[c] = ct * nodTilt[c] + st * nodTilt[6 + c];
            out[3 + c] = nodTilt[3 + c];
            out[6 + c] = ct * nodTilt[6 + c] - st * nodTilt[c];
        }
        return out;
    }
}
