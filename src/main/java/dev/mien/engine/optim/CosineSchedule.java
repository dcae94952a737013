package dev.mien.engine.optim;

/**
 * Half a period of a cosine from {@code base} down to {@code min}: PyTorch's CosineAnnealingLR in closed form (Loshchilov and
 * Hutter 2017, without restarts). Stays at {@code min} afterwards.
 *
 * @param base   learning rate at the start
 * @param min    learning rate at the end
 * @param epochs length of the descent, at least 1
 */
public record CosineSchedule(double base, double min, int epochs) implements Schedule {
    public CosineSchedule {
        Optimizer.require("learning rate", base, 0, Double.MAX_VALUE);
        Optimizer.require("smallest learning rate", min, 0, base);
        Optimizer.require("epochs", epochs, 1, Integer.MAX_VALUE);
    }

    @Override
    public double at(int epoch) {
        double progress = Math.min(1.0, (double) epoch / epochs);
        return min + (base - min) * (1 + Math.cos(Math.PI * progress)) / 2;
    }
}
