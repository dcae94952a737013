package dev.mien.verify;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.reference.ReferenceBackend;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The gradients of the reference kernels against central differences, in float64, for every input: along single elements, and
 * along random directions, in which every element takes part. Whatever the backend, this runs on the reference: what it
 * establishes for the reference, {@link Parity} carries over to the others.
 *
 * @param op the operation
 */
public record GradientCheck(OpCase op) implements VerifyCase {
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-6;
    private static final int ELEMENTS = 12;
    private static final int RANDOM = 2;
    /** Above this, differences take too long; the same geometry fields occur in smaller cases. */
    private static final long MAX_FLOPS = 60_000;

    /** Whether the case is small enough. */
    public static boolean affordable(OpCase op) {
        return op.flops() <= MAX_FLOPS;
    }

    @Override
    public String name() {
        return "gradient/" + op.name();
    }

    @Override
    public Result run(Backend backend) {
        Backend reference = ReferenceBackend.create();
        Map<String, Tensor> gradients = op.run(reference, DType.F64);
        double worst = 0;
        String where = "";
        for (int i = 0; i < op.inputs().size(); i++) {
            String key = "d" + op.inputs().get(i).name();
            Tensor gradient = gradients.get(key);
            for (double[] direction : directions(gradient.size())) {
                double expected = difference(reference, i, direction);
                double got = along(gradient, direction);
                double error = Math.abs(got - expected) / (1e-3 + length(gradient) * norm(direction));
                if (!(error <= worst)) {
                    worst = error;
                    where = key;
                }
            }
        }
        return Result.of(worst, TOLERANCE, where);
    }

    /** The change of the loss per unit of step, when input i moves along the direction. */
    private double difference(Backend reference, int i, double[] direction) {
        Tensor[] up = op.tensors(DType.F64);
        Tensor[] down = op.tensors(DType.F64);
        for (int j = 0; j < direction.length; j++) {
            up[i].set(j, up[i].get(j) + STEP * direction[j]);
            down[i].set(j, down[i].get(j) - STEP * direction[j]);
        }
        return (op.loss(reference, up) - op.loss(reference, down)) / (2 * STEP);
    }

    private static List<double[]> directions(int n) {
        List<double[]> all = new ArrayList<>();
        int elements = Math.min(n, ELEMENTS);
        for (int k = 0; k < elements; k++) {
            double[] d = new double[n];
            d[(int) ((long) k * n / elements)] = 1;
            all.add(d);
        }
        for (int k = 0; k < RANDOM; k++) {
            double[] d = new double[n];
            for (int j = 0; j < n; j++) {
                d[j] = 2 * Rng.uniform(2, k, j) - 1;
            }
            all.add(d);
        }
        return all;
    }

    private static double along(Tensor gradient, double[] direction) {
        double sum = 0;
        for (int j = 0; j < direction.length; j++) {
            sum += gradient.get(j) * direction[j];
        }
        return sum;
    }

    private static double length(Tensor t) {
        double squares = 0;
        for (int j = 0; j < t.size(); j++) {
            squares += t.get(j) * t.get(j);
        }
        return Math.sqrt(squares / Math.max(1, t.size()));
    }

    private static double norm(double[] v) {
        double squares = 0;
        for (double d : v) {
            squares += d * d;
        }
        return Math.sqrt(squares);
    }

    @Override
    public String toString() {
        return name();
    }
}
