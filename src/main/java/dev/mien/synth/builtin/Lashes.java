package dev.mien.synth.builtin;

import dev.mien.synth.render.Material;
import dev.mien.synth.render.Mesh;
import dev.mien.synth.render.Surface;
import dev.mien.synth.render.Texture;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Lashes: fringes on the edges of the lids, which they follow. */
final class Lashes {
    /** Length in dm, of the upper lid. */
    private static final Map<String, Double> LENGTHS = new TreeMap<>(
            Map.of("short", .030, "medium", .042, "long", .056));
    private static final int COLUMNS = Chart.OUTER - Chart.INNER + 1;
    private static final int PER_LID = 2 * COLUMNS;
    static final Mesh MESH = Shell.sheets(4, COLUMNS, 2, true);

    private final Grid grid;
    private final Anatomy anatomy;
    private final double length;
    final Material material;

    static Set<String> names() {
        return LENGTHS.keySet();
    }

    Lashes(Grid grid, Anatomy anatomy, String name, int colour) {
        this.grid = grid;
        this.anatomy = anatomy;
        length = LENGTHS.get(name);
        material = Material.blended(texture(colour), Surface.MATTE, 1.003f);
    }

    /** On a skin with these positions. */
    float[] positions(float[] skin) {
        float[] out = new float[3 * MESH.vertices()];
        for (int eye = 0; eye < 2; eye++) {
            int sign = eye == 0 ? 1 : -1;
            for (int lid = 0; lid < 2; lid++) {
                for (int i = 0; i < COLUMNS; i++) {
                    int column = sign * (Chart.INNER + (eye == 0 ? i : COLUMNS - 1 - i));
                    int root = 3 * grid.at(Chart.LID + lid, column);
                    double x = skin[root] - sign * anatomy.eyeX;
                    double y = skin[root + 1];
                    double s = sign * x / .16;
                    double far = length * (lid == 0 ? .65 + .45 * s : -.22) * Soft.step(1.25, .8, Math.abs(s));
                    int at = 3 * ((2 * eye + lid) * PER_LID + i);
                    // Out from the ball: up when the eye is open, down when it is closed; curled upward.
                    put(out, at + (lid == 0 ? 3 * COLUMNS : 0), skin[root], y, skin[root + 2] + .004);
                    double curl = lid == 0 ? .55 * Soft.step(-.06, .04, y) - .25 : .8;
                    put(out, at + (lid == 0 ? 0 : 3 * COLUMNS), skin[root] + .5 * Math.abs(far) * x / .16,
                            y + far * (lid == 0 ? .25 + curl : curl), skin[root + 2] + .004 + Math.abs(far) * .75);
                }
            }
        }
        return out;
    }

    private static void put(float[] out, int at, double x, double y, double z) {
        out[at] = (float) x;
        out[at + 1] = (float) y;
        out[at + 2] = (float) z;
    }

    /** Spikes that thin out toward their tips, above. */
    private static Texture texture(int colour) {
        int w = 128;
        int h = 16;
        float[] rgb = Texture.linearRgb(colour);
        float[] rgba = new float[4 * w * h];
        for (int i = 0; i < w * h; i++) {
            double along = (i % w + .5) / w * 22;
            double tip = 1 - (i / w + .5) / h;
            double spike = Soft.ridge((along - Math.rint(along)) / Soft.mix(.62, .18, tip));
            double alpha = spike * Soft.mix(.95, .35, tip);
            for (int c = 0; c < 3; c++) {
                rgba[4 * i + c] = (float) (.25 * rgb[c] * alpha);
            }
            rgba[4 * i + 3] = (float) alpha;
        }
        return Texture.of(w, h, rgba);
    }
}
