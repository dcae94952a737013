package dev.mien.synth.render;

import java.awt.image.BufferedImage;

/**
 * A picture: 8-bit sRGB.
 *
 * @param size width and height, pixels
 * @param rgb  red, green, blue of each pixel, row by row; not copied
 */
public record Picture(int size, byte[] rgb) {
    /** For ImageIO. */
    public BufferedImage image() {
        BufferedImage out = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        int[] pixels = new int[size * size];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | rgb[3 * i + 2] & 0xff;
        }
        out.getRaster().setDataElements(0, 0, size, size, pixels);
        return out;
    }
}
