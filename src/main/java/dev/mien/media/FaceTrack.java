package dev.mien.media;

import dev.mien.models.FaceBox;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * One face through a clip: a box for each frame, or none where the face was not seen for long.
 *
 * @param boxes one per frame; null where there is none
 * @param detected frames whose box comes from the detector
 * @param interpolated frames whose box lies between two detected ones
 */
public record FaceTrack(List<FaceBox> boxes, int detected, int interpolated) {
    /** Below this overlap with the last box it is another face, or a jump. */
    public static final float SAME_FACE = 0.2f;
    /** Frames without the face that are bridged: a third of a second at 25 frames a second. */
    public static final int SHORT_GAP = 8;

    public FaceTrack {
        boxes = Collections.unmodifiableList(boxes);
    }

    /** Frames without a box. */
    public int missing() {
        return boxes.size() - detected - interpolated;
    }

    /** {@link #follow(List, float, int)} with {@link #SAME_FACE} and {@link #SHORT_GAP}. */
    public static FaceTrack follow(List<List<FaceBox>> faces) {
        return follow(faces, SAME_FACE, SHORT_GAP);
    }

    /**
     * Starts with the face of the greatest area times probability, then takes in each frame the one that overlaps most
     * with the last box. A face that is lost for more than {@code shortGap} frames is given up and the choice starts
     * anew; shorter gaps are filled by linear interpolation.
     *
     * @param faces the detector's findings, frame by frame
     * @param sameFace smallest intersection over union with the last box, 0 to 1
     * @param shortGap in frames
     */
    public static FaceTrack follow(List<List<FaceBox>> faces, float sameFace, int shortGap) {
        FaceBox[] boxes = new FaceBox[faces.size()];
        int detected = 0;
        int interpolated = 0;
        int last = -1;
        for (int t = 0; t < boxes.length; t++) {
            boolean started = last >= 0 && t - last - 1 <= shortGap;
            FaceBox chosen = started ? closest(faces.get(t), boxes[last], sameFace) : mostProminent(faces.get(t));
            if (chosen == null) {
                continue;
            }
            boxes[t] = chosen;
            detected++;
            if (started) {
                interpolate(boxes, last, t);
                interpolated += t - last - 1;
            }
            last = t;
        }
        return new FaceTrack(Arrays.asList(boxes), detected, interpolated);
    }

    private static FaceBox closest(List<FaceBox> faces, FaceBox to, float sameFace) {
        return faces.stream().filter(f -> f.iou(to) >= sameFace).max(Comparator.comparingDouble(f -> f.iou(to)))
                .orElse(null);
    }

    private static FaceBox mostProminent(List<FaceBox> faces) {
        return faces.stream().max(Comparator.comparingDouble(f -> (double) f.area() * f.probability())).orElse(null);
    }

    private static void interpolate(FaceBox[] boxes, int from, int to) {
        for (int t = from + 1; t < to; t++) {
            boxes[t] = between(boxes[from], boxes[to], (float) (t - from) / (to - from));
        }
    }

    private static FaceBox between(FaceBox a, FaceBox b, float f) {
        float[] landmarks = new float[Math.min(a.landmarks().length, b.landmarks().length)];
        for (int i = 0; i < landmarks.length; i++) {
            landmarks[i] = mix(a.landmarks()[i], b.landmarks()[i], f);
        }
        return new FaceBox(mix(a.x1(), b.x1(), f), mix(a.y1(), b.y1(), f), mix(a.x2(), b.x2(), f),
                mix(a.y2(), b.y2(), f),
                Math.min(a.probability(), b.probability()), landmarks);
    }

    private static float mix(float a, float b, float f) {
        return a + (b - a) * f;
    }
}
