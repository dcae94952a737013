package dev.mien.lab;

import dev.mien.engine.tensor.Tensor;
import java.util.List;

/** Examples that have names. */
public record NamedExamples(Examples examples, List<String> names) implements Examples {
    public NamedExamples {
        if (examples.size() != names.size()) {
            throw new IllegalArgumentException(examples.size() + " examples, " + names.size() + " names");
        }
        names = List.copyOf(names);
    }

    @Override
    public int size() {
        return names.size();
    }

    @Override
    public int label(int i) {
        return examples.label(i);
    }

    @Override
    public Tensor batch(int[] indices, int epoch) {
        return examples.batch(indices, epoch);
    }

    @Override
    public String describe(int i, int epoch) {
        return names.get(i);
    }
}
