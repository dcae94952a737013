package dev.mien.engine.kernels;

import dev.mien.engine.tensor.Tensor;
import java.util.List;

/** Steps of optimisers, all parameters of one in a call: most are too small to be worth one of their own. Float32. */
public interface OptimizerKernels {
    /**
     * A parameter: its value and what the optimiser remembers of it are changed by its gradient.
     *
     * @param first  Adam's m, SGD's momentum; null for SGD without
     * @param second Adam's v; null for SGD
     */
    record Slot(Tensor value, Tensor gradient, Tensor first, Tensor second) {}

    /** One step of Adam. */
    void adam(List<Slot> slots, AdamStep step);

    /** One step of stochastic gradient descent. */
    void sgd(List<Slot> slots, SgdStep step);
}
