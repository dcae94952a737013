package dev.mien.models;

/**
 * A picture of 8-bit samples.
 *
 * @param height rows
 * @param width  columns
 * @param rgb    {@code [height, width, 3]}, red first; not copied, do not change it
 */
public record RgbImage(int height, int width, byte[] rgb) {
    /** Errors: IllegalArgumentException when the array does not hold height x width x 3 samples. */
    public RgbImage {
        if (height < 1 || width < 1 || rgb.length != 3L * height * width) {
            throw new IllegalArgumentException("a picture of " + width + "x" + height + " has " + 3L * height * width
                    + " samples, got " + rgb.length);
        }
    }
}
