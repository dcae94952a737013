package dev.mien.synth.render;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Triangles, counter-clockwise from outside, without positions. A vertex may have several places in the texture (seams), so
 * corners index positions and texture coordinates apart. Arrays are shared, not copied.
 *
 * @param vertices  number of positions
 * @param corners   three positions a triangle
 * @param uvCorners three texture coordinates a triangle
 * @param uv        u, v pairs, v upward from the texture's last row
 */
public record Mesh(int vertices, int[] corners, int[] uvCorners, float[] uv) {
    public Mesh {
        if (corners.length % 3 != 0 || corners.length != uvCorners.length) {
            throw new IllegalArgumentException("three corners a triangle, each with a texture coordinate");
        }
    }

    /** Triangles whose vertices have one texture coordinate each. */
    public static Mesh simple(int[] corners, float[] uv) {
        return new Mesh(uv.length / 2, corners, corners, uv);
    }

    /** Some of its triangles, by their number, on the same vertices. */
    public Mesh only(IntPredicate wanted) {
        int[] kept = IntStream.range(0, corners.length).filter(i -> wanted.test(i / 3)).toArray();
        return new Mesh(vertices, IntStream.of(kept).map(i -> corners[i]).toArray(),
                IntStream.of(kept).map(i -> uvCorners[i]).toArray(), uv);
    }

    /** How many there are. */
    public int triangles() {
        return corners.length / 3;
    }

    /** A normal for each vertex: the mean of its triangles' normals, weighted by their areas. */
    public float[] normals(float[] positions) {
        float[] n = new float[3 * vertices];
        for (int t = 0; t < corners.length; t += 3) {
            int a = 3 * corners[t];
            int b = 3 * corners[t + 1];
            int c = 3 * corners[t + 2];
            float ux = positions[b] - positions[a];
            float uy = positions[b + 1] - positions[a + 1];
            float uz = positions[b + 2] - positions[a + 2];
            float vx = positions[c] - positions[a];
            float vy = positions[c + 1] - positions[a + 1];
            float vz = positions[c + 2] - positions[a + 2];
            float nx = uy * vz - uz * vy;
            float ny = uz * vx - ux * vz;
            float nz = ux * vy - uy * vx;
            for (int k = 0; k < 3; k++) {
                int at = 3 * corners[t + k];
                n[at] += nx;
                n[at + 1] += ny;
                n[at + 2] += nz;
            }
        }
        for (int i = 0; i < n.length; i += 3) {
            float length = (float) Math.sqrt(n[i] * n[i] + n[i + 1] * n[i + 1] + n[i + 2] * n[i + 2]);
            float scale = length > 0 ? 1 / length : 0;
            n[i] *= scale;
            n[i + 1] *= scale;
            n[i + 2] *= scale;
        }
        return n;
    }
}
