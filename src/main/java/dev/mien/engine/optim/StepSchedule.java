package dev.mien.engine.optim;

/**
 * The learning rate times {@code factor} after every {@code every} epochs: PyTorch's StepLR.
 *
 * @param base   learning rate at the start
 * @param every  epochs between two reductions, at least 1
 * @param factor of each reduction
 */
public record StepSchedule(double base, int every, double factor) implements Schedule {
    public StepSchedule {
        Optimizer.require("learning rate", base, 0, Double.MAX_VALUE);
        Optimizer.require("epochs between reductions", every, 1, Integer.MAX_VALUE);
        Optimizer.require("factor", factor, 0, 1);
    }

    @Override
    public double at(int epoch) {
        return base * Math.pow(factor, epoch / every);
    }
}
