package dev.mien.engine.optim;

import dev.mien.engine.kernels.OptimizerKernels;
import dev.mien.engine.kernels.OptimizerKernels.Slot;
import dev.mien.engine.kernels.SgdStep;
import dev.mien.engine.nn.Parameter;
import dev.mien.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum as PyTorch defines it: {@code g' = g + decay p}; {@code b = momentum b + (1 - dampening) g'},
 * where the first b is g' itself; {@code p -= lr b}, or {@code lr (g' + momentum b)} with Nesterov's look ahead
 * (Sutskever et al. 2013).
 */
public final class Sgd extends Optimizer {
    private final double momentum;
    private final double dampening;
    private final double weightDecay;
    private final boolean nesterov;
    private final Tensor steps;

    /** Plain gradient descent. */
    public Sgd(Map<String, Parameter> parameters, double lr) {
        this(parameters, lr, 0, 0, 0, false);
    }

    /** With momentum. */
    public Sgd(Map<String, Parameter> parameters, double lr, double momentum) {
        this(parameters, lr, momentum, 0, 0, false);
    }

    /**
     * The general form.
     *
     * @param dampening   share of the gradient that the momentum leaves out, except at the first step
     * @param weightDecay added to the gradient, times the parameter
     * @param nesterov    needs momentum and no dampening
     */
    public Sgd(Map<String, Parameter> parameters, double lr, double momentum, double dampening, double weightDecay,
            boolean nesterov) {
        super(parameters, lr);
        this.momentum = require("momentum", momentum, 0, 1);
        this.dampening = require("dampening", dampening, 0, 1);
        this.weightDecay = require("weight decay", weightDecay, 0, Double.MAX_VALUE);
        this.nesterov = nesterov;
        if (nesterov && (momentum == 0 || dampening != 0)) {
            throw new IllegalArgumentException(
                    "Nesterov's method needs momentum > 0 and dampening 0, got " + momentum + " and "
                            + dampening);
        }
        this.steps = keepCounter("steps");
        if (momentum != 0) {
            keepPerParameter("momentum");
        }
    }

    @Override
    protected Slot slot(String name, Tensor value, Tensor gradient) {
        return new Slot(value, gradient, momentum == 0 ? null : state("momentum", name), null);
    }

    @Override
    protected void update(OptimizerKernels kernels, List<Slot> slots) {
        steps.set(0, steps.item() + 1);
        boolean first = steps.item() == 1;
        kernels.sgd(slots, new SgdStep((float) learningRate(), (float) weightDecay, first ? 0 : (float) momentum,
                first ? 1 : (float) (1 - dampening), nesterov ? 1 : 0, nesterov ? (float) momentum : 1));
    }
}
