package dev.mien.synth.render;

/**
 * A piece of a posed head. Arrays are shared, not copied.
 *
 * @param name      for messages and tests: {@code skin}, {@code eyes}, {@code brows}, {@code hair}...
 * @param mesh      its triangles
 * @param positions x, y, z of each vertex
 * @param normals   unit normals of each vertex: {@link Mesh#normals}, or better ones
 * @param tint      red, green, blue of each vertex that the texture is multiplied by, linear light; null for white. Occlusion
 *                  goes here
 * @param material  what it is made of
 */
public record Part(String name, Mesh mesh, float[] positions, float[] normals, float[] tint, Material material) {
    public Part {
        if (positions.length != 3 * mesh.vertices() || normals.length != positions.length
                || tint != null && tint.length != positions.length) {
            throw new IllegalArgumentException(name + ": a position, a normal and a tint for each of " + mesh.vertices()
                    + " vertices");
        }
    }
}
