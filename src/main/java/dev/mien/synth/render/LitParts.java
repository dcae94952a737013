package dev.mien.synth.render;

import java.util.List;

/**
 * Parts and the light that falls on each of their vertices, which is the same from wherever one looks; highlights are not.
 * Made once a pose and drawn from several views.
 */
public final class LitParts {
    private static final int SOFTNESS = 3;
    private static final float LIFT = .04f;
    private static final float BIAS = .05f;

    private final List<Part> parts;
    private final Stage stage;
    /** For each part: red, green, blue of the light on each vertex, times the tint. */
    private final float[][] light;
    /** For each part: the share of the key lamp that each vertex sees. */
    private final float[][] keySeen;

    /** Parts on a stage. */
    public LitParts(List<Part> parts, Stage stage) {
        this.parts = List.copyOf(parts);
        this.stage = stage;
        Light key = stage.key();
        ShadowMap shadows = new ShadowMap(parts, new float[] {key.x(), key.y(), key.z()});
        light = new float[parts.size()][];
        keySeen = new float[parts.size()][];
        for (int i = 0; i < parts.size(); i++) {
            keySeen[i] = seen(parts.get(i), shadows);
            light[i] = light(parts.get(i), keySeen[i]);
        }
    }

    List<Part> parts() {
        return parts;
    }

    Stage stage() {
        return stage;
    }

    float[] light(int part) {
        return light[part];
    }

    float[] keySeen(int part) {
        return keySeen[part];
    }

    private static float[] seen(Part part, ShadowMap shadows) {
        float[] p = part.positions();
        float[] n = part.normals();
        float[] out = new float[part.mesh().vertices()];
        for (int v = 0; v < out.length; v++) {
            int i = 3 * v;
            out[v] = shadows.lit(p[i] + LIFT * n[i], p[i + 1] + LIFT * n[i + 1], p[i + 2] + LIFT * n[i + 2], SOFTNESS,
                    BIAS);
        }
        return out;
    }

    private float[] light(Part part, float[] seen) {
        float[] n = part.normals();
        float[] tint = part.tint();
        Surface surface = part.material().surface();
        Light key = stage.key();
        Light fill = stage.fill();
        float[] out = new float[n.length];
        for (int i = 0; i < n.length; i += 3) {
            float toKey = n[i] * key.x() + n[i + 1] * key.y() + n[i + 2] * key.z();
            float toFill = n[i] * fill.x() + n[i + 1] * fill.y() + n[i + 2] * fill.z();
            float above = .5f + .5f * n[i + 1];
            for (int c = 0; c < 3; c++) {
                // Red light travels furthest under skin: it wraps around the terminator and into shadows.
                float creep = c == 0 ? surface.scatter() : 0;
                float wrap = surface.wrap() + creep;
                float shadow = seen[i / 3];
                float sum = key.rgb()[c] * wrapped(toKey, wrap) * (shadow + creep * .5f * (1 - shadow))
                        + fill.rgb()[c] * wrapped(toFill, wrap)
                        + stage.sky()[c] * above + stage.ground()[c] * (1 - above);
                out[i + c] = tint == null ? sum : sum * tint[i + c];
            }
        }
        return out;
    }

    /** Lambert's cosine, let around the edge. */
    private static float wrapped(float cosine, float wrap) {
        return Math.max(0, (cosine + wrap) / (1 + wrap));
    }
}
