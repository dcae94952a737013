package dev.mien.models;

import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.BoxKernels.Overlap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Of boxes that overlap keeps the one with the highest score. Two rules, as the reference uses two: torchvision's
 * (areas w h, overlap over union) between the stages, and the original MTCNN's 'Min' (areas (w + 1) (h + 1), overlap
 * over the smaller box) at the end. All lists go at once.
 */
final class NonMaximumSuppression {
    private NonMaximumSuppression() {}

    /** Keeps boxes whose intersection over union with every kept one is at most the threshold; highest score first. */
    static List<List<FaceCandidate>> byUnion(List<List<FaceCandidate>> lists, double threshold) {
        List<List<FaceCandidate>> sorted = new ArrayList<>();
        for (List<FaceCandidate> boxes : lists) {
            List<FaceCandidate> s = new ArrayList<>(boxes);
            s.sort(Comparator.comparingDouble((FaceCandidate b) -> b.score).reversed());
            sorted.add(s);
        }
        return kept(sorted, Overlap.UNION, threshold);
    }

    /** Keeps boxes whose intersection with every kept one is at most the threshold of the smaller of the two. */
    static List<List<FaceCandidate>> byMinimum(List<List<FaceCandidate>> lists, double threshold) {
        List<List<FaceCandidate>> sorted = new ArrayList<>();
        for (List<FaceCandidate> boxes : lists) {
            List<FaceCandidate> s = new ArrayList<>(boxes);
            s.sort(Comparator.comparingDouble((FaceCandidate b) -> b.score));
            sorted.add(s.reversed());
        }
        return kept(sorted, Overlap.MINIMUM, threshold);
    }

    private static List<List<FaceCandidate>> kept(List<List<FaceCandidate>> sorted, Overlap rule, double threshold) {
        int[] begin = new int[sorted.size() + 1];
        for (int l = 0; l < sorted.size(); l++) {
            begin[l + 1] = begin[l] + sorted.get(l).size();
        }
        float[] boxes = new float[4 * begin[sorted.size()]];
        int at = 0;
        for (List<FaceCandidate> list : sorted) {
            for (FaceCandidate b : list) {
                boxes[at++] = b.x1;
                boxes[at++] = b.y1;
                boxes[at++] = b.x2;
                boxes[at++] = b.y2;
            }
        }
        boolean[] stays = Backends.get().boxes().suppress(boxes, begin, rule, (float) threshold);
        List<List<FaceCandidate>> out = new ArrayList<>();
        for (int l = 0; l < sorted.size(); l++) {
            List<FaceCandidate> kept = new ArrayList<>();
            for (int i = begin[l]; i < begin[l + 1]; i++) {
                if (stays[i]) {
                    kept.add(sorted.get(l).get(i - begin[l]));
                }
            }
            out.add(kept);
        }
        return out;
    }
}
