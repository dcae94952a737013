package dev.mien.synth.makehuman;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A morph target: how far some vertices of the base mesh move at weight 1.
 *
 * @param vertices which
 * @param moves    x, y, z of each
 */
record Target(int[] vertices, float[] moves) {
    /** A file of lines {@code vertex dx dy dz}; it may have none. Errors: MienException (data) naming file and line. */
    static Target read(Path file, int vertexCount) {
        List<String> lines = AssetFolder.lines(file);
        int[] vertices = new int[lines.size()];
        float[] moves = new float[3 * lines.size()];
        for (int i = 0; i < vertices.length; i++) {
            Words words = new Words(file, lines.get(i));
            vertices[i] = words.index(words.next(), 0, vertexCount);
            for (int c = 0; c < 3; c++) {
                moves[3 * i + c] = words.number();
            }
        }
        return new Target(vertices, moves);
    }

    /** Adds the target, times a weight, to positions. */
    void addTo(float[] positions, float weight) {
        for (int i = 0; i < vertices.length; i++) {
            int at = 3 * vertices[i];
            positions[at] += weight * moves[3 * i];
            positions[at + 1] += weight * moves[3 * i + 1];
            positions[at + 2] += weight * moves[3 * i + 2];
        }
    }

    /** The part of it on one side of the face, fading over the middle line. {@code sign} is 1 for the subject's left, -1 right. */
    Target half(float[] basePositions, int sign, float fade) {
        float[] out = moves.clone();
        for (int i = 0; i < vertices.length; i++) {
            float x = sign * basePositions[3 * vertices[i]];
            float t = Math.min(1, Math.max(0, (x + fade) / (2 * fade)));
            float share = t * t * (3 - 2 * t);
            for (int c = 0; c < 3; c++) {
                out[3 * i + c] *= share;
            }
        }
        return new Target(Arrays.copyOf(vertices, vertices.length), out);
    }
}
