package dev.mien.synth.makehuman;

import org.ejml.data.DMatrix3;
import org.ejml.data.DMatrix3x3;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.fixed.CommonOps_DDF3;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/** A turn and a shift: p becomes R p + t. */
final class RigidMotion {
    static final RigidMotion NONE = new RigidMotion(new DMatrix3x3(1, 0, 0, 0, 1, 0, 0, 0, 1), new DMatrix3());

    private final DMatrix3x3 turn;
    private final DMatrix3 shift;

    private RigidMotion(DMatrix3x3 turn, DMatrix3 shift) {
        this.turn = turn;
        this.shift = shift;
    }

    /** The motion that brings some points nearest to where they went, in the least squares sense (Kabsch 1976). */
    static RigidMotion between(float[] before, float[] after, int[] points) {
        double[] from = mean(before, points);
        double[] to = mean(after, points);
        DMatrixRMaj covariance = new DMatrixRMaj(3, 3);
        for (int p : points) {
            for (int r = 0; r < 3; r++) {
                for (int c = 0; c < 3; c++) {
                    covariance.add(r, c, (after[3 * p + r] - to[r]) * (before[3 * p + c] - from[c]));
                }
            }
        }
        SingularValueDecomposition_F64<DMatrixRMaj> svd = DecompositionFactory_DDRM.svd(3, 3, true, true, true);
        if (!svd.decompose(covariance)) {
            return NONE;
        }
        DMatrixRMaj u = svd.getU(null, false);
        DMatrixRMaj vt = svd.getV(null, true);
        DMatrixRMaj r = new DMatrixRMaj(3, 3);
        CommonOps_DDRM.mult(u, vt, r);
        if (CommonOps_DDRM.det(r) < 0) {
            // A mirror image: turn the direction that matters least.
            double[] values = svd.getSingularValues();
            int least = values[0] < values[1] ? values[0] < values[2] ? 0 : 2 : values[1] < values[2] ? 1 : 2;
            for (int i = 0; i < 3; i++) {
                u.set(i, least, -u.get(i, least));
            }
            CommonOps_DDRM.mult(u, vt, r);
        }
        DMatrix3x3 turn = new DMatrix3x3(r.get(0, 0), r.get(0, 1), r.get(0, 2), r.get(1, 0), r.get(1, 1), r.get(1, 2),
                r.get(2, 0), r.get(2, 1), r.get(2, 2));
        DMatrix3 moved = new DMatrix3();
        CommonOps_DDF3.mult(turn, new DMatrix3(from[0], from[1], from[2]), moved);
        return new RigidMotion(turn, new DMatrix3(to[0] - moved.a1, to[1] - moved.a2, to[2] - moved.a3));
    }

    private static double[] mean(float[] positions, int[] points) {
        double[] sum = new double[3];
        for (int p : points) {
            for (int c = 0; c < 3; c++) {
                sum[c] += positions[3 * p + c];
            }
        }
        for (int c = 0; c < 3; c++) {
            sum[c] /= points.length;
        }
        return sum;
    }

    /** Points, moved. */
    float[] points(float[] p) {
        return apply(p, shift.a1, shift.a2, shift.a3);
    }

    /** Directions, turned. */
    float[] directions(float[] p) {
        return apply(p, 0, 0, 0);
    }

    private float[] apply(float[] p, double x, double y, double z) {
        float[] out = new float[p.length];
        for (int i = 0; i < p.length; i += 3) {
            out[i] = (float) (turn.a11 * p[i] + turn.a12 * p[i + 1] + turn.a13 * p[i + 2] + x);
            out[i + 1] = (float) (turn.a21 * p[i] + turn.a22 * p[i + 1] + turn.a23 * p[i + 2] + y);
            out[i + 2] = (float) (turn.a31 * p[i] + turn.a32 * p[i + 1] + turn.a33 * p[i + 2] + z);
        }
        return out;
    }

    /** Where the axis of the head that looks ahead (+z) points to. */
    float[] ahead() {
        return new float[] {(float) turn.a13, (float) turn.a23, (float) turn.a33};
    }
}
