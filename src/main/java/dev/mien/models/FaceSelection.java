package dev.mien.models;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Which of several faces counts. */
public enum FaceSelection {
    /** The largest box. */
    LARGEST,
    /** The surest. */
    PROBABILITY,
    /** The largest box that is surer than 0.9; perhaps none. */
    LARGEST_OVER_THRESHOLD,
    /** Size in square pixels less twice the squared distance of box centre and picture centre. */
    CENTER_WEIGHTED_SIZE;

    private static final float THRESHOLD = 0.9f;
    private static final double CENTER_WEIGHT = 2;

    /**
     * The selected face.
     *
     * @return its place in the list, or -1 when there is none; of equals the last
     */
    public int select(List<FaceBox> faces, int width, int height) {
        return switch (this) {
            case LARGEST -> best(faces, FaceBox::area);
            case PROBABILITY -> best(faces, FaceBox::probability);
            case LARGEST_OVER_THRESHOLD -> best(faces, f -> f.probability() > THRESHOLD ? f.area() : Double.NaN);
            case CENTER_WEIGHTED_SIZE -> best(faces, f -> {
                double x = (f.x1() + f.x2()) / 2 - width / 2.0;
                double y = (f.y1() + f.y2()) / 2 - height / 2.0;
                return f.area() - CENTER_WEIGHT * (x * x + y * y);
            });
        };
    }

    /** NaN takes no part. */
    private static int best(List<FaceBox> faces, ToDoubleFunction<FaceBox> score) {
        int best = -1;
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < faces.size(); i++) {
            double s = score.applyAsDouble(faces.get(i));
            if (s >= highest) {
                best = i;
                highest = s;
            }
        }
        return best;
    }
}
