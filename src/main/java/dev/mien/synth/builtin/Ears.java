package dev.mien.synth.builtin;

import dev.mien.synth.render.Mesh;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Both ears: shells around the opening, from the hollow out to the rim and back to the head. Added to the skin. */
final class Ears {
    private static final int AROUND = 12;
    /** Rings from the opening to the rim and behind it: share of the outline, and how far they stand out, dm. */
    private static final double[][] RINGS = {{.0, .01}, {.30, .0}, {.50, .05}, {.68, .045}, {.82, .03}, {.95, .075},
            {1, .05},
            {.78, -.10}};
    private static final int PER_EAR = 1 + (RINGS.length - 1) * AROUND;
    private static final int VERTICES = 2 * PER_EAR;

    private Ears() {}

    /** x, y, z of all vertices, left ear first; {@code z} is the axis between the ears. */
    static double[] positions(Flesh head, Anatomy anatomy) {
        double size = 1 + .12 * anatomy.at(Feature.EARS);
        double cy = -.10;
        double cz = -.70;
        double flare = Math.toRadians(24 + 6 * anatomy.at(Feature.EARS));
        double lean = Math.toRadians(12);
        double[] out = new double[3 * VERTICES];
        for (int v = 0; v < PER_EAR; v++) {
            int ring = ring(v);
            double turn = v == 0 ? 0 : 2 * Math.PI * ((v - 1) % AROUND) / AROUND;
            double share = RINGS[ring][0];
            double up = StrictMath.sin(turn);
            double back = StrictMath.cos(turn);
            // An egg: broad above, the lobe below; at the front it lies on the cheek.
            double broad = .18 + .03 * up;
            double py = share * (up > 0 ? .33 : .27) * up * size;
            double pz = -share * broad * back * size - .06 * (1 - share);
            double front = Soft.step(-.25, -.95, back);
            double lobe = Soft.step(-.45, -.9, up);
            double out0 = RINGS[ring][1] * (1 - .6 * lobe) * (1 - front);
            if (ring == 3 || ring == 4) {
                out0 += .018 * up * (1 - front);
            }
            double behind = Math.max(0, -pz + .10 - .04 * Math.max(0, -up));
            double side = head.surface(0, cy + py, cz, 1, 0, 0, 1.5) - .035;
            double x = side + out0 + behind * StrictMath.sin(flare) - .03 * front;
            double z = pz * StrictMath.cos(flare);
            put(out, v, x, cy + py * StrictMath.cos(lean) + z * StrictMath.sin(lean),
                    cz + z * StrictMath.cos(lean) - py * StrictMath.sin(lean));
        }
        return out;
    }

    private static void put(double[] out, int v, double x, double y, double z) {
        for (int side = 0; side < 2; side++) {
            int at = 3 * (v + side * PER_EAR);
            out[at] = side == 0 ? x : -x;
            out[at + 1] = y;
            out[at + 2] = z;
        }
    }

    /** The grid's triangles and those of the ears, whose vertices follow the grid's. */
    static Mesh addedTo(Grid grid) {
        int n = grid.nodes.size();
        int places = grid.uv.length / 2;
        int[] own = corners(n);
        int[] ownPlaces = Arrays.stream(own).map(v -> v - n + places).toArray();
        float[] uv = Arrays.copyOf(grid.uv, 2 * (places + VERTICES));
        for (int v = 0; v < VERTICES; v++) {
            double share = RINGS[ring(v % PER_EAR)][0];
            uv[2 * (places + v)] = Chart.u((v < PER_EAR ? 1 : -1) * (1.3 + .1 * share));
            uv[2 * (places + v) + 1] = Chart.v(-.1 + .1 * share);
        }
        return new Mesh(n + VERTICES, join(grid.corners, own), join(grid.uvCorners, ownPlaces), uv);
    }

    private static int[] join(int[] a, int[] b) {
        return IntStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
    }

    private static int ring(int v) {
        return v == 0 ? 0 : 1 + (v - 1) / AROUND;
    }

    /** Triangles, counted from {@code first}. */
    private static int[] corners(int first) {
        int[] out = new int[2 * 3 * AROUND * (2 * RINGS.length - 3)];
        int at = 0;
        for (int side = 0; side < 2; side++) {
            int base = first + side * PER_EAR;
            for (int r = 1; r < RINGS.length; r++) {
                for (int s = 0; s < AROUND; s++) {
                    int outer = base + 1 + (r - 1) * AROUND + s;
                    int next = base + 1 + (r - 1) * AROUND + (s + 1) % AROUND;
                    int inner = r == 1 ? base : outer - AROUND;
                    int innerNext = r == 1 ? base : next - AROUND;
                    at = triangle(out, at, side, inner, outer, next);
                    if (r > 1) {
                        at = triangle(out, at, side, inner, next, innerNext);
                    }
                }
            }
        }
        return out;
    }

    private static int triangle(int[] out, int at, int side, int a, int b, int c) {
        out[at] = a;
        out[at + 1] = side == 0 ? b : c;
        out[at + 2] = side == 0 ? c : b;
        return at + 3;
    }
}
