package dev.mien.engine.optim;

import dev.mien.engine.nn.Parameter;
import java.util.Map;

/** Adam with weight decay apart from the gradient: {@code p} first shrinks by {@code lr decay p} (Loshchilov and Hutter 2019). */
public final class AdamW extends Adam {
    /** PyTorch's defaults: betas 0.9 and 0.999, eps 1e-8, weight decay 0.01. */
    public AdamW(Map<String, Parameter> parameters, double lr) {
        this(parameters, lr, 0.9, 0.999, 1e-8, 0.01);
    }

    /** The general form. */
    public AdamW(Map<String, Parameter> parameters, double lr, double beta1, double beta2, double eps,
            double weightDecay) {
        super(parameters, lr, beta1, beta2, eps, weightDecay, true);
    }
}
