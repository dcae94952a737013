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
        float[] level = new float[size * size];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                float u = (x + .5f) / size - .5f;
                float v = (y + .5f) / size - .5f;
                level[y * size + x] = 1 - uneven * (u * u + v * v);
            }
        }
        for (int i = 0; i < WAVES; i++) {
            addWave(level, size, chance.between(-4, 4), chance.between(-4, 4), chance.between(0, 2 * Math.PI),
                    uneven * chance.between(.3, 1) / WAVES);
        }
        float[] out = new float[3 * level.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = rgb[i % 3] * level[i / 3];
        }
        return out;
    }

    /** Adds height * sin(fx u + fy v + phase), taken apart so that sines are needed for rows and columns only. */
    private static void addWave(float[] level, int size, double fx, double fy, double phase, double height) {
        float[] sine = new float[size];
        float[] cosine = new float[size];
        for (int x = 0; x < size; x++) {
            sine[x] = (float) StrictMath.sin(fx * (x + .5) / size);
            cosine[x] = (float) StrictMath.cos(fx * (x + .5) / size);
        }
        for (int y = 0; y < size; y++) {
            float s = (float) (height * StrictMath.sin(fy * (y + .5) / size + phase));
            float c = (float) (height * StrictMath.cos(fy * (y + .5) / size + phase));
            for (int x = 0; x < size; x++) {
                level[y * size + x] += sine[x] * c + cosine[x] * s;
            }
        }
    }
}
