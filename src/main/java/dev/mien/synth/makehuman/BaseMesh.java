package dev.mien.synth.makehuman;

import dev.mien.MienException;
import dev.mien.synth.render.Mesh;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * MakeHuman's base mesh (hm08): 19158 vertices, of which the first 13380 are skin; the others are never drawn, but eyes, teeth,
 * lashes and hair hang on them.
 */
final class BaseMesh {
    static final int VERTICES = 19158;
    static final int CHIN = 747;
    static final int LOWER_LIP = 493;
    static final int UPPER_LIP = 466;
    private static final int SKIN_VERTICES = 13380;
    private static final int LEFT_EYE = 14598;
    private static final int RIGHT_EYE = 14670;
    private static final int LASHES = 14742;
    /** Long hair hangs on vertices from here on, which targets of the face do not move. */
    static final int HAIR = 18722;
    private static final float BUST_BELOW = 2.6f;
    private static final float BUST_WIDE = 3.6f;

    private final float[] positions;
    private final Mesh whole;
    private final Mesh skin;
    private final Mesh mouth;
    /** The base vertex of each vertex of the skin. */
    private final int[] skinSource;
    private final boolean[] cavity;
    private final int[] skull;
    private final int[] outline;
    private final int noseTip;

    private BaseMesh(ObjFile obj) {
        positions = obj.positions();
        List<int[]> bust = obj.triangles().stream().filter(this::inBust).toList();
        int[] place = new int[VERTICES];
        Arrays.fill(place, -1);
        int[] source = new int[VERTICES];
        int[] corners = new int[3 * bust.size()];
        int[] uvCorners = new int[corners.length];
        boolean[] inside = new boolean[VERTICES];
        int count = 0;
        for (int i = 0; i < corners.length; i++) {
            int[] t = bust.get(i / 3);
            int vertex = t[2 * (i % 3)];
            if (place[vertex] < 0) {
                source[count] = vertex;
                place[vertex] = count++;
            }
            corners[i] = place[vertex];
            uvCorners[i] = t[2 * (i % 3) + 1];
            inside[place[vertex]] |= inMouth(obj.uv()[2 * uvCorners[i]], obj.uv()[2 * uvCorners[i] + 1]);
        }
        cavity = Arrays.copyOf(inside, count);
        whole = new Mesh(count, corners, uvCorners, obj.uv());
        skin = whole.only(t -> !allInside(corners, t));
        mouth = whole.only(t -> allInside(corners, t));
        skinSource = Arrays.copyOf(source, count);
        float[] p = positions;
        skull = Arrays.stream(skinSource).filter(v -> p[3 * v + 1] > 7.5f && p[3 * v + 2] < 1.2f).toArray();
        float brow = p[3 * LEFT_EYE + 1] + .55f;
        outline = Arrays.stream(skinSource)
                .filter(v -> p[3 * v + 1] >= p[3 * CHIN + 1] && p[3 * v + 1] < brow && p[3 * v + 2] > .45f).toArray();
        noseTip = Arrays.stream(outline).boxed().max((a, b) -> Float.compare(p[3 * a + 2], p[3 * b + 2])).orElseThrow();
    }

    private boolean allInside(int[] corners, int t) {
        return cavity[corners[3 * t]] && cavity[corners[3 * t + 1]] && cavity[corners[3 * t + 2]];
    }

    /** Errors: MienException (data) when this is another mesh. */
    static BaseMesh read(Path file) {
        ObjFile obj = ObjFile.read(file, "body"::equals);
        if (obj.positions().length != 3 * VERTICES) {
            throw MienException
                    .data(file + ": expected the " + VERTICES + " vertices of MakeHuman's base mesh hm08, got "
                            + obj.positions().length / 3);
        }
        return new BaseMesh(obj);
    }

    private boolean inBust(int[] triangle) {
        for (int i = 0; i < 6; i += 2) {
            int v = 3 * triangle[i];
            if (triangle[i] >= SKIN_VERTICES || positions[v + 1] <= BUST_BELOW || Math.abs(positions[v]) >= BUST_WIDE) {
                return false;
            }
        }
        return true;
    }

    /** The red island of the mouth's inside. */
    private static boolean inMouth(float u, float v) {
        return u > .74f && u < .95f && v > .005f && v < .16f;
    }

    /** x, y, z of each vertex; not to be changed. */
    float[] positions() {
        return positions;
    }

    /** Of the vertices of skin and mouth, which are one surface. */
    float[] normals(float[] skinPositions) {
        return whole.normals(skinPositions);
    }

    /** The mouth's inside; its vertices are those of the skin. */
    Mesh mouth() {
        return mouth;
    }

    /** Head, neck and shoulders, without the mouth's inside. */
    Mesh skin() {
        return skin;
    }

    /** The skin's vertices out of those of the whole mesh. */
    float[] skinPositions(float[] all) {
        return pick(all, skinSource);
    }

    /** The base vertices that the skin is made of. */
    int[] skinVertices() {
        return skinSource;
    }

    /** Whether a vertex of the skin is inside the mouth. */
    boolean inMouth(int skinVertex) {
        return cavity[skinVertex];
    }

    /** Vertices that move with the skull and with nothing else. */
    int[] skull() {
        return skull;
    }

    /** Points between brows and chin, cheek and cheek. */
    float[] outline(float[] all) {
        return pick(all, outline);
    }

    int noseTip() {
        return noseTip;
    }

    /** x, y, z of the middle of an eyeball and its radius. */
    static float[] eyeball(float[] all, boolean left) {
        int from = left ? LEFT_EYE : RIGHT_EYE;
        int to = left ? RIGHT_EYE : LASHES;
        float[] low = {Float.MAX_VALUE, Float.MAX_VALUE, Float.MAX_VALUE};
        float[] high = {-Float.MAX_VALUE, -Float.MAX_VALUE, -Float.MAX_VALUE};
        for (int i = 3 * from; i < 3 * to; i++) {
            low[i % 3] = Math.min(low[i % 3], all[i]);
            high[i % 3] = Math.max(high[i % 3], all[i]);
        }
        return new float[] {(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2,
                (high[0] - low[0]) / 2};
    }

    private static float[] pick(float[] all, int[] which) {
        float[] out = new float[3 * which.length];
        for (int i = 0; i < which.length; i++) {
            System.arraycopy(all, 3 * which[i], out, 3 * i, 3);
        }
        return out;
    }
}
