package dev.mien.synth.makehuman;

import dev.mien.MienException;
import dev.mien.synth.render.Mesh;
import java.nio.file.Path;
import java.util.List;

/**
 * A piece that hangs on the base mesh: eyes, teeth, brows, hair.
 *
 * @param mesh    its triangles
 * @param binding where they are
 * @param texture its picture
 */
record Proxy(Mesh mesh, Binding binding, Path texture) {
    /**
     * Reads name.mhclo and the .obj and .mhmat it names. Errors: MienException (data).
     *
     * @param folder below which the files that it names are looked for, for example {@code proxies/hair}
     */
    static Proxy read(AssetFolder assets, Path mhclo, String folder) {
        ObjFile obj = ObjFile.read(assets.anywhere(folder, value(mhclo, "obj_file"), mhclo), g -> true);
        Path material = assets.anywhere(folder, basename(value(mhclo, "material")), mhclo);
        return read(assets, mhclo, obj, material, folder);
    }

    /** The same with another material. */
    static Proxy read(AssetFolder assets, Path mhclo, Path material, String folder) {
        ObjFile obj = ObjFile.read(assets.anywhere(folder, value(mhclo, "obj_file"), mhclo), g -> true);
        return read(assets, mhclo, obj, material, folder);
    }

    private static Proxy read(AssetFolder assets, Path mhclo, ObjFile obj, Path material, String folder) {
        int vertices = obj.positions().length / 3;
        List<int[]> triangles = obj.triangles();
        int[] corners = new int[3 * triangles.size()];
        int[] uvCorners = new int[corners.length];
        for (int i = 0; i < corners.length; i++) {
            corners[i] = triangles.get(i / 3)[2 * (i % 3)];
            uvCorners[i] = triangles.get(i / 3)[2 * (i % 3) + 1];
        }
        Path texture = assets.anywhere(folder, basename(value(material, "diffuseTexture")), material);
        return new Proxy(new Mesh(vertices, corners, uvCorners, obj.uv()),
                Binding.read(mhclo, vertices, BaseMesh.VERTICES),
                texture);
    }

    /** The same without the triangles that are nowhere to be seen: all corners where {@code hidden} says so. */
    Proxy without(UvTest hidden) {
        float[] uv = mesh.uv();
        int[] at = mesh.uvCorners();
        return new Proxy(mesh.only(t -> !(hidden.test(uv[2 * at[3 * t]], uv[2 * at[3 * t] + 1])
                && hidden.test(uv[2 * at[3 * t + 1]], uv[2 * at[3 * t + 1] + 1])
                && hidden.test(uv[2 * at[3 * t + 2]], uv[2 * at[3 * t + 2] + 1]))), binding, texture);
    }

    /** A question about a place in a texture. */
    @FunctionalInterface
    interface UvTest {
        boolean test(float u, float v);
    }

    private static String value(Path file, String key) {
        for (String line : AssetFolder.lines(file)) {
            if (line.startsWith(key) && line.length() > key.length()
                    && Character.isWhitespace(line.charAt(key.length()))) {
                return line.substring(key.length()).strip();
            }
        }
        throw MienException.data(file + ": has no line '" + key + "'; is this the file that MakeHuman publishes?");
    }

    private static String basename(String path) {
        String forward = path.replace('\\', '/');
        return forward.substring(forward.lastIndexOf('/') + 1);
    }
}
