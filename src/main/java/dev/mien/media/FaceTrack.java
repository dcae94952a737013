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

    /** Of smoothing, frames: a head moves in tenths of a second, a detector trembles from frame to frame. */
    private static final double DEVIATION = 1.5;
    private static final int REACH = 4;

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

    /**
     * The same track without the detector's trembling: each box is the mean of those around it, weighted by a Gaussian over time.
     * As many before as after count, so the track never lags behind, and its first and last boxes stay what they are; nothing is
     * taken from beyond a gap.
     */
    public FaceTrack smooth() {
        FaceBox[] out = new FaceBox[boxes.size()];
        int start = 0;
        for (int t = 0; t < out.length; t++) {
            if (boxes.get(t) == null) {
                start = t + 1;
                continue;
            }
            int end = t;
            while (end + 1 < out.length && end - t < REACH && boxes.get(end + 1) != null) {
                end++;
            }
            out[t] = mean(t, Math.min(REACH, Math.min(t - start, end - t)));
        }
        return new FaceTrack(Arrays.asList(out), detected, interpolated);
    }

    private FaceBox mean(int t, int reach) {
        FaceBox middle = boxes.get(t);
        double[] sums = new double[4 + middle.landmarks().length];
        double all = 0;
        for (int d = -reach; d <= reach; d++) {
            double weight = Math.exp(-d * d / (2 * DEVIATION * DEVIATION));
            FaceBox b = boxes.get(t + d);
            float[] at = {b.x1(), b.y1(), b.x2(), b.y2()};
            for (int i = 0; i < sums.length; i++) {
                sums[i] += weight * (i < 4 ? at[i] : i - 4 < b.landmarks().length ? b.landmarks()[i - 4]
                        : middle.landmarks()[i - 4]);
            }
            all += weight;
        }
        float[] landmarks = new float[middle.landmarks().length];
        for (int i = 0; i < landmarks.length; i++) {
            landmarks[i] = (float) (sums[4 + i] / all);
        }
        return new FaceBox((float) (sums[0] / all), (float) (sums[1] / all), (float) (sums[2] / all),
                (float) (sums[3] / all), middle.probability(), landmarks);
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
