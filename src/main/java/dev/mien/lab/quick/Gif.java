package dev.mien.lab.quick;

import dev.mien.engine.tensor.Rng;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;

/** Pictures of a fixed palette: 6 levels of red, 7 of green, 6 of blue. */
final class Gif {
    private static final int[] LEVELS = {6, 7, 6};
    private static final IndexColorModel PALETTE = palette();

    private Gif() {}

    private static IndexColorModel palette() {
        int n = LEVELS[0] * LEVELS[1] * LEVELS[2];
        byte[][] rgb = new byte[3][n];
        for (int i = 0; i < n; i++) {
            rgb[0][i] = level(i / (LEVELS[1] * LEVELS[2]), 0);
            rgb[1][i] = level(i / LEVELS[2] % LEVELS[1], 1);
            rgb[2][i] = level(i % LEVELS[2], 2);
        }
        return new IndexColorModel(8, n, rgb[0], rgb[1], rgb[2]);
    }

    private static byte level(int step, int channel) {
        return (byte) (step * 255 / (LEVELS[channel] - 1));
    }

    /** The nearest colours after noise as wide as a step, which keeps means right and looks like a cheap camera. */
    static BufferedImage dither(BufferedImage rgb, long seed, long stream) {
        BufferedImage out = new BufferedImage(rgb.getWidth(), rgb.getHeight(), BufferedImage.TYPE_BYTE_INDEXED,
                PALETTE);
        int[] pixels = rgb.getRGB(0, 0, rgb.getWidth(), rgb.getHeight(), null, 0, rgb.getWidth());
        byte[] indices = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            int index = 0;
            for (int c = 0; c < 3; c++) {
                double x = (pixels[i] >> (16 - 8 * c) & 0xff) / 255.0 * (LEVELS[c] - 1);
                double noisy = x + Rng.uniform(seed, stream, 3L * i + c);
                index = index * LEVELS[c] + Math.min(LEVELS[c] - 1, (int) noisy);
            }
            indices[i] = (byte) index;
        }
        out.getRaster().setDataElements(0, 0, rgb.getWidth(), rgb.getHeight(), indices);
        return out;
    }
}
