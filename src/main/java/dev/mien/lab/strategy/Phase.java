package dev.mien.lab.strategy;

import dev.mien.lab.TrainingSettings;

/**
 * One training within a strategy; the network goes from one to the next.
 *
 * @param data         trained on
 * @param epochs       passes over it
 * @param learningRate of Adam, constant
 * @param batch        clips per step
 */
public record Phase(Data data, int epochs, double learningRate, int batch) {
    /** What a phase is trained on. */
    public enum Data {
        /** The real clips of the training folds. */
        REAL,
        /** All synthetic clips of the training humans. */
        SYNTHETIC,
        /** The real clips of the training folds, and synthetic ones drawn anew each epoch. */
        COMBINED
    }

    /** For the trainer: the last epoch is kept. */
    public TrainingSettings settings(long seed) {
        return new TrainingSettings(epochs, batch, 0, learningRate, TrainingSettings.Schedule.CONSTANT, 1, 0, 0,
                TrainingSettings.Keep.LAST, 0, false, seed);
    }

    /** The same, so many passes. */
    public Phase withEpochs(int n) {
        return new Phase(data, n, learningRate, batch);
    }
}
