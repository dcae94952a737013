package dev.mien.synth.render;

import java.util.Arrays;

/**
 * Fills triangles into a picture of four samples a pixel: coverage and depth are found for each sample, colour once a pixel
 * and triangle, in the middle of the samples it covers. Corners are rounded to 1/256 pixel and edges computed in whole numbers, so
 * that triangles which share an edge leave no gap and cover no sample twice.
 */
final class Raster {
    private static final int SAMPLES = 4;
    private static final int STEP = 256;
    /** A turned square, which serves edges near to horizontal and vertical better than a grid. In 1/256 pixel from the middle. */
    private static final int[] SAMPLE_X = {-32, 96, -96, 32};
    private static final int[] SAMPLE_Y = {-96, -32, 32, 96};
    /** The farthest of them. */
    private static final int REACH = 96;
    private static final float[] MEAN_X = new float[1 << SAMPLES];
    private static final float[] MEAN_Y = new float[1 << SAMPLES];
    private static final float CUTOUT = .02f;
    /** What is more transparent than this hides nothing behind it. */
    private static final float SOLID = .6f;

    static {
        for (int mask = 1; mask < 1 << SAMPLES; mask++) {
            for (int s = 0; s < SAMPLES; s++) {
                if ((mask >> s & 1) != 0) {
                    MEAN_X[mask] += SAMPLE_X[s] / (float) Integer.bitCount(mask);
                    MEAN_Y[mask] += SAMPLE_Y[s] / (float) Integer.bitCount(mask);
                }
            }
        }
    }

    private final int size;
    /** Red, green, blue of each sample, linear. */
    private final float[] colour;
    /** 1/w of each sample: greater is nearer. */
    private final float[] depth;
    /** The backdrop of the picture before, which mostly is that of the next. */
    private final float[] behind;
    private Backdrop backdrop;
    private final float[] texel = new float[4];
    private Texture texture;
    private Material.Blend blend;
    private float bias;

    Raster(int size) {
        this.size = size;
        colour = new float[3 * SAMPLES * size * size];
        depth = new float[SAMPLES * size * size];
        behind = new float[colour.length];
    }

    /** Starts a picture with what is behind everything. */
    void clear(Backdrop newBackdrop) {
        if (!newBackdrop.equals(backdrop)) {
            float[] pixels = newBackdrop.paint(size);
            for (int i = 0; i < behind.length; i++) {
                behind[i] = pixels[i / (3 * SAMPLES) * 3 + i % 3];
            }
            backdrop = newBackdrop;
        }
        System.arraycopy(behind, 0, colour, 0, colour.length);
        Arrays.fill(depth, 0);
    }

    /** What the triangles from now on are made of. */
    void begin(Texture newTexture, Material.Blend newBlend, float newBias) {
        texture = newTexture;
        blend = newBlend;
        bias = newBias;
    }

    /** Red, green, blue of a pixel, linear. */
    void mean(int pixel, float[] out) {
        int i = 3 * SAMPLES * pixel;
        for (int c = 0; c < 3; c++) {
            out[c] = .25f * (colour[i + c] + colour[i + 3 + c] + colour[i + 6 + c] + colour[i + 9 + c]);
        }
    }

    /**
     * Draws one triangle.
     *
     * @param p     x, y, 1/w of each vertex
     * @param light red, green, blue of each vertex, by which the texture is multiplied
     * @param shine of each vertex, added to all three
     * @param at    the triangle's first corner in the mesh's arrays
     * @param a     place of its first corner's values in {@code p}; b and c likewise
     */
    void triangle(float[] p, float[] light, float[] shine, Mesh mesh, int at, boolean twoSided, int a, int b, int c) {
        if (p[a + 2] <= 0 || p[b + 2] <= 0 || p[c + 2] <= 0) {
            return; // behind the camera
        }
        long ax = Math.round(p[a] * STEP);
        long ay = Math.round(p[a + 1] * STEP);
        long bx = Math.round(p[b] * STEP);
        long by = Math.round(p[b + 1] * STEP);
        long cx = Math.round(p[c] * STEP);
        long cy = Math.round(p[c + 1] * STEP);
        // y points down in pictures, so what is counter-clockwise in space has a negative area here.
        long area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
        if (area == 0 || area > 0 && !twoSided) {
            return;
        }
        int uvA = 2 * mesh.uvCorners()[at];
        int uvB = 2 * mesh.uvCorners()[at + 1];
        int uvC = 2 * mesh.uvCorners()[at + 2];
        if (area < 0) {
            fill(p, light, shine, mesh.uv(), a, c, b, uvA, uvC, uvB, ax, ay, cx, cy, bx, by, -area);
        } else {
            fill(p, light, shine, mesh.uv(), a, b, c, uvA, uvB, uvC, ax, ay, bx, by, cx, cy, area);
        }
    }

    /** The first pixel with a sample at a place or after it. */
    private static int first(long place) {
        return (int) Math.max(0, Math.floorDiv(place - STEP / 2 - REACH + STEP - 1, STEP));
    }

    /** The last pixel with a sample at a place or before it. */
    private int last(long place) {
        return (int) Math.min(size - 1, Math.floorDiv(place - STEP / 2 + REACH, STEP));
    }

    /** A triangle of positive area. */
    private void fill(float[] p, float[] light, float[] shine, float[] uv, int a, int b, int c, int uvA, int uvB,
            int uvC,
            long ax, long ay, long bx, long by, long cx, long cy, long area) {
        int x0 = first(Math.min(ax, Math.min(bx, cx)));
        int x1 = last(Math.max(ax, Math.max(bx, cx)));
        int y0 = first(Math.min(ay, Math.min(by, cy)));
        int y1 = last(Math.max(ay, Math.max(by, cy)));
        if (x0 > x1 || y0 > y1) {
            return;
        }
        // Edge functions: positive inside; each is the (doubled) area of the triangle of a point and the edge across from a corner.
        long adx = by - cy;
        long ady = cx - bx;
        long bdx = cy - ay;
        long bdy = ax - cx;
        long cdx = ay - by;
        long cdy = bx - ax;
        long startX = (long) x0 * STEP + STEP / 2;
        long startY = (long) y0 * STEP + STEP / 2;
        long rowA = (startX - bx) * adx + (startY - by) * ady - owner(adx, ady);
        long rowB = (startX - cx) * bdx + (startY - cy) * bdy - owner(bdx, bdy);
        long rowC = (startX - ax) * cdx + (startY - ay) * cdy - owner(cdx, cdy);
        long reachA = REACH * (Math.abs(adx) + Math.abs(ady));
        long reachB = REACH * (Math.abs(bdx) + Math.abs(bdy));
        long reachC = REACH * (Math.abs(cdx) + Math.abs(cdy));
        float inverse = 1f / area;
        float wa = p[a + 2];
        float wb = p[b + 2];
        float wc = p[c + 2];
        float depthX = (adx * wa + bdx * wb + cdx * wc) * inverse * bias;
        float depthY = (ady * wa + bdy * wb + cdy * wc) * inverse * bias;
        float lod = lod(uv, uvA, uvB, uvC, area);
        boolean opaque = blend == Material.Blend.OPAQUE;
        for (int y = y0; y <= y1; y++, rowA += ady * STEP, rowB += bdy * STEP, rowC += cdy * STEP) {
            long ea = rowA;
            long eb = rowB;
            long ec = rowC;
            for (int x = x0; x <= x1; x++, ea += adx * STEP, eb += bdx * STEP, ec += cdx * STEP) {
                if (ea + reachA < 0 || eb + reachB < 0 || ec + reachC < 0) {
                    continue;
                }
                int base = SAMPLES * (y * size + x);
                float middle = (ea * wa + eb * wb + ec * wc) * inverse * bias;
                int mask = 0;
                for (int s = 0; s < SAMPLES; s++) {
                    long sx = SAMPLE_X[s];
                    long sy = SAMPLE_Y[s];
                    boolean inside = (ea + sx * adx + sy * ady | eb + sx * bdx + sy * bdy
                            | ec + sx * cdx + sy * cdy) >= 0;
                    if (inside && middle + sx * depthX + sy * depthY > depth[base + s]) {
                        mask |= 1 << s;
                    }
                }
                if (mask == 0) {
                    continue;
                }
                float mx = MEAN_X[mask];
                float my = MEAN_Y[mask];
                float la = (ea + mx * adx + my * ady) * wa;
                float lb = (eb + mx * bdx + my * bdy) * wb;
                float lc = (ec + mx * cdx + my * cdy) * wc;
                float norm = 1 / (la + lb + lc);
                la *= norm;
                lb *= norm;
                lc *= norm;
                texture.sample(la * uv[uvA] + lb * uv[uvB] + lc * uv[uvC],
                        la * uv[uvA + 1] + lb * uv[uvB + 1] + lc * uv[uvC + 1], lod, texel);
                float alpha = opaque ? 1 : texel[3];
                if (!opaque && alpha < CUTOUT) {
                    continue;
                }
                float gleam = (la * shine[a / 3] + lb * shine[b / 3] + lc * shine[c / 3]) * alpha;
                float red = texel[0] * (la * light[a] + lb * light[b] + lc * light[c]) + gleam;
                float green = texel[1] * (la * light[a + 1] + lb * light[b + 1] + lc * light[c + 1]) + gleam;
                float blue = texel[2] * (la * light[a + 2] + lb * light[b + 2] + lc * light[c + 2]) + gleam;
                boolean hides = blend != Material.Blend.BLENDED || alpha > SOLID;
                float behind = 1 - alpha;
                for (int s = 0; s < SAMPLES; s++) {
                    if ((mask >> s & 1) != 0) {
                        int i = 3 * (base + s);
                        colour[i] = red + behind * colour[i];
                        colour[i + 1] = green + behind * colour[i + 1];
                        colour[i + 2] = blue + behind * colour[i + 2];
                        if (hides) {
                            depth[base + s] = middle + SAMPLE_X[s] * depthX + SAMPLE_Y[s] * depthY;
                        }
                    }
                }
            }
        }
    }

    /** A sample on an edge belongs to one of the two triangles there: 0 when to this one, else 1. */
    private static long owner(long dx, long dy) {
        return dx > 0 || dx == 0 && dy > 0 ? 0 : 1;
    }

    /** Halvings of the texture until a texel is as large as a pixel, from the areas of the triangle here and there. */
    private float lod(float[] uv, int a, int b, int c, long area) {
        float there = Math.abs((uv[b] - uv[a]) * (uv[c + 1] - uv[a + 1]) - (uv[b + 1] - uv[a + 1]) * (uv[c] - uv[a]))
                * texture.width() * texture.height();
        float ratio = there * STEP * STEP / area;
        return ratio <= 1 ? 0 : .5f * log2(ratio);
    }

    /** Within 0.09, which no eye sees in a blur: exponent and mantissa. */
    private static float log2(float x) {
        int bits = Float.floatToRawIntBits(x);
        return (bits >> 23) - 127 + (bits & 0x7fffff) * 0x1p-23f;
    }
}
