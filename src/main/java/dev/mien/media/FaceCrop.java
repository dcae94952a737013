package dev.mien.media;

import dev.mien.media.resize.PilBilinear;
import dev.mien.models.FaceBox;

/**
 * Cuts a face out of a picture as facenet-pytorch does ({@code utils/detect_face.py}, extract_face): the box grows by a
 * margin that is measured in pixels of the result, is cut off at the picture's edges and at whole pixels, and what is
 * inside is resized to a square whatever its shape.
 *
 * @param side of the result in pixels
 * @param margin both sides together, in pixels of the result; 0 for FaceNet
 */
public record FaceCrop(int side, int margin) {
    /** What the published FaceNet weights were trained with, and MTCNN's default. */
    public static final FaceCrop FACENET = new FaceCrop(160, 0);

    public FaceCrop {
        if (side < 1 || margin < 0 || margin >= side) {
            throw new IllegalArgumentException("face crop of side " + side + " with margin " + margin
                    + ": expected side >= 1 and 0 <= margin < side");
        }
    }

    /**
     * Left, top, right, bottom in whole pixels, the last two exclusive. In double after one float32 difference, as NumPy 1 does
     * it.
     */
    public int[] pixels(FaceBox box, int width, int height) {
        double dx = margin * (double) (box.x2() - box.x1()) / (side - margin);
        double dy = margin * (double) (box.y2() - box.y1()) / (side - margin);
        return new int[] {(int) Math.max(box.x1() - dx / 2, 0), (int) Math.max(box.y1() - dy / 2, 0),
                (int) Math.min(box.x2() + dx / 2, width), (int) Math.min(box.y2() + dy / 2, height)};
    }

    /** The face, {@code side x side}; null when less than a pixel of the box lies in the picture. */
    public Frame cut(Frame frame, FaceBox box) {
        int[] p = pixels(box, frame.width(), frame.height());
        if (p[0] >= p[2] || p[1] >= p[3]) {
            return null;
        }
        return PilBilinear.resize(frame.crop(p[0], p[1], p[2], p[3]), side, side);
    }

    /** A whole picture that already shows nothing but a face. */
    public Frame whole(Frame frame) {
        return PilBilinear.resize(frame, side, side);
    }
}
