package dev.mien.synth.render;

import java.util.Arrays;
import java.util.List;

/**
 * What a distant lamp sees: the depth of the first surface in each cell of a grid across its light (Williams 1978). A point is
 * lit as far as the cells around it see nothing in front of it.
 */
final class ShadowMap {
    private static final int CELLS = 256;
    /** Layers of hair thinner than this let the light through. */
    private static final float CASTS = .5f;
    private static final float COARSE = 4;

    private final float[] right;
    private final float[] up;
    private final float[] toward;
    private final float originX;
    private final float originY;
    private final float scale;
    /** Greatest {@code toward . p} in each cell. */
    private final float[] depth = new float[CELLS * CELLS];

    /** Of all parts, seen from a direction (unit vector toward the lamp). */
    ShadowMap(List<Part> parts, float[] direction) {
        toward = direction;
        float[] helper = Math.abs(direction[1]) < .9f ? new float[] {0, 1, 0} : new float[] {0, 0, 1};
        right = unit(cross(helper, toward));
        up = cross(toward, right);
        float[] box = {Float.MAX_VALUE, -Float.MAX_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE};
        for (Part part : parts) {
            float[] p = part.positions();
            for (int i = 0; i < p.length; i += 3) {
                float x = dot(right, p, i);
                float y = dot(up, p, i);
                box[0] = Math.min(box[0], x);
                box[1] = Math.max(box[1], x);
                box[2] = Math.min(box[2], y);
                box[3] = Math.max(box[3], y);
            }
        }
        originX = box[0];
        originY = box[2];
        scale = (CELLS - 1) / Math.max(1e-6f, Math.max(box[1] - box[0], box[3] - box[2]));
        Arrays.fill(depth, -Float.MAX_VALUE);
        for (Part part : parts) {
            cast(part);
        }
    }

    private void cast(Part part) {
        float[] p = part.positions();
        int n = part.mesh().vertices();
        float[] s = new float[3 * n];
        for (int i = 0; i < s.length; i += 3) {
            s[i] = (dot(right, p, i) - originX) * scale;
            s[i + 1] = (dot(up, p, i) - originY) * scale;
            s[i + 2] = dot(toward, p, i);
        }
        boolean opaque = part.material().blend() == Material.Blend.OPAQUE;
        int[] corners = part.mesh().corners();
        float[] colour = new float[4];
        for (int t = 0; t < corners.length; t += 3) {
            if (opaque || opacity(part, t, colour) > CASTS) {
                fill(s, 3 * corners[t], 3 * corners[t + 1], 3 * corners[t + 2]);
            }
        }
    }

    private static float opacity(Part part, int t, float[] colour) {
        int[] at = part.mesh().uvCorners();
        float[] uv = part.mesh().uv();
        float u = (uv[2 * at[t]] + uv[2 * at[t + 1]] + uv[2 * at[t + 2]]) / 3;
        float v = (uv[2 * at[t] + 1] + uv[2 * at[t + 1] + 1] + uv[2 * at[t + 2] + 1]) / 3;
        part.material().texture().sample(u, v, COARSE, colour);
        return colour[3];
    }

    private void fill(float[] s, int a, int b, int c) {
        float area = (s[b] - s[a]) * (s[c + 1] - s[a + 1]) - (s[b + 1] - s[a + 1]) * (s[c] - s[a]);
        if (area == 0) {
            return;
        }
        int x0 = Math.max(0, (int) Math.ceil(Math.min(s[a], Math.min(s[b], s[c]))));
        int x1 = Math.min(CELLS - 1, (int) Math.max(s[a], Math.max(s[b], s[c])));
        int y0 = Math.max(0, (int) Math.ceil(Math.min(s[a + 1], Math.min(s[b + 1], s[c + 1]))));
        int y1 = Math.min(CELLS - 1, (int) Math.max(s[a + 1], Math.max(s[b + 1], s[c + 1])));
        float inverse = 1 / area;
        for (int y = y0; y <= y1; y++) {
            for (int x = x0; x <= x1; x++) {
                float wb = ((x - s[a]) * (s[c + 1] - s[a + 1]) - (y - s[a + 1]) * (s[c] - s[a])) * inverse;
                float wc = ((s[b] - s[a]) * (y - s[a + 1]) - (s[b + 1] - s[a + 1]) * (x - s[a])) * inverse;
                float wa = 1 - wb - wc;
                if (wa >= 0 && wb >= 0 && wc >= 0) {
                    int cell = y * CELLS + x;
                    depth[cell] = Math.max(depth[cell], wa * s[a + 2] + wb * s[b + 2] + wc * s[c + 2]);
                }
            }
        }
    }

    /**
     * The share of the lamp that a point sees, 0 to 1.
     *
     * @param radius of the neighbourhood looked at, cells: 0 is sharp, 2 soft
     * @param bias   how far in front a surface must be to cast, dm
     */
    float lit(float x, float y, float z, int radius, float bias) {
        int cx = Math.round((right[0] * x + right[1] * y + right[2] * z - originX) * scale);
        int cy = Math.round((up[0] * x + up[1] * y + up[2] * z - originY) * scale);
        float mine = toward[0] * x + toward[1] * y + toward[2] * z + bias;
        int free = 0;
        int all = 0;
        for (int j = Math.max(0, cy - radius); j <= Math.min(CELLS - 1, cy + radius); j++) {
            for (int i = Math.max(0, cx - radius); i <= Math.min(CELLS - 1, cx + radius); i++) {
                free += depth[j * CELLS + i] <= mine ? 1 : 0;
                all++;
            }
        }
        return all == 0 ? 1 : (float) free / all;
    }

    private static float dot(float[] a, float[] p, int i) {
        return a[0] * p[i] + a[1] * p[i + 1] + a[2] * p[i + 2];
    }

    private static float[] cross(float[] a, float[] b) {
        return new float[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }

    private static float[] unit(float[] a) {
        float length = (float) Math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
        return new float[] {a[0] / length, a[1] / length, a[2] / length};
    }
}
