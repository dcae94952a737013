package dev.mien.engine.autograd;

import dev.mien.engine.tensor.ArrayPool;
import dev.mien.engine.tensor.Storage;

/** What a rehearsed pass takes and gives back, in bytes. */
final class Ledger {
    private long taken;
    private long peak;

    void take(Storage s) {
        add(bytes(s));
    }

    void give(Storage s) {
        add(-bytes(s));
    }

    void add(long bytes) {
        taken += bytes;
        peak = Math.max(peak, taken);
    }

    /** The most that was taken at one time. */
    long peak() {
        return peak;
    }

    private static long bytes(Storage s) {
        return (long) ArrayPool.sizeClass(s.size()) * s.dtype().bytes();
    }
}
