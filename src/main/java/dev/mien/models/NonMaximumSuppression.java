package dev.mien.models;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Of boxes that overlap keeps the one with the highest score. Two rules, as the reference uses two: torchvision's
 * (areas w h, overlap over union) between the stages, and the original MTCNN's 'Min' (areas (w + 1) (h + 1), overlap
 * over the smaller box) at the end.
 */
final class NonMaximumSuppression {
    private NonMaximumSuppression() {}

    private interface Overlap {
        boolean tooMuch(FaceCandidate kept, FaceCandidate other);
    }

    /** Keeps boxes whose intersection over union with every kept one is at most the threshold; highest score first. */
    static List<FaceCandidate> byUnion(List<FaceCandidate> boxes, double threshold) {
        List<FaceCandidate> sorted = new ArrayList<>(boxes);
        sorted.sort(Comparator.comparingDouble((FaceCandidate b) -> b.score).reversed());
        return greedy(sorted, (a, b) -> {
            float intersection = intersection(a, b, 0);
            return intersection / (area(a, 0) + area(b, 0) - intersection) > threshold;
        });
    }

    /** Keeps boxes whose intersection with every kept one is at most the threshold of the smaller of the two. */
    static List<FaceCandidate> byMinimum(List<FaceCandidate> boxes, double threshold) {
        List<FaceCandidate> sorted = new ArrayList<>(boxes);
        sorted.sort(Comparator.comparingDouble((FaceCandidate b) -> b.score));
        float limit = (float) threshold;
        return greedy(sorted.reversed(),
                (a, b) -> !(intersection(a, b, 1) / Math.min(area(a, 1), area(b, 1)) <= limit));
    }

    private static List<FaceCandidate> greedy(List<FaceCandidate> sorted, Overlap overlap) {
        List<FaceCandidate> kept = new ArrayList<>();
        for (FaceCandidate b : sorted) {
            if (kept.stream().noneMatch(k -> overlap.tooMuch(k, b))) {
                kept.add(b);
            }
        }
        return kept;
    }

    private static float area(FaceCandidate b, int extra) {
        return (b.x2 - b.x1 + extra) * (b.y2 - b.y1 + extra);
    }

    private static float intersection(FaceCandidate a, FaceCandidate b, int extra) {
        float w = Math.max(0, Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1) + extra);
        float h = Math.max(0, Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1) + extra);
        return w * h;
    }
}
