package dev.mien.synth.builtin;

import dev.mien.synth.random.Chance;
import dev.mien.synth.render.Material;
import dev.mien.synth.render.Mesh;
import dev.mien.synth.render.Surface;
import dev.mien.synth.render.Texture;

/** The balls of the eyes: white, iris and pupil, turned by the gaze. */
final class Eyes {
    private static final int SECTORS = 16;
    /** Degrees from the middle of the pupil; fine where the cornea gleams. */
    private static final double[] RINGS = {6, 12, 18, 25, 33, 48, 70, 100};
    private static final double IRIS = 25;
    private static final int SIZE = 128;
    private static final double EDGE = Math.toRadians(RINGS[RINGS.length - 1]);
    static final Mesh MESH = mesh();
    /** Unit vectors of one eye's vertices, looking ahead. */
    private static final double[] DIRECTIONS = directions();
    private static final Surface CORNEA = new Surface(.3f, 0, 1.5f, 70, .1f, true);

    private final Anatomy anatomy;
    final Material material;

    Eyes(Anatomy anatomy, int irisColour) {
        this.anatomy = anatomy;
        material = Material.opaque(texture(irisColour), CORNEA);
    }

    /** Positions, looking so far to the subject's left and up; radians for left and right eye. */
    float[] positions(double[] left, double[] up) {
        int n = DIRECTIONS.length;
        float[] out = new float[2 * n];
        for (int eye = 0; eye < 2; eye++) {
            double sx = StrictMath.sin(left[eye]);
            double cx = StrictMath.cos(left[eye]);
            double sy = StrictMath.sin(up[eye]);
            double cy = StrictMath.cos(up[eye]);
            double x0 = eye == 0 ? anatomy.eyeX : -anatomy.eyeX;
            for (int i = 0; i < n; i += 3) {
                double x = DIRECTIONS[i];
                double y = DIRECTIONS[i + 1] * cy + DIRECTIONS[i + 2] * sy;
                double z = DIRECTIONS[i + 2] * cy - DIRECTIONS[i + 1] * sy;
                // The cornea bulges.
                double r = anatomy.ball * (1 + .05 * Soft.step(.86, 1.04, DIRECTIONS[i + 2]));
                out[eye * n + i] = (float) (x0 + r * (x * cx + z * sx));
                out[eye * n + i + 1] = (float) (r * y);
                out[eye * n + i + 2] = (float) (anatomy.eyeZ + r * (z * cx - x * sx));
            }
        }
        return out;
    }

    /** The shade of the upper lid on a ball at these positions. */
    float[] tint(float[] positions) {
        float[] out = new float[positions.length];
        for (int i = 0; i < out.length; i++) {
            double up = positions[i - i % 3 + 1] / anatomy.ball;
            out[i] = (float) (1 - .5 * Soft.step(-.1, .5, up));
        }
        return out;
    }

    private static double[] directions() {
        double[] out = new double[3 * (1 + RINGS.length * SECTORS)];
        out[2] = 1;
        for (int r = 0; r < RINGS.length; r++) {
            double a = Math.toRadians(RINGS[r]);
            for (int s = 0; s < SECTORS; s++) {
                double turn = 2 * Math.PI * s / SECTORS;
                int at = 3 * (1 + r * SECTORS + s);
                out[at] = StrictMath.sin(a) * StrictMath.cos(turn);
                out[at + 1] = StrictMath.sin(a) * StrictMath.sin(turn);
                out[at + 2] = StrictMath.cos(a);
            }
        }
        return out;
    }

    private static Mesh mesh() {
        int n = 1 + RINGS.length * SECTORS;
        int perEye = 3 * SECTORS * (2 * RINGS.length - 1);
        int[] corners = new int[2 * perEye];
        float[] uv = new float[4 * n];
        int at = 0;
        for (int eye = 0; eye < 2; eye++) {
            int base = eye * n;
            uv[2 * base] = .5f;
            uv[2 * base + 1] = .5f;
            for (int r = 0; r < RINGS.length; r++) {
                for (int s = 0; s < SECTORS; s++) {
                    int outer = base + 1 + r * SECTORS + s;
                    int next = base + 1 + r * SECTORS + (s + 1) % SECTORS;
                    double far = .5 * Math.toRadians(RINGS[r]) / EDGE;
                    double turn = 2 * Math.PI * s / SECTORS;
                    uv[2 * outer] = (float) (.5 + far * StrictMath.cos(turn));
                    uv[2 * outer + 1] = (float) (.5 + far * StrictMath.sin(turn));
                    int inner = r == 0 ? base : outer - SECTORS;
                    int innerNext = r == 0 ? base : next - SECTORS;
                    corners[at++] = inner;
                    corners[at++] = outer;
                    corners[at++] = next;
                    if (r > 0) {
                        corners[at++] = inner;
                        corners[at++] = next;
                        corners[at++] = innerNext;
                    }
                }
            }
        }
        return Mesh.simple(corners, uv);
    }

    private static Texture texture(int irisColour) {
        float[] iris = Texture.linearRgb(irisColour);
        float[] rgba = new float[4 * SIZE * SIZE];
        Chance chance = new Chance(7, "iris");
        double[] rays = new double[64];
        for (int i = 0; i < rays.length; i++) {
            rays[i] = chance.between(.65, 1.35);
        }
        for (int i = 0; i < SIZE * SIZE; i++) {
            double x = (i % SIZE + .5) / SIZE - .5;
            double y = (i / SIZE + .5) / SIZE - .5;
            double angle = 2 * Math.toDegrees(EDGE) * Math.sqrt(x * x + y * y) / IRIS;
            double turn = (StrictMath.atan2(y, x) / (2 * Math.PI) + .5) * rays.length;
            double ray = Soft.mix(rays[(int) turn % rays.length], rays[((int) turn + 1) % rays.length],
                    turn - Math.floor(turn));
            double white = Soft.step(.93, 1.06, angle);
            double pupil = Soft.step(.44, .36, angle);
            double ring = 1 - .75 * Soft.step(.72, 1, angle);
            double blood = Soft.step(1.3, 3, angle);
            for (int c = 0; c < 3; c++) {
                double coloured = iris[c] * (1.05 * ring * (.6 + .4 * ray)) * (1 - pupil) + .004 * pupil;
                double sclera = (c == 0 ? .64 : .60) - (c == 0 ? .12 : .26) * blood;
                rgba[4 * i + c] = (float) Soft.mix(coloured, sclera, white);
            }
            rgba[4 * i + 3] = 1;
        }
        return Texture.of(SIZE, SIZE, rgba);
    }
}
