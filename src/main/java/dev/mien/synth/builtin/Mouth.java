package dev.mien.synth.builtin;

import dev.mien.synth.render.Material;
import dev.mien.synth.render.Mesh;
import dev.mien.synth.render.Surface;
import dev.mien.synth.render.Texture;
import java.util.Arrays;

/** Teeth and tongue of one head. */
final class Mouth {
    private static final int TEETH = 15;
    private static final int TEETH_ROWS = 4;
    private static final int LONG = 9;
    private static final int WIDE = 7;
    static final Mesh TEETH_MESH = Shell.sheets(2, TEETH, TEETH_ROWS, true);
    static final Mesh TONGUE_MESH = Shell.sheets(1, WIDE, LONG, false);
    static final Material TEETH_MATERIAL = Material.opaque(enamel(), Surface.WET);
    static final Material TONGUE_MATERIAL = Material.opaque(Texture.plain(.42f, .12f, .11f), Surface.WET);

    /** How much of the jaw's movement each vertex makes: the upper arch none. */
    static final double[] TEETH_JAW = new double[TEETH_MESH.vertices()];
    static final double[] TONGUE_JAW = new double[TONGUE_MESH.vertices()];

    static {
        Arrays.fill(TEETH_JAW, TEETH_JAW.length / 2, TEETH_JAW.length, 1);
        Arrays.fill(TONGUE_JAW, 1);
    }

    private final double y;
    private final double z;

    /** Behind the slit of the lips at a height and depth. */
    Mouth(double y, double z) {
        this.y = y;
        this.z = z - .075;
    }

    /** The upper arch, which stays, and the lower, which the jaw takes along: at rest. */
    float[] teeth() {
        float[] out = new float[3 * TEETH_MESH.vertices()];
        for (int arch = 0; arch < 2; arch++) {
            double sign = arch == 0 ? 1 : -1;
            double in = arch == 0 ? 0 : .025;
            for (int j = 0; j < TEETH_ROWS; j++) {
                // The upper arch from gum to edge, the lower from edge to gum.
                double down = (double) j / (TEETH_ROWS - 1);
                double fromEdge = arch == 0 ? 1 - down : down;
                for (int i = 0; i < TEETH; i++) {
                    double a = (2.0 * i / (TEETH - 1) - 1) * 1.35;
                    int at = 3 * ((arch * TEETH_ROWS + j) * TEETH + i);
                    double curve = 1 - StrictMath.cos(a);
                    out[at] = (float) ((.235 - in) * StrictMath.sin(a));
                    out[at + 1] = (float) (y + .008 + sign * (.155 * fromEdge + .006 * curve)
                            - (arch == 0 ? .04 : .016));
                    out[at + 2] = (float) (z - in - .30 * curve - .02 * fromEdge * fromEdge);
                }
            }
        }
        return out;
    }

    /** Light that reaches each tooth: the further back, the less. */
    static float[] teethTint() {
        float[] out = new float[3 * TEETH_MESH.vertices()];
        for (int v = 0; v < out.length / 3; v++) {
            double a = (2.0 * (v % TEETH) / (TEETH - 1) - 1) * 1.35;
            double behind = .04 + .30 * (1 - StrictMath.cos(a));
            double light = .95 * StrictMath.exp(-behind / .19);
            for (int c = 0; c < 3; c++) {
                out[3 * v + c] = (float) (c == 0 ? light : .96 * light);
            }
        }
        return out;
    }

    /** The tongue, at rest with the jaw, or shown by so much (0 to 1). */
    float[] tongue(double shown) {
        float[] out = new float[3 * TONGUE_MESH.vertices()];
        double tip = z - .07 + .36 * shown;
        for (int j = 0; j < LONG; j++) {
            // From the root over the back to the tip and under it.
            double t = (double) j / (LONG - 1);
            double bend = Math.max(0, (t - .7) / .3);
            double forward = Math.min(1, t / .8);
            for (int i = 0; i < WIDE; i++) {
                double s = 2.0 * i / (WIDE - 1) - 1;
                double narrow = Soft.mix(.165, .135, forward) * Math.sqrt(Math.max(.02, 1 - .9 * bend * bend));
                int at = 3 * (j * WIDE + i);
                out[at] = (float) (s * narrow);
                // Shown, it comes over the lower teeth and the lip, and hangs down in front.
                double depth = Soft.mix(-.35, tip, forward);
                double over = Soft.step(0, .5, shown)
                        * (.135 * Soft.step(z - .25, z - .02, depth) - .12 * Soft.step(z + .12, z + .32, depth));
                out[at + 1] = (float) (y - .115 + over + .03 * Math.sqrt(Math.max(0, 1 - s * s))
                        - .012 * Soft.ridge(s / .4) - .06 * bend * bend);
                out[at + 2] = (float) (depth - .05 * s * s * forward - .04 * bend * bend);
            }
        }
        return out;
    }

    /** Gums above, teeth with dark lines between them below; the lower arch has it upside down. */
    private static Texture enamel() {
        int w = 224;
        int h = 48;
        float[] rgba = new float[4 * w * h];
        for (int i = 0; i < w * h; i++) {
            double x = (i % w + .5) / w * 14;
            double fromTop = (i / w + .5) / h;
            double gap = Soft.ridge((x - Math.rint(x)) / .10);
            double inTooth = 2 * (x - Math.floor(x)) - 1;
            double gumLine = .42 + .10 * inTooth * inTooth;
            double gum = Soft.step(gumLine + .03, gumLine - .05, fromTop);
            float[] tooth = {.74f, .70f, .60f};
            float[] flesh = {.42f, .16f, .14f};
            for (int c = 0; c < 3; c++) {
                double enamel = tooth[c] * (1 - .55 * gap) * (1 - .25 * inTooth * inTooth);
                rgba[4 * i + c] = (float) Soft.mix(enamel, flesh[c], gum);
            }
            rgba[4 * i + 3] = 1;
        }
        return Texture.of(w, h, rgba);
    }
}
