package dev.mien.synth.makehuman;

import dev.mien.MienException;
import java.nio.file.Path;
import java.util.List;

/**
 * How the vertices of a proxy hang on the base mesh (.mhclo): each on one vertex, or on a triangle of three plus an offset that
 * scales with the head.
 */
final class Binding {
    private static final List<String> SCALES = List.of("x_scale", "y_scale", "z_scale");

    /** Three base vertices of each proxy vertex. */
    private final int[] anchors;
    /** Their weights, which may be negative. */
    private final float[] weights;
    private final float[] offsets;
    /** For each axis the two base vertices whose distance along it, over {@code scaleOf}, scales the offsets. */
    private final int[] scaleFrom = new int[3];
    private final int[] scaleTo = new int[3];
    private final float[] scaleOf = {1, 1, 1};

    private Binding(int vertices) {
        anchors = new int[3 * vertices];
        weights = new float[3 * vertices];
        offsets = new float[3 * vertices];
    }

    /**
     * Reads the file. Errors: MienException (data) naming file and line, or the counts when there are not as many rows as vertices.
     *
     * @param vertices     of the proxy's mesh
     * @param baseVertices of the base mesh
     */
    static Binding read(Path file, int vertices, int baseVertices) {
        Binding out = new Binding(vertices);
        int rows = 0;
        for (String line : AssetFolder.lines(file)) {
            Words words = new Words(file, line);
            if (isRow(line)) {
                if (rows < vertices) {
                    out.row(rows, words, baseVertices);
                }
                rows++;
            } else {
                int axis = SCALES.indexOf(words.next());
                if (axis >= 0) {
                    out.scaleFrom[axis] = words.index(words.next(), 0, baseVertices);
                    out.scaleTo[axis] = words.index(words.next(), 0, baseVertices);
                    out.scaleOf[axis] = words.number();
                    if (!(out.scaleOf[axis] > 0)) {
                        throw words.wrong("scales are positive");
                    }
                }
            }
        }
        if (rows != vertices) {
            throw MienException.data(file + ": binds " + rows + " vertices, the mesh beside it has " + vertices
                    + "; take both from one release");
        }
        return out;
    }

    /** Of a binding, one number or nine; header lines begin with a word. */
    private static boolean isRow(String line) {
        char c = line.charAt(0);
        return c >= '0' && c <= '9' || c == '-';
    }

    private void row(int i, Words words, int baseVertices) {
        int at = 3 * i;
        if (words.left() == 1) {
            int only = words.index(words.next(), 0, baseVertices);
            anchors[at] = only;
            anchors[at + 1] = only;
            anchors[at + 2] = only;
            weights[at] = 1;
            return;
        }
        for (int k = 0; k < 3; k++) {
            anchors[at + k] = words.index(words.next(), 0, baseVertices);
        }
        for (int k = 0; k < 3; k++) {
            weights[at + k] = words.number();
        }
        for (int k = 0; k < 3; k++) {
            offsets[at + k] = words.number();
        }
    }

    /** Whether most of it hangs on vertices from {@code first} on. */
    boolean hangsOn(int first) {
        int count = 0;
        for (int a : anchors) {
            count += a >= first ? 1 : 0;
        }
        return 2 * count > anchors.length;
    }

    /** Where the proxy's vertices are on a deformed base mesh. */
    float[] fit(float[] base) {
        float[] out = new float[anchors.length];
        float[] scale = new float[3];
        for (int c = 0; c < 3; c++) {
            scale[c] = scaleFrom[c] == scaleTo[c] ? 1
                    : Math.abs(base[3 * scaleFrom[c] + c] - base[3 * scaleTo[c] + c]) / scaleOf[c];
        }
        for (int i = 0; i < out.length; i += 3) {
            int a = 3 * anchors[i];
            int b = 3 * anchors[i + 1];
            int d = 3 * anchors[i + 2];
            for (int c = 0; c < 3; c++) {
                out[i + c] = weights[i] * base[a + c] + weights[i + 1] * base[b + c] + weights[i + 2] * base[d + c]
                        + offsets[i + c] * scale[c];
            }
        }
        return out;
    }
}
