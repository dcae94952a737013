package dev.mien.synth.render;

import org.ejml.data.DMatrix4x4;
import org.ejml.dense.fixed.CommonOps_DDF4;

/**
 * A pin-hole camera that looks at a head from a {@link View}, as close as makes the head fill a share of the picture's height,
 * whatever its size; the field of view is 24 degrees.
 */
public final class Camera {
    /** How much of the picture's height a head fills, unless something else is asked for. */
    public static final double FILL = .6;

    private static final double HALF_FIELD = Math.toRadians(12);
    /** The axis of a head is this far behind its eyes, dm. */
    private static final double BEHIND_EYES = .45;

    /** World to picture: rows give x * w, y * w (pixels, y down) and w, the distance along the line of sight. */
    private final DMatrix4x4 matrix = new DMatrix4x4();
    private final double[] position;
    private final int size;

    private Camera(double[] position, int size) {
        this.position = position;
        this.size = size;
    }

    /** The camera for a head that fills {@link #FILL}; pictures are square, {@code size} pixels wide. */
    public static Camera of(Framing head, View view, int size) {
        return of(head, view, size, FILL);
    }

    /** The camera for a head that fills this share of the height. */
    public static Camera of(Framing head, View view, int size, double fill) {
        double seen = (head.top() - head.chin()) / fill;
        double distance = seen / 2 / StrictMath.tan(HALF_FIELD);
        double yaw = Math.toRadians(view.yaw());
        double pitch = Math.toRadians(view.pitch());
        double sy = StrictMath.sin(yaw);
        double cy = StrictMath.cos(yaw);
        double sp = StrictMath.sin(pitch);
        double cp = StrictMath.cos(pitch);
        double[] target = {0, (head.chin() + head.top()) / 2, head.eyes() - BEHIND_EYES};
        double[] back = {sy * cp, sp, cy * cp};
        double[] eye = {target[0] + distance * back[0], target[1] + distance * back[1], target[2] + distance * back[2]};
        double[] right = {cy, 0, -sy};
        double[] up = {-sy * sp, cp, -cy * sp};
        DMatrix4x4 world = new DMatrix4x4(
                right[0], right[1], right[2], -dot(right, eye),
                up[0], up[1], up[2], -dot(up, eye),
                -back[0], -back[1], -back[2], dot(back, eye),
                0, 0, 0, 1);
        double focal = size / 2.0 / StrictMath.tan(HALF_FIELD);
        DMatrix4x4 lens = new DMatrix4x4(
                focal, 0, size / 2.0, 0,
                0, -focal, size / 2.0, 0,
                0, 0, 1, 0,
                0, 0, 0, 1);
        Camera camera = new Camera(eye, size);
        CommonOps_DDF4.mult(lens, world, camera.matrix);
        return camera;
    }

    /** Width and height of the picture, pixels. */
    public int size() {
        return size;
    }

    /** Where it stands: x, y, z. */
    double[] position() {
        return position;
    }

    /** Pixels x, y (the first pixel's centre at .5) and 1/w of each point; w is the distance along the line of sight. */
    public float[] project(float[] points) {
        DMatrix4x4 m = matrix;
        float[] out = new float[points.length];
        for (int i = 0; i < points.length; i += 3) {
            double x = points[i];
            double y = points[i + 1];
            double z = points[i + 2];
            double near = 1 / (m.a31 * x + m.a32 * y + m.a33 * z + m.a34);
            out[i] = (float) ((m.a11 * x + m.a12 * y + m.a13 * z + m.a14) * near);
            out[i + 1] = (float) ((m.a21 * x + m.a22 * y + m.a23 * z + m.a24) * near);
            out[i + 2] = (float) near;
        }
        return out;
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }
}
