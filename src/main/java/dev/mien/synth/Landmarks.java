package dev.mien.synth;

/**
 * Where the face is, in space (x, y, z one after the other).
 *
 * @param points five points in MTCNN's order, left to right in a frontal picture: the subject's right eye, left eye, tip of the
 *               nose, right and left corner of the mouth
 * @param face   points on the outline of the face, brows to chin and cheek to cheek; the box around them is the face box
 */
public record Landmarks(float[] points, float[] face) {
    public static final int COUNT = 5;

    public Landmarks {
        if (points.length != 3 * COUNT || face.length % 3 != 0 || face.length == 0) {
            throw new IllegalArgumentException("landmarks: 5 points and an outline are needed");
        }
    }
}
