package dev.mien.lab;

import static dev.mien.engine.ops.Softmax.softmax;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.SeriesNetwork;
import java.util.function.UnaryOperator;

/** What a network says of examples: class probabilities, and which moments speak for a class. */
public final class Predictor {
    private Predictor() {}

    /**
     * {@code [examples][classes]}, softmax of the module's logits, in evaluation mode.
     *
     * @param batch examples at a time; changes nothing but speed
     */
    public static float[][] probabilities(Module model, Examples data, int batch, Backend backend) {
        return perExample(model, x -> softmax(model.apply(x)), data, batch, backend);
    }

    /**
     * {@code [examples][length * classes]}, what each moment adds to each logit, row-major: see
     * {@link SeriesNetwork#classActivationMaps}. In evaluation mode.
     *
     * @param batch examples at a time; changes nothing but speed
     */
    public static float[][] classActivationMaps(SeriesNetwork model, Examples data, int batch, Backend backend) {
        return perExample(model, model::classActivationMaps, data, batch, backend);
    }

    private static float[][] perExample(Module model, UnaryOperator<Var> f, Examples data, int batch, Backend backend) {
        boolean wasTraining = model.isTraining();
        model.train(false);
        float[][] out = new float[data.size()][];
        for (int from = 0; from < out.length; from += batch) {
            int[] indices = new int[Math.min(batch, out.length - from)];
            for (int i = 0; i < indices.length; i++) {
                indices[i] = from + i;
            }
            try (Scope scope = Scope.open()) {
                Tape tape = Tape.inference(backend);
                Tensor y = f.apply(tape.constant(data.batch(indices, Examples.TESTING))).value();
                for (int i = 0; i < indices.length; i++) {
                    out[from + i] = y.row(i).toFloats();
                }
            }
        }
        model.train(wasTraining);
        return out;
    }
}
