package dev.mien.models;

/**
 * A box on its way through the stages of {@link Mtcnn}. All arithmetic is float32, one rounding per operation,
 * because the reference decides in float32 what to keep and where to cut.
 */
final class FaceCandidate {
    float x1;
    float y1;
    float x2;
    float y2;
    float score;
    /** Shift of x1, y1, x2, y2 that the last network asked for. */
    float[] shift;
    /** Landmarks in pixels, five x and five y; null before the last stage. */
    float[] points;

    FaceCandidate(float x1, float y1, float x2, float y2, float score, float... shift) {
        this.x1 = x1;
        this.y1 = y1;
        this.x2 = x2;
        this.y2 = y2;
        this.score = score;
        this.shift = shift;
    }

    /** The window that position (column, row) of a proposal map stands for, in pixels of the unscaled picture. */
    static FaceCandidate proposal(int column, int row, double scale, float score, float... shift) {
        float s = (float) scale;
        return new FaceCandidate(
                floor((PNet.STRIDE * column + 1) / s), floor((PNet.STRIDE * row + 1) / s),
                floor((PNet.STRIDE * column + PNet.WINDOW) / s), floor((PNet.STRIDE * row + PNet.WINDOW) / s), score,
                shift);
    }

    private static float floor(float v) {
        return (float) Math.floor(v);
    }

    /**
     * Moves the sides as the network asked.
     *
     * @param extra 0 after the first network, 1 after the others, which count the pixels of a side inclusively
     */
    void regress(int extra) {
        float w = x2 - x1 + extra;
        float h = y2 - y1 + extra;
        x1 = x1 + shift[0] * w;
        y1 = y1 + shift[1] * h;
        x2 = x2 + shift[2] * w;
        y2 = y2 + shift[3] * h;
    }

    /** Grows the shorter side around the centre until the box is a square. */
    void square() {
        float w = x2 - x1;
        float h = y2 - y1;
        float side = Math.max(w, h);
        x1 = x1 + w * 0.5f - side * 0.5f;
        y1 = y1 + h * 0.5f - side * 0.5f;
        x2 = x1 + side;
        y2 = y1 + side;
    }

    /** Places landmarks given in widths and heights of this box; call it before {@link #regress}. */
    void place(float[] relative) {
        float w = x2 - x1 + 1;
        float h = y2 - y1 + 1;
        points = new float[10];
        for (int i = 0; i < 5; i++) {
            points[i] = w * relative[i] + x1 - 1;
            points[5 + i] = h * relative[5 + i] + y1 - 1;
        }
    }

    /**
     * The part of the box inside a picture, counted from 1 as Matlab does: {first row, last row, first column, last
     * column}. Empty when a last is below its first.
     */
    int[] inside(int width, int height) {
        return new int[] {Math.max((int) y1, 1), Math.min((int) y2, height), Math.max((int) x1, 1),
                Math.min((int) x2, width)};
    }
}
