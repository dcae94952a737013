package dev.mien.engine.nn;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * What a training step takes, in bytes.
 *
 * @param parameters what the network holds, buffers included
 * @param gradients  of the parameters that train
 * @param optimizer  Adam's two means of each
 * @param values     input, values in between and their gradients, at the moment when they are most
 */
public record TrainingMemory(long parameters, long gradients, long optimizer, long values) {
    /**
     * Rehearses a step on inputs of this shape: forward and backward as they will be, marked blocks recomputed, but nothing computed
     * and no memory taken. What kernels need for themselves, and the virtual machine, come on top.
     */
    public static TrainingMemory forecast(Module module, Shape input) {
        boolean training = module.isTraining();
        module.train(true);
        try {
            Tape tape = Tape.rehearsing(Backends.get());
            Tensor x = Tensor.symbolic(input, DType.F32);
            Var y = module.apply(tape.constant(x));
            tape.backward(y, Tensor.symbolic(y.shape(), DType.F32));
            long state = module.stateTensors().values().stream().mapToLong(t -> bytes(t.shape())).sum();
            long trained = module.trainableParameters().stream().mapToLong(p -> bytes(p.shape())).sum();
            return new TrainingMemory(state, trained, 2 * trained, bytes(input) + tape.peakBytes());
        } finally {
            module.train(training);
        }
    }

    /** All of it. */
    public long total() {
        return parameters + gradients + optimizer + values;
    }

    private static long bytes(Shape s) {
        return s.size() * (long) DType.F32.bytes();
    }
}
