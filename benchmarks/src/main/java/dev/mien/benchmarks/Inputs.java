package dev.mien.benchmarks;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.engine.ops.CrossEntropy;
import dev.mien.engine.optim.Optimizer;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/** What several benchmarks begin with. */
public final class Inputs {
    private Inputs() {}

    /** Numbers in [-1, 1), the same for the same name. */
    static Tensor random(String name, Shape shape) {
        float[] x = new float[shape.size()];
        long stream = Rng.stream(name);
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (2 * Rng.uniform(1, stream, i) - 1);
        }
        return Tensor.of(x, shape.dims());
    }

    /** One training step, as a user writes it; the loss. Errors: IllegalStateException when it is not finite. */
    public static double step(Module network, Optimizer optimizer, Tensor x, int[] labels) {
        try (Scope _ = Scope.open()) {
            optimizer.zeroGrad();
            Tape tape = Tape.recording(Backends.get());
            Var loss = CrossEntropy.crossEntropy(network.apply(tape.constant(x)), labels);
            tape.backward(loss);
            optimizer.step();
            double value = loss.value().item();
            if (!Double.isFinite(value)) {
                throw new IllegalStateException("the loss is " + value);
            }
            return value;
        }
    }

    /** Requires two results to be equal within a tolerance. Errors: IllegalStateException that says where they are not. */
    static void check(String what, Tensor got, Tensor expected, double tolerance) {
        for (int i = 0; i < expected.size(); i++) {
            if (!(Math.abs(got.get(i) - expected.get(i)) <= tolerance)) {
                throw new IllegalStateException(
                        what + " is wrong at " + i + ": expected " + expected.get(i) + ", got " + got.get(i));
            }
        }
    }
}
