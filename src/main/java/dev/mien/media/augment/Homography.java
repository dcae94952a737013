package dev.mien.media.augment;

import org.ejml.data.DMatrix3x3;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.fixed.CommonOps_DDF3;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Maps points of one picture to points of another: {@code (a, b, c) = M (x, y, 1)} is (a / c, b / c). Points are in pixels from
 * the corner of the picture.
 */
public record Homography(DMatrix3x3 matrix) {
    public static final Homography IDENTITY = affine(1, 0, 0, 0, 1, 0);

    private static final double FLAT = 1e-9;

    /** (a x + b y + c, d x + e y + f). */
    public static Homography affine(double a, double b, double c, double d, double e, double f) {
        return new Homography(new DMatrix3x3(a, b, c, d, e, f, 0, 0, 1));
    }

    /** Takes the first four points to the others: {@code x, y} of each; no three of them on a line. */
    public static Homography between(double[] from, double[] to) {
        DMatrixRMaj system = new DMatrixRMaj(8, 8);
        DMatrixRMaj right = new DMatrixRMaj(8, 1);
        for (int i = 0; i < 4; i++) {
            double x = from[2 * i];
            double y = from[2 * i + 1];
            for (int axis = 0; axis < 2; axis++) {
                double target = to[2 * i + axis];
                double[] row = {x, y, 1};
                for (int k = 0; k < 3; k++) {
                    system.set(2 * i + axis, 3 * axis + k, row[k]);
                }
                system.set(2 * i + axis, 6, -x * target);
                system.set(2 * i + axis, 7, -y * target);
                right.set(2 * i + axis, target);
            }
        }
        DMatrixRMaj m = new DMatrixRMaj(8, 1);
        if (flat(from) || flat(to) || !CommonOps_DDRM.solve(system, right, m)) {
            throw new IllegalArgumentException("three of the four points are on a line");
        }
        double[] v = m.data;
        return new Homography(new DMatrix3x3(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], 1));
    }

    /** Whether a triangle of three successive points has next to no area, for its sides. */
    private static boolean flat(double[] p) {
        for (int i = 0; i < 8; i += 2) {
            double ax = p[(i + 2) % 8] - p[i];
            double ay = p[(i + 3) % 8] - p[i + 1];
            double bx = p[(i + 4) % 8] - p[i];
            double by = p[(i + 5) % 8] - p[i + 1];
            if (Math.abs(ax * by - ay * bx) <= FLAT * (ax * ax + ay * ay + bx * bx + by * by)) {
                return true;
            }
        }
        return false;
    }

    /** First the other, then this. */
    public Homography after(Homography first) {
        DMatrix3x3 product = new DMatrix3x3();
        CommonOps_DDF3.mult(matrix, first.matrix, product);
        return new Homography(product);
    }

    /** The way back. */
    public Homography inverse() {
        DMatrix3x3 back = new DMatrix3x3();
        if (!CommonOps_DDF3.invert(matrix, back)) {
            throw new IllegalArgumentException("a homography that cannot be inverted: " + matrix);
        }
        return new Homography(back);
    }

    /** Where a point goes: x, y, and the divisor, which is positive where the picture faces the viewer. */
    public double[] at(double x, double y) {
        double c = matrix.a31 * x + matrix.a32 * y + matrix.a33;
        return new double[] {(matrix.a11 * x + matrix.a12 * y + matrix.a13) / c,
                (matrix.a21 * x + matrix.a22 * y + matrix.a23) / c, c};
    }

    /** Row by row. */
    float[] toFloats() {
        return new float[] {(float) matrix.a11, (float) matrix.a12, (float) matrix.a13, (float) matrix.a21,
                (float) matrix.a22, (float) matrix.a23, (float) matrix.a31, (float) matrix.a32, (float) matrix.a33};
    }
}
