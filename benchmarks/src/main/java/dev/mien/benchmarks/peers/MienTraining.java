package dev.mien.benchmarks.peers;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.engine.ops.CrossEntropy;
import dev.mien.engine.optim.Adam;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** A training step as a user writes it: forward, cross-entropy, backward, a step of Adam. */
final class MienTraining implements Side {
    /** So small that hundreds of steps on one batch do not end where all gradients vanish. */
    static final double RATE = 1e-5;

    private final Module network;
    private final Tensor x;
    private final int[] labels;
    private final Adam adam;
    private double loss;

    /** A network in training mode and one label for each row of its logits. */
    MienTraining(Module network, Tensor x, int[] labels) {
        this.network = network;
        this.x = x;
        this.labels = labels;
        this.adam = new Adam(network.namedParameters(), RATE);
    }

    @Override
    public void run() {
        try (Scope _ = Scope.open()) {
            adam.zeroGrad();
            Tape tape = Tape.recording(Backends.get());
            Var cost = CrossEntropy.crossEntropy(network.apply(tape.constant(x)), labels);
            tape.backward(cost);
            adam.step();
            loss = cost.value().item();
        }
    }

    /** Of the last step. */
    double loss() {
        return loss;
    }

    /** Of the last step, channels first. */
    Map<String, float[]> gradients() {
        Map<String, float[]> all = new LinkedHashMap<>();
        network.namedParameters().forEach((name, p) -> all.put(name, ChannelsFirst.data(p.grad())));
        return all;
    }
}
