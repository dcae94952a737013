package dev.mien.synth.render;

import java.util.ArrayList;
import java.util.List;

/**
 * How much of the surroundings each vertex sees: darkens sockets, nostrils, the space behind the ears and under hair. Found once
 * for a head at rest, by as many shadow maps as directions are looked into (Zhukov et al. 1998).
 */
public final class Occlusion {
    private static final int DIRECTIONS = 48;
    private static final float LIFT = .03f;
    private static final float BIAS = .04f;

    private Occlusion() {}

    /** For each part, for each vertex: 0 sees nothing, 1 all that is in front of it. */
    public static List<float[]> of(List<Part> parts) {
        List<float[]> seen = new ArrayList<>();
        List<float[]> possible = new ArrayList<>();
        for (Part part : parts) {
            seen.add(new float[part.mesh().vertices()]);
            possible.add(new float[part.mesh().vertices()]);
        }
        for (int d = 0; d < DIRECTIONS; d++) {
            float[] direction = direction(d);
            ShadowMap map = new ShadowMap(parts, direction);
            for (int i = 0; i < parts.size(); i++) {
                gather(parts.get(i), direction, map, seen.get(i), possible.get(i));
            }
        }
        for (int i = 0; i < parts.size(); i++) {
            float[] s = seen.get(i);
            for (int v = 0; v < s.length; v++) {
                s[v] = possible.get(i)[v] > 0 ? s[v] / possible.get(i)[v] : 1;
            }
        }
        return seen;
    }

    private static void gather(Part part, float[] direction, ShadowMap map, float[] seen, float[] possible) {
        float[] p = part.positions();
        float[] n = part.normals();
        for (int v = 0; v < seen.length; v++) {
            int at = 3 * v;
            float cosine = n[at] * direction[0] + n[at + 1] * direction[1] + n[at + 2] * direction[2];
            if (cosine > 0) {
                possible[v] += cosine;
                seen[v] += cosine * map.lit(p[at] + LIFT * n[at], p[at + 1] + LIFT * n[at + 1],
                        p[at + 2] + LIFT * n[at + 2], 1, BIAS);
            }
        }
    }

    /** Evenly spread over the sphere (Fibonacci's lattice). */
    private static float[] direction(int i) {
        double y = 1 - (2 * i + 1.0) / DIRECTIONS;
        double radius = StrictMath.sqrt(1 - y * y);
        double angle = i * Math.PI * (3 - StrictMath.sqrt(5));
        return new float[] {(float) (radius * StrictMath.cos(angle)), (float) y,
                (float) (radius * StrictMath.sin(angle))};
    }
}
