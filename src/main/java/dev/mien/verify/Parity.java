package dev.mien.verify;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.reference.ReferenceBackend;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import java.util.Map;

/**
 * A backend against the reference kernels, in float32: output and all gradients. The error is the largest difference over the
 * largest expected value; the tolerance grows with the length of the sums, as rounding does.
 *
 * @param op the operation
 */
public record Parity(OpCase op) implements VerifyCase {
    @Override
    public String name() {
        return "parity/" + op.name();
    }

    /** A few dozen roundings, and the random walk of a sum of n terms; and what the backend rounds before it multiplies. */
    public double tolerance(Backend backend) {
        return 2e-6 + 1e-7 * Math.sqrt(op.reduction()) + (op.multiplies() ? OpCase.slack(backend) : 0);
    }

    @Override
    public Result run(Backend backend) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> expected = op.run(ReferenceBackend.create(), DType.F32);
            Map<String, Tensor> actual = op.run(backend, DType.F32);
            double worst = 0;
            String where = "";
            for (String key : expected.keySet()) {
                double error = errorOverMax(expected.get(key), actual.get(key));
                if (!(error <= worst)) {
                    worst = error;
                    where = key;
                }
            }
            return Result.of(worst, tolerance(backend), where);
        }
    }

    /** The largest difference over the largest expected value; NaN when one of the two is NaN or infinite and the other is not. */
    static double errorOverMax(Tensor expected, Tensor actual) {
        double max = 0;
        double worst = 0;
        for (int i = 0; i < expected.size(); i++) {
            double e = expected.get(i);
            double a = actual.get(i);
            if (e == a || Double.isNaN(e) && Double.isNaN(a)) {
                max = Double.isFinite(e) ? Math.max(max, Math.abs(e)) : max;
            } else if (!Double.isFinite(e) || !Double.isFinite(a)) {
                return Double.NaN;
            } else {
                max = Math.max(max, Math.abs(e));
                worst = Math.max(worst, Math.abs(e - a));
            }
        }
        return max == 0 ? worst : worst / max;
    }

    @Override
    public String toString() {
        return name();
    }
}
