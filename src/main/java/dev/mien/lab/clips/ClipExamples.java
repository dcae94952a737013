package dev.mien.lab.clips;

import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.lab.Examples;
import dev.mien.media.ClipSampler;
import java.util.List;

/**
 * Embedded clips as batches {@code [N, length, dimensions]}: short ones looped, of long ones a window, drawn anew each epoch in
 * training and the middle in testing.
 */
public final class ClipExamples implements Examples {
    private static final long WINDOW = Rng.stream("window");

    private final List<EmbeddingSeries> series;
    private final int[] labels;
    private final ClipSampler sampler;
    private final long seed;

    /**
     * Examples.
     *
     * @param labels class of each series
     * @param length frames that the network sees
     */
    public ClipExamples(List<EmbeddingSeries> series, int[] labels, int length, long seed) {
        if (series.size() != labels.length) {
            throw new IllegalArgumentException(series.size() + " series, " + labels.length + " labels");
        }
        this.series = List.copyOf(series);
        this.labels = labels.clone();
        this.sampler = new ClipSampler(length);
        this.seed = seed;
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
        int d = series.getFirst().dimensions();
        Tensor x = Tensor.empty(Shape.of(indices.length, sampler.length(), d), DType.F32);
        int at = x.offset();
        for (int i : indices) {
            EmbeddingSeries s = series.get(i);
            int[] frames = epoch == TESTING ? sampler.testing(s.frames())
                    : sampler.training(s.frames(), seed, WINDOW + epoch, i);
            System.arraycopy(s.at(frames), 0, x.floats(), at, frames.length * d);
            at += frames.length * d;
        }
        return x;
    }
}
