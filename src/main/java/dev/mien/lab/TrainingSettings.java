package dev.mien.lab;

import dev.mien.MienException;

/**
 * How a network is trained: with Adam on cross-entropy.
 *
 * @param epochs       passes over the examples
 * @param batch        examples per step of the optimizer; a last batch of a single example joins the one before it, because
 *                     batch norm has nothing to average there
 * @param piece        examples that go through the network at a time; gradients of the pieces of a batch add up. 0 for the
 *                     whole batch; less memory, but batch norm sees pieces
 * @param learningRate at the start
 * @param schedule     what becomes of it
 * @param factor       of a reduction (plateau, step)
 * @param patience     epochs before a reduction (plateau, step)
 * @param minRate      below which it is not reduced (plateau, cosine)
 * @param keep         which epoch's network is the result
 * @param clipNorm     greatest norm of the gradient, 0 for no limit
 * @param recompute    whether the network's blocks drop what they make and compute it again in backward: less memory, a third
 *                     more time, the same bits
 * @param seed         of start, shuffling and dropout
 */
public record TrainingSettings(int epochs, int batch, int piece, double learningRate, Schedule schedule, double factor,
        int patience, double minRate, Keep keep, double clipNorm, boolean recompute, long seed) {
    /** What becomes of the learning rate. */
    public enum Schedule {
        CONSTANT, STEP, COSINE,
        /** Keras' ReduceLROnPlateau on the training loss. */
        PLATEAU
    }

    /** Which epoch's network is the result. The test set never decides. */
    public enum Keep {
        LAST,
        /** The one of the lowest training loss, averaged over the epoch while it ran (Keras' ModelCheckpoint on 'loss'). */
        BEST_TRAINING_LOSS
    }

    public TrainingSettings {
        require("epochs", epochs, 1);
        require("batch", batch, 1);
        require("piece", piece, 0);
        require("learningRate", learningRate, 0);
        require("patience", patience, schedule == Schedule.STEP ? 1 : 0);
        require("minRate", minRate, 0);
        require("clipNorm", clipNorm, 0);
        if (!(factor > 0 && factor <= 1)) {
            throw MienException.usage("training.factor must be in (0, 1], got " + factor);
        }
    }

    private static void require(String name, double value, double least) {
        if (!(value >= least) || Double.isInfinite(value)) {
            throw MienException.usage("training." + name + " must be at least " + least + ", got " + value);
        }
    }

    /** As {@link SeriesRecipe}'s networks were trained: rate 1e-3, halved on plateaus of 50 epochs down to 1e-4. */
    public static TrainingSettings plateau(int epochs, int batch, long seed) {
        return new TrainingSettings(epochs, batch, 0, 1e-3, Schedule.PLATEAU, 0.5, 50, 1e-4, Keep.BEST_TRAINING_LOSS, 0,
                false, seed);
    }

    /** The same from another start. */
    public TrainingSettings withSeed(long s) {
        return new TrainingSettings(epochs, batch, piece, learningRate, schedule, factor, patience, minRate, keep,
                clipNorm, recompute, s);
    }

    /** The same with another rate at the start. */
    public TrainingSettings withLearningRate(double rate) {
        return new TrainingSettings(epochs, batch, piece, rate, schedule, factor, patience, minRate, keep, clipNorm,
                recompute, seed);
    }

    /** The same with blocks recomputed, or not. */
    public TrainingSettings withRecompute(boolean on) {
        return new TrainingSettings(epochs, batch, piece, learningRate, schedule, factor, patience, minRate, keep,
                clipNorm, on, seed);
    }

    /** What must not change when a run goes on; more epochs are allowed where the schedule does not depend on their number,
     *  and recomputation changes nothing. */
    String fingerprint(int examples) {
        return batch + " " + piece + " " + learningRate + " " + schedule + " " + factor + " " + patience + " " + minRate
                + " " + keep
                + " " + clipNorm + " " + seed + " " + (schedule == Schedule.COSINE ? epochs : "any") + " " + examples;
    }
}
