package dev.mien.engine.optim;

import dev.mien.engine.kernels.AdamStep;
import dev.mien.engine.kernels.OptimizerKernels;
import dev.mien.engine.kernels.OptimizerKernels.Slot;
import dev.mien.engine.nn.Parameter;
import dev.mien.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Adam (Kingma and Ba 2015): running means m of the gradient and v of its square, both corrected for starting at zero,
 * {@code p -= lr m / (1 - beta1^t) / (sqrt(v) / sqrt(1 - beta2^t) + eps)}. Weight decay is added to the gradient;
 * {@link AdamW} decouples it.
 */
public class Adam extends Optimizer {
    private final double beta1;
    private final double beta2;
    private final double eps;
    private final double weightDecay;
    private final boolean decoupled;
    private final Tensor steps;

    /** PyTorch's defaults: betas 0.9 and 0.999, eps 1e-8, no weight decay. */
    public Adam(Map<String, Parameter> parameters, double lr) {
        this(parameters, lr, 0.9, 0.999, 1e-8, 0);
    }

    /** The general form. */
    public Adam(Map<String, Parameter> parameters, double lr, double beta1, double beta2, double eps,
            double weightDecay) {
        this(parameters, lr, beta1, beta2, eps, weightDecay, false);
    }

    Adam(Map<String, Parameter> parameters, double lr, double beta1, double beta2, double eps, double weightDecay,
            boolean decoupled) {
        super(parameters, lr);
        this.beta1 = require("beta1", beta1, 0, Math.nextDown(1.0));
        this.beta2 = require("beta2", beta2, 0, Math.nextDown(1.0));
        this.eps = require("eps", eps, 0, Double.MAX_VALUE);
        this.weightDecay = require("weight decay", weightDecay, 0, Double.MAX_VALUE);
        this.decoupled = decoupled;
        this.steps = keepCounter("steps");
        keepPerParameter("m");
        keepPerParameter("v");
    }

    @Override
    protected final Slot slot(String name, Tensor value, Tensor gradient) {
        return new Slot(value, gradient, state("m", name), state("v", name));
    }

    @Override
    protected final void update(OptimizerKernels kernels, List<Slot> slots) {
        double t = steps.item() + 1;
        steps.set(0, t);
        kernels.adam(slots, new AdamStep((float) beta1, (float) (1 - beta1), (float) beta2, (float) (1 - beta2),
                (float) (learningRate() / (1 - Math.pow(beta1, t))), (float) (1 / Math.sqrt(1 - Math.pow(beta2, t))),
                (float) eps, decoupled ? 0 : (float) weightDecay,
                decoupled ? (float) (1 - learningRate() * weightDecay) : 1));
    }
}
