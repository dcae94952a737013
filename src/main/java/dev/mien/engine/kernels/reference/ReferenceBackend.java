package dev.mien.engine.kernels.reference;

import dev.mien.engine.kernels.Backend;

/** The plain kernels: the specification. */
public final class ReferenceBackend {
    private ReferenceBackend() {}

    /** All families. */
    public static Backend create() {
        return new Backend("reference", "plain loops in double", new ReferenceConv(), new ReferenceGemm(),
                new ReferencePool(),
                new ReferenceNorm(), new ReferenceMap(), new ReferenceOptimizer(), new ReferenceDtw(),
                new ReferenceResample(), new ReferenceBoxes());
    }
}
