package dev.mien.models;

/**
 * A face found in a picture: corners in pixels of that picture, x to the right, y downwards. The box may reach over the
 * picture's edge.
 *
 * @param x1 left
 * @param y1 top
 * @param x2 right
 * @param y2 bottom
 * @param probability 0 to 1
 * @param landmarks five x, then five y: the eye on the left of the picture, the eye on the right, nose, mouth's left
 *     corner,
 *     mouth's right corner; empty when unknown
 */
public record FaceBox(float x1, float y1, float x2, float y2, float probability, float[] landmarks) {
    /** The number of landmark points. */
    public static final int POINTS = 5;

    private static final float[] NONE = {};

    public FaceBox {
        if (landmarks == null) {
            landmarks = NONE;
        }
        if (landmarks.length != 0 && landmarks.length != 2 * POINTS) {
            throw new IllegalArgumentException("landmarks: expected " + POINTS + " x then " + POINTS + " y, got "
                    + landmarks.length + " numbers");
        }
    }

    /** A box without landmarks. */
    public FaceBox(float x1, float y1, float x2, float y2, float probability) {
        this(x1, y1, x2, y2, probability, NONE);
    }

    public float width() {
        return x2 - x1;
    }

    public float height() {
        return y2 - y1;
    }

    /** Square pixels; 0 for a box turned inside out. */
    public float area() {
        return Math.max(0, width()) * Math.max(0, height());
    }

    /** Intersection over union, 0 to 1. */
    public float iou(FaceBox other) {
        float w = Math.max(0, Math.min(x2, other.x2) - Math.max(x1, other.x1));
        float h = Math.max(0, Math.min(y2, other.y2) - Math.max(y1, other.y1));
        float union = area() + other.area() - w * h;
        return union > 0 ? w * h / union : 0;
    }
}
