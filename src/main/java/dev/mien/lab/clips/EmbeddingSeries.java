package dev.mien.lab.clips;

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
}
