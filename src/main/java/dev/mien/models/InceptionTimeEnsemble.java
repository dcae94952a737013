package dev.mien.models;

import static dev.mien.engine.ops.Concat.concat;
import static dev.mien.engine.ops.Mean.mean;
import static dev.mien.engine.ops.Reshape.reshape;
import static dev.mien.engine.ops.Softmax.softmax;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.nn.Module;
import java.util.ArrayList;
import java.util.List;

/**
 * Several networks of one kind that differ in their start; their class probabilities are averaged (Fawaz et al. 2020,
 * five of them). Train the members one by one. {@code [N, L, inputs] -> [N, classes]}, probabilities.
 */
public final class InceptionTimeEnsemble extends Module {
    private final List<InceptionTime> members = new ArrayList<>();

    public InceptionTimeEnsemble(InceptionTimeConfig config, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("an ensemble needs at least 1 member, got " + size);
        }
        for (int i = 0; i < size; i++) {
            members.add(new InceptionTime(config));
        }
    }

    /** The networks, to be trained one by one. */
    public List<InceptionTime> members() {
        return List.copyOf(members);
    }

    @Override
    protected Var forward(Var x) {
        Var[] probabilities = new Var[members.size()];
        for (int i = 0; i < probabilities.length; i++) {
            Var p = softmax(members.get(i).apply(x));
            probabilities[i] = reshape(p, 1, p.shape().dim(0), p.shape().dim(1));
        }
        return mean(concat(0, probabilities), 0);
    }
}
