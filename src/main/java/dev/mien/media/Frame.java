package dev.mien.media;

import dev.mien.models.RgbImage;

/**
 * One picture: 8-bit RGB, upright (rotation metadata is applied), with the pixels as they are coded: a sample aspect
 * ratio other than 1:1 is not applied, so anamorphic video looks squeezed here, as in every tool that feeds such
 * networks.
 *
 * @param rgb {@code [height, width, 3]} interleaved, row by row, red first; not copied
 * @param height in pixels
 * @param width in pixels
 * @param index from 0, in the order of display
 * @param seconds since the first frame; in a folder, which has no clock, {@code index / 25}
 * @param source the file this picture came from
 */
public record Frame(byte[] rgb, int height, int width, int index, double seconds, String source) {
    public static final int CHANNELS = 3;

    public Frame {
        if (height <= 0 || width <= 0 || rgb.length != (long) height * width * CHANNELS) {
            throw new IllegalArgumentException(
                    "frame of " + width + "x" + height + " needs " + (long) height * width * CHANNELS
                            + " bytes, got " + rgb.length);
        }
    }

    /** One sample, 0 to 255; channel 0 is red. */
    public int sample(int y, int x, int channel) {
        return rgb[(y * width + x) * CHANNELS + channel] & 0xff;
    }

    /**
     * The pixels of columns {@code x1} to {@code x2} and rows {@code y1} to {@code y2}, ends exclusive.
     * Errors: IllegalArgumentException when the box is empty or reaches outside.
     */
    public Frame crop(int x1, int y1, int x2, int y2) {
        if (x1 < 0 || y1 < 0 || x2 > width || y2 > height || x1 >= x2 || y1 >= y2) {
            throw new IllegalArgumentException("crop " + x1 + "," + y1 + " to " + x2 + "," + y2 + " of a picture of "
                    + width + "x" + height);
        }
        int row = (x2 - x1) * CHANNELS;
        byte[] out = new byte[(y2 - y1) * row];
        for (int y = y1; y < y2; y++) {
            System.arraycopy(rgb, (y * width + x1) * CHANNELS, out, (y - y1) * row, row);
        }
        return new Frame(out, y2 - y1, x2 - x1, index, seconds, source);
    }

    /** The pixels alone, as the detector takes them; shared, not copied. */
    public RgbImage image() {
        return new RgbImage(height, width, rgb);
    }

    /** The same moment with other pixels. */
    public Frame with(byte[] pixels, int newHeight, int newWidth) {
        return new Frame(pixels, newHeight, newWidth, index, seconds, source);
    }

    /** For example {@code clip.mp4 frame 12 (640x360)}. */
    @Override
    public String toString() {
        return source + " frame " + index + " (" + width + "x" + height + ")";
    }
}
