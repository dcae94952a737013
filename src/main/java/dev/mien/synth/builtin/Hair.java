package dev.mien.synth.builtin;

import dev.mien.synth.random.Chance;
import dev.mien.synth.render.Material;
import dev.mien.synth.render.Mesh;
import dev.mien.synth.render.Surface;
import dev.mien.synth.render.Texture;
import java.util.Arrays;

/**
 * The hair of one head: a shell over the skull, as thick as its style, that dips under the skin where hair ends; there its
 * texture frays out into strands.
 */
final class Hair {
    private static final int AROUND = 44;
    private static final int DOWN = 20;
    private static final double[] MIDDLE = {0, .22, -.76};
    private static final double TILT = Math.toRadians(34);
    private static final double LAST = Math.toRadians(168);
    /** How far in front of where it begins hair is only strands, dm. */
    private static final double FRAY = .13;
    private static final double UNDER = .05;

    final HairStyle style;
    final float[] positions;
    final Mesh mesh;
    final Material material;

    /** On a head whose skin is {@code head}. */
    Hair(HairStyle style, Anatomy anatomy, Flesh head, int colour, long seed) {
        this.style = style;
        Flesh volume = style.volume(anatomy);
        Noise noise = new Noise(seed);
        int n = 1 + AROUND * DOWN;
        positions = new float[3 * n];
        double[] grown = new double[n];
        float[] uv = new float[2 * n];
        for (int v = 0; v < n; v++) {
            int ring = v == 0 ? 0 : 1 + (v - 1) / AROUND;
            double turn = v == 0 ? 0 : 2 * Math.PI * ((v - 1) % AROUND) / AROUND;
            double down = LAST * ring / DOWN;
            double[] d = direction(down, turn);
            double skin = head.surface(MIDDLE[0], MIDDLE[1], MIDDLE[2], d[0], d[1], d[2], 2.6);
            double out = Math.max(volume.surface(MIDDLE[0], MIDDLE[1], MIDDLE[2], d[0], d[1], d[2], 2.6), skin - UNDER);
            out += style.waves * wave(noise, turn, down);
            double mask = grows(skin, Math.max(out, skin), d);
            double far = skin - UNDER + (Math.max(out, skin + .02) - skin + UNDER) * mask;
            if (style.length == 0 && down > Math.toRadians(75)) {
                far = skin - UNDER + (far - skin + UNDER) * 1;
            }
            grown[v] = mask;
            for (int k = 0; k < 3; k++) {
                positions[3 * v + k] = (float) (MIDDLE[k] + far * d[k]);
            }
            uv[2 * v] = (float) ((v - 1) % AROUND) / AROUND * 6;
            uv[2 * v + 1] = (float) (.02 + .96 * mask);
        }
        mesh = mesh(uv, grown);
        material = Material.blended(texture(colour, style), Surface.HAIR, 1);
    }

    private double wave(Noise noise, double turn, double down) {
        double x = StrictMath.cos(turn) * StrictMath.sin(down);
        double y = StrictMath.sin(turn) * StrictMath.sin(down);
        double coarse = style == HairStyle.AFRO || style == HairStyle.CURLY ? 7 : 3.5;
        return noise.at(coarse * x + 20, coarse * y + 2 * down) + .4 * noise.at(2 * coarse * x, 2 * coarse * y + 40);
    }

    /** Unit vector so far down from the crown, which lies behind the top, and so far around it. */
    private static double[] direction(double down, double turn) {
        double side = StrictMath.sin(down) * StrictMath.sin(turn);
        double ahead = StrictMath.sin(down) * StrictMath.cos(turn);
        double up = StrictMath.cos(down);
        double c = StrictMath.cos(TILT);
        double s = StrictMath.sin(TILT);
        return new double[] {side, up * c + ahead * s, ahead * c - up * s};
    }

    /** 0 where there is no hair, 1 where there is all of it. */
    private double grows(double skin, double out, double[] d) {
        if (style == HairStyle.BALD) {
            return 0;
        }
        double far = style.length > 0 ? out : skin;
        double x = Math.abs(MIDDLE[0] + far * d[0]);
        double y = MIDDLE[1] + far * d[1];
        double z = MIDDLE[2] + far * d[2];
        double behind = style.front(x, y) - z;
        double mask = Soft.step(-.02, FRAY, behind);
        if (style == HairStyle.RECEDING) {
            mask *= Soft.step(.72, .5, y + .25 * Soft.step(-1.2, -.2, z));
        }
        if (style.length > 0) {
            mask *= Soft.step(-style.length - .02, -style.length + .16, y);
        }
        return mask;
    }

    private static Mesh mesh(float[] uv, double[] grown) {
        int[] corners = new int[6 * AROUND * DOWN];
        float[] unrolled = Arrays.copyOf(uv, uv.length + 2 * (DOWN + 1));
        int[] places = new int[corners.length];
        int at = 0;
        for (int r = 0; r <= DOWN; r++) {
            int v = r == 0 ? 0 : 1 + (r - 1) * AROUND;
            unrolled[uv.length + 2 * r] = 6;
            unrolled[uv.length + 2 * r + 1] = uv[2 * v + 1];
        }
        for (int r = 0; r < DOWN; r++) {
            for (int s = 0; s < AROUND; s++) {
                int last = s + 1 == AROUND ? 1 : 0;
                int a = r == 0 ? 0 : 1 + (r - 1) * AROUND + s;
                int b = 1 + r * AROUND + s;
                int c = b + 1 - last * AROUND;
                int d = r == 0 ? 0 : a + 1 - last * AROUND;
                int cuv = last == 1 ? uv.length / 2 + r + 1 : c;
                int duv = last == 1 ? uv.length / 2 + r : d;
                at = triangle(corners, places, at, grown, a, b, c, cuv, b);
                if (r > 0) {
                    at = triangle(corners, places, at, grown, a, c, d, duv, cuv);
                }
            }
        }
        return new Mesh(grown.length, Arrays.copyOf(corners, at), Arrays.copyOf(places, at), unrolled);
    }

    /** A triangle, unless all of it is under the skin. */
    private static int triangle(int[] corners, int[] places, int at, double[] grown, int a, int b, int c, int third,
            int second) {
        if (grown[a] + grown[b] + grown[c] <= 0) {
            return at;
        }
        corners[at] = a;
        corners[at + 1] = b;
        corners[at + 2] = c;
        places[at] = a;
        places[at + 1] = second;
        places[at + 2] = third;
        return at + 3;
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
        boolean curled = style == HairStyle.AFRO || style == HairStyle.CURLY;
        float[] rgba = new float[4 * w * h];
        for (int i = 0; i < w * h; i++) {
            int x = i % w;
            double v = 1 - (i / w + .5) / h;
            double grain = curled ? .5 + .5 * noise.at(x * .6, i / w * .7) : strand[x];
            double light = curled ? 1 + .35 * noise.at(x * .45, i / w * .5) : shade[x];
            double thin = style == HairStyle.BUZZ ? .72 : 1;
            double alpha = thin * Soft.step(.75 * grain, .75 * grain + .22, v * 1.05);
            for (int c = 0; c < 3; c++) {
                rgba[4 * i + c] = (float) (Math.min(1, (rgb[c] + .006) * light) * alpha);
            }
            rgba[4 * i + 3] = (float) alpha;
        }
        return Texture.of(w, h, rgba);
    }
}
