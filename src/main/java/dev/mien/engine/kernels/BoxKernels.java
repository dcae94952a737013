package dev.mien.engine.kernels;

/** Non-maximum suppression: of boxes that overlap, those with the highest scores. */
public interface BoxKernels {
    /** What is too much overlap. */
    enum Overlap {
        /** Intersection over union, as torchvision's: areas are w h. */
        UNION,
        /** Intersection over the smaller box, as the original MTCNN's 'Min': sides count one more. */
        MINIMUM
    }

    /**
     * Which boxes stay: one does unless a better one of its list stays that it overlaps by more than the threshold.
     *
     * @param boxes {@code [n, 4]}, x1, y1, x2, y2, list by list, each by falling score
     * @param begin where each list begins, and last where the lists end
     */
    boolean[] suppress(float[] boxes, int[] begin, Overlap rule, float threshold);
}
