package dev.mien.lab;

import dev.mien.engine.tensor.Tensor;

/** What a network is trained or tested on: inputs that can be fetched in batches, and their classes. */
public interface Examples {
    int size();

    /** The class of an example. */
    int label(int i);

    /**
     * The inputs of these examples, {@code [indices.length, ...]}, made anew in the scope of the caller, who frees them. What is
     * drawn at random (a window, an augmentation) depends on the example and the epoch alone.
     *
     * @param epoch from 0 in training; {@link #TESTING} when nothing may be random
     */
    Tensor batch(int[] indices, int epoch);

    /** The epoch of an evaluation. */
    int TESTING = -1;

    /** What people call an example of an epoch, for messages. */
    default String describe(int i, int epoch) {
        return "example " + (i + 1);
    }

    /** The classes of these examples. */
    default int[] labels(int[] indices) {
        int[] out = new int[indices.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = label(indices[i]);
        }
        return out;
    }

    /** The classes of all examples. */
    default int[] labels() {
        int[] out = new int[size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = label(i);
        }
        return out;
    }
}
