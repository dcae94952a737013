package dev.mien.engine.kernels.reference;

import dev.mien.engine.kernels.BoxKernels;

/** Box by box: the best stays, and strikes out those it overlaps. In float32, one rounding an operation, as the published code. */
public final class ReferenceBoxes implements BoxKernels {
    @Override
    public boolean[] suppress(float[] boxes, int[] begin, Overlap rule, float threshold) {
        boolean[] stays = new boolean[boxes.length / 4];
        for (int list = 0; list + 1 < begin.length; list++) {
            for (int i = begin[list]; i < begin[list + 1]; i++) {
                boolean free = true;
                for (int better = begin[list]; better < i && free; better++) {
                    free = !stays[better] || !tooMuch(boxes, 4 * better, 4 * i, rule, threshold);
                }
                stays[i] = free;
            }
        }
        return stays;
    }

    private static boolean tooMuch(float[] b, int i, int j, Overlap rule, float threshold) {
        float extra = rule == Overlap.MINIMUM ? 1 : 0;
        float w = Math.max(0, Math.min(b[i + 2], b[j + 2]) - Math.max(b[i], b[j]) + extra);
        float h = Math.max(0, Math.min(b[i + 3], b[j + 3]) - Math.max(b[i + 1], b[j + 1]) + extra);
        float shared = w * h;
        float areaI = (b[i + 2] - b[i] + extra) * (b[i + 3] - b[i + 1] + extra);
        float areaJ = (b[j + 2] - b[j] + extra) * (b[j + 3] - b[j + 1] + extra);
        return rule == Overlap.MINIMUM ? !(shared / Math.min(areaI, areaJ) <= threshold)
                : shared / (areaI + areaJ - shared) > threshold;
    }
}
