package dev.mien.synth.render;

import dev.mien.synth.random.Chance;

/**
 * Lights and backdrop.
 *
 * @param key      the main lamp; casts shadows
 * @param fill     softens them from the other side
 * @param sky      light from above, linear red, green, blue
 * @param ground   light from below
 * @param backdrop what is behind
 */
public record Stage(Light key, Light fill, float[] sky, float[] ground, Backdrop backdrop) {
    /** A plain studio: for previews and contact sheets. */
    public static final Stage STUDIO = new Stage(Light.from(28, 32, .78, .02), Light.from(-50, 8, .22, -.03),
            new float[] {.30f, .31f, .33f}, new float[] {.16f, .145f, .135f},
            new Backdrop(Texture.linearRgb(0x66717c), .25f, 1));

    /** An ordinary room, drawn: lamp to the left or to the right, warm or cold, some wall. */
    public static Stage room(Chance chance) {
        double side = chance.uniform() < .5 ? -1 : 1;
        double strength = chance.between(.62, .88);
        Light key = Light.from(side * chance.between(5, 50), chance.between(12, 48), strength,
                chance.between(-.06, .09));
        Light fill = Light.from(-side * chance.between(30, 70), chance.between(-5, 25), chance.between(.14, .3),
                chance.between(-.06, .06));
        double ambient = chance.between(.24, .36);
        float[] sky = {(float) (ambient * chance.between(.94, 1.04)), (float) ambient,
                (float) (ambient * chance.between(.96, 1.1))};
        float[] ground = {(float) (ambient * .56), (float) (ambient * .5), (float) (ambient * .46)};
        double grey = chance.between(.06, .5);
        float[] wall = {(float) (grey * chance.between(.75, 1.25)), (float) (grey * chance.between(.85, 1.15)),
                (float) (grey * chance.between(.75, 1.25))};
        return new Stage(key, fill, sky, ground,
                new Backdrop(wall, (float) chance.between(.1, .7), chance.below(1 << 30)));
    }
}
