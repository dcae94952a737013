package dev.mien.engine.optim;

/** A learning rate that depends on the epoch alone, so that a resumed run needs no memory of the earlier ones. */
@FunctionalInterface
public interface Schedule {
    /** The learning rate of an epoch, counted from 0. */
    double at(int epoch);
}
