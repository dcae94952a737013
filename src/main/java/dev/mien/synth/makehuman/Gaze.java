package dev.mien.synth.makehuman;

import dev.mien.synth.ActionUnit;
import dev.mien.synth.Side;
import java.util.Map;

/**
 * Where the eyes look: action units 61 to 66, as turns of each ball.
 *
 * @param leftYaw  of the subject's left eye toward his left, radians
 * @param rightYaw of his right eye, likewise
 * @param pitch    of both, upward
 */
record Gaze(double leftYaw, double rightYaw, double pitch) {
    private static final double SIDEWAYS = Math.toRadians(28);
    private static final double UPWARD = Math.toRadians(17);
    private static final double SQUINT = Math.toRadians(14);

    static Gaze of(Map<ActionUnit, Double> intensities) {
        double left = 0;
        double right = 0;
        double pitch = 0;
        for (Map.Entry<ActionUnit, Double> e : intensities.entrySet()) {
            Side side = e.getKey().side();
            double x = Math.min(1, e.getValue());
            double yaw = switch (e.getKey().number()) {
                case 61 -> x * SIDEWAYS;
                case 62 -> -x * SIDEWAYS;
                default -> 0;
            };
            double apart = switch (e.getKey().number()) {
                case 65 -> x * SQUINT;
                case 66 -> -x * SQUINT;
                default -> 0;
            };
            pitch += switch (e.getKey().number()) {
                case 63 -> x * UPWARD;
                case 64 -> -x * UPWARD;
                default -> 0;
            };
            left += side == Side.RIGHT ? 0 : yaw + apart;
            right += side == Side.LEFT ? 0 : yaw - apart;
        }
        return new Gaze(left, right, pitch);
    }

    /** Turns the vertices of both eyes around their balls' middles, in the head's own directions. */
    void turn(float[] p, float[] left, float[] right, RigidMotion head) {
        if (leftYaw == 0 && rightYaw == 0 && pitch == 0) {
            return;
        }
        float[] axes = head.directions(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
        double sp = StrictMath.sin(pitch);
        double cp = StrictMath.cos(pitch);
        for (int i = 0; i < p.length; i += 3) {
            boolean ofLeft = nearer(p, i, left, right);
            float[] ball = ofLeft ? left : right;
            double sy = StrictMath.sin(ofLeft ? leftYaw : rightYaw);
            double cy = StrictMath.cos(ofLeft ? leftYaw : rightYaw);
            double dx = p[i] - ball[0];
            double dy = p[i + 1] - ball[1];
            double dz = p[i + 2] - ball[2];
            double x = dx * axes[0] + dy * axes[1] + dz * axes[2];
            double y = dx * axes[3] + dy * axes[4] + dz * axes[5];
            double z = dx * axes[6] + dy * axes[7] + dz * axes[8];
            double y1 = y * cp + z * sp;
            double z1 = z * cp - y * sp;
            double x2 = x * cy + z1 * sy;
            double z2 = z1 * cy - x * sy;
            for (int c = 0; c < 3; c++) {
                p[i + c] = (float) (ball[c] + x2 * axes[c] + y1 * axes[3 + c] + z2 * axes[6 + c]);
            }
        }
    }

    /** Those of balls, whatever dent the iris makes. */
    static float[] normals(float[] p, float[] left, float[] right) {
        float[] n = new float[p.length];
        for (int i = 0; i < p.length; i += 3) {
            float[] ball = nearer(p, i, left, right) ? left : right;
            float x = p[i] - ball[0];
            float y = p[i + 1] - ball[1];
            float z = p[i + 2] - ball[2];
            float inverse = 1 / (float) Math.sqrt(x * x + y * y + z * z + 1e-12f);
            n[i] = x * inverse;
            n[i + 1] = y * inverse;
            n[i + 2] = z * inverse;
        }
        return n;
    }

    private static boolean nearer(float[] p, int i, float[] left, float[] right) {
        double a = square(p[i] - left[0]) + square(p[i + 1] - left[1]) + square(p[i + 2] - left[2]);
        double b = square(p[i] - right[0]) + square(p[i + 1] - right[1]) + square(p[i + 2] - right[2]);
        return a <= b;
    }

    private static double square(double x) {
        return x * x;
    }
}
