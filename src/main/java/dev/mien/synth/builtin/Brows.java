package dev.mien.synth.builtin;

import dev.mien.synth.random.Chance;
import dev.mien.synth.render.Material;
import dev.mien.synth.render.Mesh;
import dev.mien.synth.render.Surface;
import dev.mien.synth.render.Texture;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Eyebrows: strips of hair that lie on the skin and move with it. */
final class Brows {
    /** How a brow looks: half its thickness (dm), its arch, its length, how dense it is. */
    private record Style(double thick, double arch, double length, double density) {}

    private static final Map<String, Style> STYLES = new TreeMap<>(Map.of(
            "natural", new Style(.036, .030, 1, .85),
            "thin", new Style(.024, .040, .98, .8),
            "arched", new Style(.030, .058, 1, .85),
            "straight", new Style(.036, .012, .98, .85),
            "thick", new Style(.045, .028, 1.03, .95),
            "bushy", new Style(.050, .022, 1.05, .75)));
    private static final int ALONG = 13;
    private static final int ACROSS = 3;
    private static final float LIFT = .008f;
    static final Mesh MESH = Shell.sheets(2, ALONG, ACROSS, false);

    private final Grid.Anchor[] anchors = new Grid.Anchor[MESH.vertices()];
    final Material material;

    static Set<String> names() {
        return STYLES.keySet();
    }

    Brows(Grid grid, String name, int colour) {
        Style style = STYLES.get(name);
        for (int side = 0; side < 2; side++) {
            for (int j = 0; j < ACROSS; j++) {
                for (int i = 0; i < ALONG; i++) {
                    // Left to right as seen: the right brow from tail to root.
                    double t = side == 0 ? (double) i / (ALONG - 1) : 1 - (double) i / (ALONG - 1);
                    double x = Soft.mix(.068, .068 + .47 * style.length, t);
                    double line = .186 + .030 * t + style.arch * Soft.ridge((t - .64) / .75)
                            - .055 * Soft.step(.6, 1, t);
                    double half = style.thick * Soft.mix(.95, .30, Soft.step(.35, 1, t));
                    double y = line + half * (1 - 2.0 * j / (ACROSS - 1));
                    anchors[(side * ACROSS + j) * ALONG + i] = grid.anchor(side == 0 ? x : -x, y);
                }
            }
        }
        material = Material.blended(texture(style, colour), Surface.HAIR, 1.004f);
    }

    /** On a skin with these positions and normals. */
    float[] positions(float[] skin, float[] normals) {
        float[] out = new float[3 * anchors.length];
        for (int v = 0; v < anchors.length; v++) {
            for (int k = 0; k < 3; k++) {
                out[3 * v + k] = (float) (anchors[v].of(skin, k) + LIFT * anchors[v].of(normals, k));
            }
        }
        return out;
    }

    /** Normals of the skin under it: hair so short is lit as what it lies on. */
    float[] normals(float[] normals) {
        float[] out = new float[3 * anchors.length];
        for (int v = 0; v < anchors.length; v++) {
            for (int k = 0; k < 3; k++) {
                out[3 * v + k] = (float) anchors[v].of(normals, k);
            }
        }
        return out;
    }

    /** Strokes from the lower edge outward and up; for the right brow the same picture is used, as it is nearly symmetrical. */
    private static Texture texture(Style style, int colour) {
        int w = 128;
        int h = 32;
        float[] rgb = Texture.linearRgb(colour);
        double[] alpha = new double[w * h];
        Chance chance = new Chance(3, "brow");
        for (int i = 0; i < w * h; i++) {
            double y = 2 * (i / w + .5) / h - 1;
            double x = (i % w + .5) / w;
            double ends = Soft.step(0, .10, x) * Soft.step(1, .92, x);
            alpha[i] = .7 * style.density * ends * Soft.step(1, .45, Math.abs(y));
        }
        for (int n = 0; n < 420; n++) {
            double x = chance.uniform() * w;
            double y = (chance.uniform() * .8 + .12) * h;
            double lean = chance.between(.4, 1.6);
            for (int k = 0; k < 8; k++) {
                int px = (int) (x + lean * k * .9);
                int py = (int) (y - k * .9);
                double edge = Math.abs(2 * (py + .5) / h - 1);
                if (px >= 2 && px < w - 2 && py >= 1 && py < h - 1) {
                    alpha[py * w + px] = Math.min(1, alpha[py * w + px] + .32 * style.density * (1.1 - .6 * edge));
                }
            }
        }
        float[] rgba = new float[4 * w * h];
        for (int i = 0; i < w * h; i++) {
            for (int c = 0; c < 3; c++) {
                rgba[4 * i + c] = (float) (.45 * rgb[c] * alpha[i]);
            }
            rgba[4 * i + 3] = (float) alpha[i];
        }
        return Texture.of(w, h, rgba);
    }
}
