package dev.mien.engine.kernels;

/**
 * Sizes of a resampling of clips, and what becomes of a colour: {@code min(high, max(low, colour)) scale + shift}.
 *
 * @param frames of a clip
 * @param height of an input frame, pixels
 * @param width  of an input frame
 * @param toHeight of an output frame
 * @param toWidth of an output frame
 */
public record Resample(int frames, int height, int width, int toHeight, int toWidth, float low, float high, float scale,
        float shift) {
    /** Red, green, blue. */
    public static final int CHANNELS = 3;

    public Resample {
        if (frames < 1 || height < 1 || width < 1 || toHeight < 1 || toWidth < 1) {
            throw new IllegalArgumentException("sizes start at 1, got " + frames + " frames of " + width + "x" + height
                    + " to " + toWidth + "x" + toHeight);
        }
    }

    /** Elements of an output frame. */
    public int outputSize() {
        return toHeight * toWidth * CHANNELS;
    }

    /** Checks the arguments of {@link ResampleKernels#resample}. Returns the number of clips. */
    public int requireFitting(byte[][] x, int matrices, int colours, int y) {
        int clips = x.length / frames;
        if (x.length % frames != 0 || matrices != 9 * clips || colours != 12 * clips
                || y != (long) x.length * outputSize()) {
            throw new IllegalArgumentException(x.length + " frames, " + matrices + " elements of matrices, " + colours
                    + " of colours and " + y + " of output do not belong together: " + this);
        }
        for (byte[] frame : x) {
            if (frame.length != (long) height * width * CHANNELS) {
                throw new IllegalArgumentException("a frame of " + frame.length + " bytes, expected "
                        + (long) height * width * CHANNELS);
            }
        }
        return clips;
    }
}
