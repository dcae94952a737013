package dev.mien.verify;

import dev.mien.engine.kernels.Backend;

/** One line of {@code mien verify}: a computation, and what it should give. */
public interface VerifyCase {
    /** What is checked, for example {@code layers/conv2d c03}; {@code --only} matches against it. */
    String name();

    /**
     * Computes and compares. Errors: MienException when the case's own files cannot be read.
     *
     * @param backend where to compute
     */
    Result run(Backend backend);
}
