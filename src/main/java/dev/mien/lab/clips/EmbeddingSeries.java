package dev.mien.lab.clips;

import dev.mien.media.ClipSampler;
import dev.mien.series.SeriesDataset;
import java.util.List;

/**
 * A clip as a series of vectors, one per frame in which the face was seen.
 *
 * @param values     {@code [frames, dimensions]}, row-major
 * @param dimensions of a vector
 * @param ledger     what became of the clip's frames
 */
public record EmbeddingSeries(float[] values, int dimensions, ClipLedger ledger) {
    /** Frames of the series. */
    public int frames() {
        return values.length / dimensions;
    }

    /** The vectors of these frames, row after row: {@code [chosen, dimensions]}. */
    public float[] at(int[] chosen) {
        float[] out = new float[chosen.length * dimensions];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(values, chosen[i] * dimensions, out, i * dimensions, dimensions);
        }
        return out;
    }

    /** Of the vectors of all frames: {@code [dimensions]}. */
    public float[] mean() {
        float[] out = new float[dimensions];
        for (int d = 0; d < dimensions; d++) {
            double sum = 0;
            for (int i = d; i < values.length; i += dimensions) {
                sum += values[i];
            }
            out[d] = (float) (sum / frames());
        }
        return out;
    }

    /**
     * Clips as series for {@link dev.mien.series.NearestNeighbours}.
     *
     * @param labels class of each
     * @param length frames of each, chosen as in testing; 0 for all that there are
     */
    public static SeriesDataset dataset(String name, List<EmbeddingSeries> clips, int[] labels, List<String> classes,
            int length) {
        List<float[]> series = clips.stream().map(c -> c.at(
                length == 0 ? ClipSampler.all(c.frames()) : new ClipSampler(length).testing(c.frames()))).toList();
        return new SeriesDataset(name, clips.getFirst().dimensions, series, labels, classes);
    }
}
