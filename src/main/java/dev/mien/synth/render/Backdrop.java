package dev.mien.synth.render;

import dev.mien.synth.random.Chance;

/**
 * What is behind the head: a wall, lighter in places, out of focus.
 *
 * @param rgb    its colour, linear
 * @param uneven how much lighter and darker it gets, 0 to 1
 * @param seed   of the places
 */
public record Backdrop(float[] rgb, float uneven, long seed) {
    private static final int WAVES = 5;

    /** The wall as the camera sees it: red, green, blue of each pixel, row by row, linear. */
    float[] paint(int size) {
        Chance chance = new Chance(seed, "backdrop");
        double[] fx = new double[WAVES];
        double[] fy = new double[WAVES];
        double[] phase = new double[WAVES];
        double[] height = new double[WAVES];
        for (int i = 0; i < WAVES; i++) {
            fx[i] = chance.between(-4, 4);
            fy[i] = chance.between(-4, 4);
            phase[i] = chance.between(0, 2 * Math.PI);
            height[i] = chance.between(.3, 1) / WAVES;
        }
        float[] out = new float[3 * size * size];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double u = (x + .5) / size;
                double v = (y + .5) / size;
                double wave = 0;
                for (int i = 0; i < WAVES; i++) {
                    wave += height[i] * StrictMath.sin(fx[i] * u + fy[i] * v + phase[i]);
                }
                double corner = (u - .5) * (u - .5) + (v - .5) * (v - .5);
                double level = 1 + uneven * (wave - corner);
                for (int c = 0; c < 3; c++) {
                    out[3 * (y * size + x) + c] = (float) (rgb[c] * level);
                }
            }
        }
        return out;
    }
}
