package dev.mien.synth.builtin;

/** Where muscles would push one lip through the other, both give way by half, with the skin around them. */
final class Lips {
    /** How much of it the rows further and further from the slit take along. */
    private static final double[] FOLLOW = {1, .9, .7, .45, .2};

    private final Grid grid;

    Lips(Grid grid) {
        this.grid = grid;
    }

    /** Parts the lips of a face that overlap; those that are apart stay. */
    void meet(float[] p) {
        for (int c = 1 - Chart.CORNER; c < Chart.CORNER; c++) {
            int upper = grid.at(Chart.LIP, c);
            int lower = grid.at(Chart.LIP + 1, c);
            float overlap = p[3 * lower + 1] - p[3 * upper + 1];
            if (overlap > 0) {
                for (int i = 0; i < FOLLOW.length; i++) {
                    double half = .5 * overlap * FOLLOW[i];
                    p[3 * grid.at(Chart.LIP - i, c) + 1] += (float) half;
                    p[3 * grid.at(Chart.LIP + 1 + i, c) + 1] -= (float) half;
                }
                float depth = .5f * (p[3 * lower + 2] + p[3 * upper + 2]);
                p[3 * lower + 2] = depth;
                p[3 * upper + 2] = depth;
            }
        }
    }
}
