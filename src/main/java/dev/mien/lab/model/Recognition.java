package dev.mien.lab.model;

import dev.mien.lab.clips.ClipLedger;
import dev.mien.models.FaceBox;
import java.util.List;

/**
 * What networks say of a clip.
 *
 * @param probabilities of each class
 * @param moments       what each moment speaks for: {@code [moments][classes]}, shares of the logits; their mean and a constant are
 *                      the logits themselves
 * @param frames        the frame of each moment, by its number in the clip
 * @param boxes         where the face is, a box for each frame of the clip, null where it is not seen; empty when frames are taken
 *                      whole
 * @param ledger        what became of the frames
 */
public record Recognition(float[] probabilities, float[][] moments, int[] frames, List<FaceBox> boxes,
        ClipLedger ledger) {}
