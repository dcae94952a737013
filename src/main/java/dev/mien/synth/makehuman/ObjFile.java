package dev.mien.synth.makehuman;

import dev.mien.MienException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * A Wavefront .obj: positions, texture coordinates, faces in groups; normals and materials in it are not read.
 *
 * @param positions x, y, z of each vertex
 * @param uv        u, v of each texture coordinate
 * @param faces     each as pairs (position, texture coordinate) of its three or four corners, from 0
 */
record ObjFile(Path file, float[] positions, float[] uv, List<int[]> faces) {
    /** Reads the faces of the groups that are wanted. Errors: MienException (data) naming file and line. */
    static ObjFile read(Path file, Predicate<String> group) {
        Floats positions = new Floats();
        Floats uv = new Floats();
        List<int[]> faces = new ArrayList<>();
        boolean wanted = group.test("");
        for (String line : AssetFolder.lines(file)) {
            if (line.startsWith("v ")) {
                positions.add(new Words(file, line.substring(2)), 3);
            } else if (line.startsWith("vt ")) {
                uv.add(new Words(file, line.substring(3)), 2);
            } else if (line.startsWith("g ")) {
                wanted = group.test(line.substring(2).strip());
            } else if (line.startsWith("f ") && wanted) {
                faces.add(face(new Words(file, line.substring(2)), positions.size / 3, uv.size / 2));
            }
        }
        if (positions.size == 0 || faces.isEmpty()) {
            throw MienException.data(file + ": no vertices or no faces in it");
        }
        return new ObjFile(file, positions.array(), uv.array(), faces);
    }

    private static int[] face(Words words, int vertices, int coordinates) {
        int corners = words.left();
        if (corners != 3 && corners != 4) {
            throw words.wrong("faces have three or four corners");
        }
        int[] out = new int[2 * corners];
        for (int i = 0; i < corners; i++) {
            String[] parts = words.next().split("/", -1);
            if (parts.length < 2) {
                throw words.wrong("corners need a texture coordinate (v/vt)");
            }
            out[2 * i] = words.index(parts[0], 1, vertices + 1) - 1;
            out[2 * i + 1] = words.index(parts[1], 1, coordinates + 1) - 1;
        }
        return out;
    }

    /** The faces as triangles: three (position, texture coordinate) pairs each. */
    List<int[]> triangles() {
        List<int[]> out = new ArrayList<>();
        for (int[] f : faces) {
            out.add(Arrays.copyOf(f, 6));
            if (f.length == 8) {
                out.add(new int[] {f[0], f[1], f[4], f[5], f[6], f[7]});
            }
        }
        return out;
    }

    private static final class Floats {
        private float[] values = new float[1024];
        private int size;

        void add(Words words, int count) {
            if (size + count > values.length) {
                values = Arrays.copyOf(values, 2 * values.length);
            }
            for (int i = 0; i < count; i++) {
                values[size++] = words.number();
            }
        }

        float[] array() {
            return Arrays.copyOf(values, size);
        }
    }
}
