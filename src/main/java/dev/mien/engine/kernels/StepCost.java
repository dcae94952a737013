package dev.mien.engine.kernels;

/** What it costs to match two steps: a sum over channels. */
public enum StepCost {
    /** {@code (x - y)^2}. */
    SQUARED,
    /** {@code |x - y|}. */
    ABSOLUTE
}
