package dev.mien.engine.plan;

import dev.mien.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * One step of a plan, for people to read.
 *
 * @param layer      path in the module of the layer whose weights it uses; empty when it has none
 * @param kind       what it does: {@code conv}, {@code linear}, {@code concat}, {@code maxpool}, ...
 * @param output     what it computes, its own channels where that is a part of a concatenation
 * @param parameters numbers that training would change, those of folded layers included
 * @param macs       multiply-adds by the definition of a convolution, however the kernel computes it
 * @param kernel     what computes it; empty when there is no choice
 * @param fused      operations that became part of this step
 */
public record PlanStep(String layer, String kind, Shape output, long parameters, long macs, String kernel,
        List<String> fused) {
    /** Bytes of the output, which is float32. */
    public long bytes() {
        return 4L * output.size();
    }

    /** The same step for so many times the batch, taken one share after the other. */
    PlanStep times(int n) {
        if (n == 1) {
            return this;
        }
        List<String> how = new ArrayList<>(fused);
        how.add("example by example");
        return new PlanStep(layer, kind, output.with(0, output.dim(0) * n), parameters, macs * n, kernel, how);
    }
}
