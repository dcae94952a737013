package dev.mien.lab.clips;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Resample;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Tensor;
import dev.mien.lab.Examples;
import dev.mien.lab.clips.CropCache.CroppedClip;
import dev.mien.media.ClipSampler;
import dev.mien.media.Standardise;
import dev.mien.media.augment.Augmentation;
import dev.mien.media.augment.AugmentationSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * Faces of clips as batches {@code [N, length, side, side, 3]}: short clips looped, of long ones a window; in training the window
 * and an augmentation, the same for all frames of the clip, are drawn anew each epoch, in testing the middle is taken as it is.
 * Faces stay on disk until a batch needs them.
 */
public final class FaceExamples implements Examples {
    private static final long WINDOW = Rng.stream("window");

    private final List<CroppedClip> clips;
    private final int[] labels;
    private final ClipSampler sampler;
    private final AugmentationSettings augmentation;
    private final Standardise standardise;
    private final long seed;
    private final Backend backend;

    /**
     * Examples.
     *
     * @param labels      class of each clip
     * @param length      frames that the network sees
     * @param standardise what the network was trained with
     * @param backend     makes the pictures
     */
    public FaceExamples(List<CroppedClip> clips, int[] labels, int length, AugmentationSettings augmentation,
            Standardise standardise, long seed, Backend backend) {
        if (clips.size() != labels.length) {
            throw new IllegalArgumentException(clips.size() + " clips, " + labels.length + " labels");
        }
        this.clips = List.copyOf(clips);
        this.labels = labels.clone();
        this.sampler = new ClipSampler(length);
        this.augmentation = augmentation;
        this.standardise = standardise;
        this.seed = seed;
        this.backend = backend;
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int label(int i) {
        return labels[i];
    }

    @Override
    public Tensor batch(int[] indices, int epoch) {
        int side = clips.getFirst().side();
        int length = sampler.length();
        byte[][] frames = new byte[indices.length * length][];
        List<Augmentation> draws = new ArrayList<>();
        for (int n = 0; n < indices.length; n++) {
            int i = indices[n];
            CroppedClip clip = clips.get(i);
            boolean testing = epoch == TESTING;
            int[] chosen = testing ? sampler.testing(clip.frames())
                    : sampler.training(clip.frames(), seed, WINDOW + epoch, i);
            System.arraycopy(clip.read(chosen), 0, frames, n * length, length);
            draws.add(Augmentation.draw(testing ? AugmentationSettings.NONE : augmentation, side, side, seed, epoch,
                    i));
        }
        Resample g = new Resample(length, side, side, side, side, 0, 255, standardise.scale(), standardise.shift());
        return Augmentation.apply(frames, draws, g, backend);
    }
}
