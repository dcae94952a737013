package dev.mien.engine.kernels.simd;

/** How work is cut into tasks: by shape alone, so that results do not depend on the number of threads. */
final class Work {
    /** Elements of one task; a smaller tensor stays on the calling thread, where it is done before another would wake. */
    static final int ELEMENTS = 1 << 15;

    private Work() {}

    /** Rows of one task when each costs this many elements. */
    static int rows(int elementsEach) {
        return Math.max(1, ELEMENTS / Math.max(1, elementsEach));
    }
}
