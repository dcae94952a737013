package dev.mien.media;

import dev.mien.engine.tensor.Rng;

/**
 * Which L of a clip's N frames a network sees (Akhyani et al. 2022, section IV): a shorter clip is looped; of a longer
 * one training takes n..n+L-1 with n uniform in [0, N-L], and testing the middle L.
 *
 * @param length L, at least 1
 */
public record ClipSampler(int length) {
    public ClipSampler {
        if (length < 1) {
            throw new IllegalArgumentException("clip length " + length + ": at least 1 frame");
        }
    }

    /**
     * L frame indices for one draw of training; the numbers name the draw, so that it can be repeated.
     * Errors: IllegalArgumentException for a clip without frames.
     */
    public int[] training(int frames, long seed, long stream, long index) {
        int free = frames - length;
        return from(free > 0 ? Rng.below(free + 1, seed, stream, index) : 0, frames);
    }

    /** The L frames in the middle; the earlier choice when both sides cannot be equal. Errors: as for training. */
    public int[] testing(int frames) {
        return from(Math.max(0, frames - length) / 2, frames);
    }

    /** Every frame as it comes, for what needs no fixed length: nearest neighbours under time warping. Errors: as for training. */
    public static int[] all(int frames) {
        return new ClipSampler(frames).testing(frames);
    }

    private int[] from(int first, int frames) {
        if (frames < 1) {
            throw new IllegalArgumentException("a clip needs at least one frame to choose from");
        }
        int[] chosen = new int[length];
        for (int i = 0; i < length; i++) {
            chosen[i] = (first + i) % frames;
        }
        return chosen;
    }
}
