package dev.mien.lab.clips;

/**
 * A clip as a series of vectors, one per frame in which the face was seen.
 *
 * @param values     {@code [frames, dimensions]}, row-major
 * @param dimensions of a vector
 * @param ledger     what became of the clip's frames
 */
public record EmbeddingSeries(float[] values, int dimensions, Ledger ledger) {
    /** Frames of the series. */
    public int frames() {
        return values.length / dimensions;
    }

    /**
     * What became of a clip's frames.
     *
     * @param decoded      frames that came out of the file
     * @param dropped      pieces of the file that could not be decoded
     * @param truncated    whether the file ends before its contents do
     * @param detected     frames whose face comes from the detector
     * @param interpolated frames whose face lies between two detected ones
     * @param withoutFace  frames that were left out for want of a face
     * @param remark       the first thing that went wrong; empty when nothing did
     */
    public record Ledger(int decoded, int dropped, boolean truncated, int detected, int interpolated, int withoutFace,
            String remark) {}
}
