package dev.mien.engine.optim;

import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.nn.Parameter;
import java.util.Collection;

/** What may be done to gradients between backward and the optimizer's step. Frozen parameters are passed over. */
public final class Gradients {
    /** PyTorch's guard against a division by zero. */
    private static final double TINY = 1e-6;
    private static final int BLOCK = 1 << 14;

    private Gradients() {}

    /**
     * Shrinks all gradients together so that their norm, taken over all parameters as one vector, is at most {@code maxNorm}
     * (Pascanu et al. 2013; PyTorch's clip_grad_norm_). Returns the norm as it was.
     */
    public static double clipByNorm(Collection<Parameter> parameters, double maxNorm) {
        double squares = 0;
        for (Parameter p : parameters) {
            if (p.grad() != null) {
                squares += Backends.get().map().sumSquares(p.grad());
            }
        }
        double norm = Math.sqrt(squares);
        double factor = maxNorm / (norm + TINY);
        if (factor < 1) {
            scale(parameters, factor);
        }
        return norm;
    }

    /** Cuts every element to +-{@code limit}. */
    public static void clipByValue(Collection<Parameter> parameters, double limit) {
        float high = (float) limit;
        for (Parameter p : parameters) {
            if (p.grad() != null) {
                float[] g = p.grad().floats();
                int o = p.grad().offset();
                Parallel.blocks(p.grad().size(), BLOCK, (from, to) -> {
                    for (int i = o + from; i < o + to; i++) {
                        g[i] = Math.max(-high, Math.min(high, g[i]));
                    }
                });
            }
        }
    }

    /**
     * Multiplies all gradients. For accumulation: backward adds into the gradients, so after k small batches of mean losses
     * {@code scale(parameters, 1.0 / k)} gives the gradient of one batch k times as large (but for batch norm's statistics).
     */
    public static void scale(Collection<Parameter> parameters, double factor) {
        for (Parameter p : parameters) {
            if (p.grad() != null) {
                Backends.get().map().scale(p.grad(), factor, p.grad());
            }
        }
    }
}
