package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.reference.ReferenceBoxes;

/** The kernels of the CPU's vector units, on all cores. */
public final class SimdBackend {
    private SimdBackend() {}

    /** All families. */
    public static Backend create() {
        return new Backend("simd", Lanes.F.vectorBitSize() + "-bit vectors", new SimdConv(), new SimdGemm(),
                new SimdPool(),
                new SimdNorm(), new SimdMap(), new SimdOptimizer(), new SimdDtw(), new SimdResample(),
                new ReferenceBoxes());
    }
}
