package dev.mien.synth.builtin;

import dev.mien.synth.random.Chance;
import dev.mien.synth.render.Material;
import dev.mien.synth.render.Mesh;
import dev.mien.synth.render.Surface;
import dev.mien.synth.render.Texture;

/**
 * The hair of one head: a shell over the skull, as thick as its style, that dips under the skin where hair ends; there its
 * texture frays out into strands.
 */
final class Hair {
    private static final int AROUND = 36;
    /** The last column lies on the first. */
    private static final int ACROSS = AROUND + 1;
    private static final int DOWN = 15;
    private static final int REPEATS = 6;
    private static final double[] MIDDLE = {0, .22, -.76};
    private static final double TILT = Math.toRadians(34);
    /** How far down from the crown rays fan out, degrees: hair on the head; hair that hangs goes on from there. */
    private static final double HEAD = 122;
    private static final double HANGS = 84;
    private static final int HANGING_RINGS = 8;
    private static final double UNDER = .05;

    private final HairStyle style;
    private final float[] colour;
    final float[] positions;
    final Mesh mesh;
    final Material material;

    /** On a head whose skin is {@code head}. */
    Hair(HairStyle style, Anatomy anatomy, Flesh head, int colour, String owner) {
        this.style = style;
        this.colour = Texture.linearRgb(colour);
        Flesh volume = style.volume(anatomy);
        Noise noise = new Noise(new Chance(0, "hair", owner).below(1 << 30));
        int n = ACROSS * (DOWN + 1);
        positions = new float[3 * n];
        double[] grown = new double[n];
        float[] uv = new float[2 * n];
        for (int v = 0; v < n; v++) {
            int ring = v / ACROSS;
            double around = (double) (v % ACROSS) / AROUND;
            double turn = 2 * Math.PI * (v % ACROSS % AROUND) / AROUND;
            Ray ray = ray(ring, turn);
            double skin = ray.on(head);
            double out = Math.max(ray.on(volume), skin) + style.waves * wave(noise, turn, 2.2 * ring / DOWN);
            double mask = grows(ray, skin, out);
            double far = Soft.mix(skin - UNDER, Math.max(out, skin + .02), mask);
            grown[v] = mask;
            for (int k = 0; k < 3; k++) {
                positions[3 * v + k] = (float) ray.at(far)[k];
            }
            uv[2 * v] = (float) (REPEATS * around);
            // Hair that hangs is dense up to its edge.
            double bare = (1 - mask) * (style.length > 0 && positions[3 * v + 1] < .3 ? (1 - mask) * (1 - mask) : 1);
            // Curls are not the same along a strand.
            double curl = style.curled() ? .16 * mask * (ring % 2) : 0;
            uv[2 * v + 1] = (float) (.02 + .96 * (1 - bare) - curl);
        }
        mesh = mesh(uv, grown);
        material = Material.blended(texture(colour, style), Surface.HAIR, 1);
    }

    /** Darkens a scalp whose skin has a tone: roots show through short hair. */
    void shadeScalp(double[] skin, float[] tint, float[] tone) {
        for (int v = 0; v < skin.length / 3; v++) {
            double roots = .72 * style.grows(skin[3 * v], skin[3 * v + 1], skin[3 * v + 2]);
            for (int c = 0; c < 3; c++) {
                tint[3 * v + c] *= (float) Soft.mix(1, Math.min(1, (colour[c] + .01) / tone[c]), roots);
            }
        }
    }

    private double wave(Noise noise, double turn, double down) {
        double x = StrictMath.cos(turn) * StrictMath.sin(down);
        double y = StrictMath.sin(turn) * StrictMath.sin(down);
        double coarse = style.curled() ? 7 : 3.5;
        return noise.at(coarse * x + 20, coarse * y + 2 * down) + .4 * noise.at(2 * coarse * x, 2 * coarse * y + 40);
    }

    /** From a place inside the head outward. */
    private record Ray(double[] from, double[] direction) {
        double[] at(double far) {
            return new double[] {from[0] + far * direction[0], from[1] + far * direction[1],
                    from[2] + far * direction[2]};
        }

        double on(Flesh flesh) {
            return flesh.surface(from[0], from[1], from[2], direction[0], direction[1], direction[2], 2.6);
        }
    }

    /** Rings fan out from the crown, which lies behind the top; those that hang sink level. The seam is at the back. */
    private Ray ray(int ring, double turn) {
        boolean hangs = style.length > 0;
        int fan = hangs ? DOWN - HANGING_RINGS : DOWN;
        double down = Math.toRadians((hangs ? HANGS : HEAD) * Math.min(ring, fan) / fan);
        double sunk = (double) Math.max(0, ring - fan) / HANGING_RINGS;
        double tilt = TILT * (1 - Math.min(1, 1.6 * sunk));
        double side = -StrictMath.sin(down) * StrictMath.sin(turn);
        double ahead = -StrictMath.sin(down) * StrictMath.cos(turn);
        double up = StrictMath.cos(down) * (1 - sunk);
        double c = StrictMath.cos(tilt);
        double s = StrictMath.sin(tilt);
        return new Ray(new double[] {MIDDLE[0], MIDDLE[1] - sunk * (style.length + MIDDLE[1]), MIDDLE[2]},
                new double[] {side, up * c + ahead * s, ahead * c - up * s});
    }

    /** 0 where there is no hair, 1 where there is all of it. */
    private double grows(Ray ray, double skin, double out) {
        double[] at = ray.at(skin);
        if (style.length > 0 && at[1] < .25) {
            at = ray.at(out);
            return style.grows(at[0], at[1], at[2]) * Soft.step(.03, .10, out - skin);
        }
        return style.grows(at[0], at[1], at[2]);
    }

    /** The triangles that hair grows on; above the first ring there is but one to a column. */
    private static Mesh mesh(float[] uv, double[] grown) {
        int[] corners = Shell.sheets(1, ACROSS, DOWN + 1, false).corners();
        return Mesh.simple(corners, uv).only(t -> (t >= 2 * AROUND || t % 2 == 0)
                && grown[corners[3 * t]] + grown[corners[3 * t + 1]] + grown[corners[3 * t + 2]] > 0);
    }

    /** Strands along v; toward v = 0 fewer and fewer of them. */
    private static Texture texture(int colour, HairStyle style) {
        int w = 256;
        int h = 64;
        float[] rgb = Texture.linearRgb(colour);
        Chance chance = new Chance(5, "hair");
        Noise noise = new Noise(11);
        double[] strand = new double[w];
        double[] shade = new double[w];
        for (int i = 0; i < w; i++) {
            strand[i] = chance.uniform();
            shade[i] = chance.between(.72, 1.28);
        }
        boolean curled = style.curled() || style == HairStyle.BUZZ;
        float[] rgba = new float[4 * w * h];
        for (int i = 0; i < w * h; i++) {
            int x = i % w;
            double v = 1 - (i / w + .5) / h;
            double grain = curled ? .5 + .5 * noise.at(x * .6, i / w * .7) : strand[x];
            double light = curled ? 1 + .35 * noise.at(x * .45, i / w * .5) : shade[x];
            double thin = style == HairStyle.BUZZ ? .85 : 1;
            double alpha = thin * Soft.step(.75 * grain, .75 * grain + .22, v * 1.05);
            if (style == HairStyle.BUZZ) {
                alpha = Math.min(alpha, .25 + .75 * v) * (.8 + .2 * grain);
            }
            for (int c = 0; c < 3; c++) {
                rgba[4 * i + c] = (float) (Math.min(1, (rgb[c] + .006) * light) * alpha);
            }
            rgba[4 * i + 3] = (float) alpha;
        }
        return Texture.of(w, h, rgba);
    }
}
