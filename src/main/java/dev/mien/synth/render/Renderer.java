package dev.mien.synth.render;

import java.util.Arrays;
import java.util.List;

/**
 * Draws lit parts as a camera sees them. One thread at a time; make one for each thread, its buffers are used again.
 */
public final class Renderer {
    private static final int LEVELS = 4096;
    private static final byte[] SRGB = srgb();
    /** Above this, light is rolled off, as film does. */
    private static final float SHOULDER = .72f;

    private final Raster raster;
    private final int size;

    /** For square pictures of so many pixels. */
    public Renderer(int size) {
        this.size = size;
        raster = new Raster(size);
    }

    /** The picture. Errors: IllegalArgumentException when the camera was made for another size. */
    public Picture draw(LitParts scene, Camera camera) {
        if (camera.size() != size) {
            throw new IllegalArgumentException("camera of " + camera.size() + " pixels, renderer of " + size);
        }
        raster.clear(scene.stage().backdrop());
        List<Part> parts = scene.parts();
        for (int i = 0; i < parts.size(); i++) {
            draw(parts.get(i), scene, i, camera);
        }
        return develop();
    }

    private void draw(Part part, LitParts scene, int index, Camera camera) {
        Mesh mesh = part.mesh();
        Material material = part.material();
        float[] screen = camera.project(part.positions());
        float[] shine = shine(part, scene, index, camera.position());
        int[] corners = mesh.corners();
        raster.begin(material.texture(), material.blend(), material.depthBias());
        for (int t : order(mesh, material, screen)) {
            int at = 3 * t;
            raster.triangle(screen, scene.light(index), shine, mesh, at, material.twoSided(),
                    3 * corners[at], 3 * corners[at + 1], 3 * corners[at + 2]);
        }
    }

    /** All triangles; those that mix with what is behind them, the furthest first. */
    private static int[] order(Mesh mesh, Material material, float[] screen) {
        int n = mesh.triangles();
        int[] order = new int[n];
        if (material.blend() != Material.Blend.BLENDED) {
            Arrays.setAll(order, t -> t);
            return order;
        }
        int[] corners = mesh.corners();
        long[] keys = new long[n];
        for (int t = 0; t < n; t++) {
            float near = screen[3 * corners[3 * t] + 2] + screen[3 * corners[3 * t + 1] + 2]
                    + screen[3 * corners[3 * t + 2] + 2];
            keys[t] = (long) Float.floatToIntBits(Math.max(near, 0)) << 32 | t;
        }
        Arrays.sort(keys);
        Arrays.setAll(order, t -> (int) keys[t]);
        return order;
    }

    /** The highlight of both lamps at each vertex: Blinn (1977), stronger at grazing angles. One float each, white. */
    private static float[] shine(Part part, LitParts scene, int index, double[] eye) {
        Surface surface = part.material().surface();
        float[] out = new float[part.mesh().vertices()];
        if (surface.specular() == 0) {
            return out;
        }
        float[] p = part.positions();
        float[] n = part.normals();
        float[] tint = part.tint();
        Light key = scene.stage().key();
        Light fill = scene.stage().fill();
        for (int v = 0; v < out.length; v++) {
            int i = 3 * v;
            float vx = (float) eye[0] - p[i];
            float vy = (float) eye[1] - p[i + 1];
            float vz = (float) eye[2] - p[i + 2];
            float inverse = 1 / (float) Math.sqrt(vx * vx + vy * vy + vz * vz);
            vx *= inverse;
            vy *= inverse;
            vz *= inverse;
            float facing = Math.max(0, n[i] * vx + n[i + 1] * vy + n[i + 2] * vz);
            float graze = 1 - facing;
            float strength = surface.specular() + surface.rim() * graze * graze * graze * graze;
            float occluded = tint == null || surface.mirror() ? 1
                    : Math.min(1, Math.max(tint[i], Math.max(tint[i + 1], tint[i + 2])));
            out[v] = strength * occluded
                    * (key.rgb()[1] * (surface.mirror() ? 1 : scene.keySeen(index)[v])
                            * highlight(n, i, vx, vy, vz, key, surface.gloss())
                            + fill.rgb()[1] * highlight(n, i, vx, vy, vz, fill, surface.gloss()));
        }
        return out;
    }

    private static float highlight(float[] n, int i, float vx, float vy, float vz, Light light, float gloss) {
        float hx = vx + light.x();
        float hy = vy + light.y();
        float hz = vz + light.z();
        float length = (float) Math.sqrt(hx * hx + hy * hy + hz * hz);
        float cosine = (n[i] * hx + n[i + 1] * hy + n[i + 2] * hz) / length;
        float toward = n[i] * light.x() + n[i + 1] * light.y() + n[i + 2] * light.z();
        if (cosine <= 0 || toward <= 0) {
            return 0;
        }
        // (1 - gloss (1 - c) / k)^k is c^gloss near the peak, and cheaper than a power.
        float base = Math.max(0, 1 - gloss * (1 - cosine) * .125f);
        float two = base * base;
        float four = two * two;
        return four * four * Math.min(1, 4 * toward);
    }

    /** Four samples to a pixel, linear light to sRGB. */
    private Picture develop() {
        byte[] rgb = new byte[3 * size * size];
        float[] mean = new float[3];
        for (int i = 0; i < size * size; i++) {
            raster.mean(i, mean);
            for (int c = 0; c < 3; c++) {
                float x = mean[c];
                if (x > SHOULDER) {
                    float over = (x - SHOULDER) / (1 - SHOULDER);
                    x = SHOULDER + (1 - SHOULDER) * over / (1 + over);
                }
                rgb[3 * i + c] = SRGB[Math.min(LEVELS - 1, (int) (Math.max(0, x) * LEVELS))];
            }
        }
        return new Picture(size, rgb);
    }

    private static byte[] srgb() {
        byte[] out = new byte[LEVELS];
        for (int i = 0; i < LEVELS; i++) {
            double x = (i + .5) / LEVELS;
            double s = x <= .0031308 ? 12.92 * x : 1.055 * StrictMath.pow(x, 1 / 2.4) - .055;
            out[i] = (byte) Math.round(255 * s);
        }
        return out;
    }
}
