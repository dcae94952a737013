package dev.mien.synth.builtin;

import dev.mien.synth.render.Mesh;

/** Sheets of quadrilaterals: {@code across} by {@code down} vertices each, counter-clockwise when across runs right. */
final class Shell {
    private Shell() {}

    /**
     * So many sheets one after the other; texture coordinates run 0 to 1 across and 1 to 0 down each, or up every second one.
     */
    static Mesh sheets(int count, int across, int down, boolean everySecondUpsideDown) {
        int[] corners = new int[6 * count * (across - 1) * (down - 1)];
        float[] uv = new float[2 * count * across * down];
        int at = 0;
        for (int n = 0; n < count; n++) {
            int base = n * across * down;
            for (int j = 0; j < down; j++) {
                for (int i = 0; i < across; i++) {
                    int v = base + j * across + i;
                    uv[2 * v] = (float) i / (across - 1);
                    float fromTop = (float) j / (down - 1);
                    uv[2 * v + 1] = everySecondUpsideDown && n % 2 == 1 ? fromTop : 1 - fromTop;
                    if (i + 1 < across && j + 1 < down) {
                        for (int corner : new int[] {v, v + across, v + across + 1, v, v + across + 1, v + 1}) {
                            corners[at++] = corner;
                        }
                    }
                }
            }
        }
        return Mesh.simple(corners, uv);
    }
}
