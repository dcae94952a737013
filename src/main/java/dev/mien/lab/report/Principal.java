package dev.mien.lab.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/** Principal components (Pearson 1901): the plane on which points are spread most. */
final class Principal {
    private static final int AXES = 2;

    private final List<double[]> points;
    private final double[] shares;

    /**
     * Of points.
     *
     * @param x at least one, of equal length
     */
    Principal(List<float[]> x) {
        int n = x.size();
        int d = x.getFirst().length;
        DMatrixRMaj centred = new DMatrixRMaj(n, d);
        for (int j = 0; j < d; j++) {
            double mean = 0;
            for (float[] row : x) {
                mean += row[j] / n;
            }
            for (int i = 0; i < n; i++) {
                centred.set(i, j, x.get(i)[j] - mean);
            }
        }
        int axes = Math.min(AXES, Math.min(n, d));
        SingularValueDecomposition_F64<DMatrixRMaj> svd = DecompositionFactory_DDRM.svd(n, d, false, true, true);
        if (!svd.decompose(centred.copy())) {
            throw new IllegalArgumentException("singular values not found; are all values finite?");
        }
        double[] values = svd.getSingularValues();
        DMatrixRMaj vt = svd.getV(null, true);
        Integer[] order = new Integer[Math.min(n, d)];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(values[b], values[a]));
        double all = 0;
        for (int i = 0; i < order.length; i++) {
            all += values[i] * values[i];
        }
        this.points = new ArrayList<>();
        this.shares = new double[AXES];
        for (int i = 0; i < n; i++) {
            points.add(new double[AXES]);
        }
        for (int a = 0; a < axes; a++) {
            DMatrixRMaj axis = CommonOps_DDRM.extractRow(vt, order[a], null);
            shares[a] = all == 0 ? 0 : values[order[a]] * values[order[a]] / all;
            double sign = sign(axis);
            for (int i = 0; i < n; i++) {
                double dot = 0;
                for (int j = 0; j < d; j++) {
                    dot += centred.get(i, j) * axis.get(j);
                }
                points.get(i)[a] = sign * dot;
            }
        }
    }

    /** An axis has no direction of its own; ours has its largest part positive. */
    private static double sign(DMatrixRMaj axis) {
        double most = 0;
        for (int j = 0; j < axis.getNumElements(); j++) {
            if (Math.abs(axis.get(j)) > Math.abs(most)) {
                most = axis.get(j);
            }
        }
        return most < 0 ? -1 : 1;
    }

    /** Of each point, {@code {first, second}}. */
    List<double[]> points() {
        return points;
    }

    /** How much of the variance each axis shows, 0 to 1. */
    double[] shares() {
        return shares.clone();
    }
}
