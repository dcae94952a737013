package dev.mien.benchmarks.peers;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Tape.Node;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.engine.ops.Conv;
import dev.mien.engine.ops.Linear;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.ModelCatalogue;
import java.util.Map;

/**
 * One network on one input, for both sides.
 *
 * @param title what the table says
 * @param model name in {@link ModelCatalogue}
 * @param input shape, channels last
 */
record Contest(String title, String model, Shape input) {

    /** The network, with weights drawn from a seed, statistics of batch norm too, so that no layer is trivial. */
    Module network() {
        Module m = ModelCatalogue.create(model).initialise(1);
        for (Map.Entry<String, Tensor> e : m.stateTensors().entrySet()) {
            boolean mean = e.getKey().endsWith("running_mean");
            if (mean || e.getKey().endsWith("running_var")) {
                long stream = Rng.stream(e.getKey());
                for (int i = 0; i < e.getValue().size(); i++) {
                    double u = Rng.uniform(1, stream, i);
                    e.getValue().set(i, mean ? 0.2 * u - 0.1 : 0.5 + u);
                }
            }
        }
        return m;
    }

    /** Numbers in [-1, 1). */
    Tensor data() {
        Tensor x = Tensor.empty(input, DType.F32);
        for (int i = 0; i < x.size(); i++) {
            x.set(i, 2 * Rng.uniform(2, 1, i) - 1);
        }
        return x;
    }

    /** 10^9 operations of convolutions and linear layers; a multiplication and an addition are two. */
    double gflop(Module m) {
        Backend backend = Backends.get();
        Tape tape = Tape.tracing(backend);
        m.apply(tape.constant(Tensor.symbolic(input, DType.F32)));
        double sum = 0;
        for (Node n : tape.nodes()) {
            if (n.op() instanceof Conv || n.op() instanceof Linear) {
                Shape w = n.in()[1].shape();
                sum += 2.0 * n.out().shape().size() * (w.size() / w.dim(0));
            }
        }
        return sum * 1e-9;
    }
}
