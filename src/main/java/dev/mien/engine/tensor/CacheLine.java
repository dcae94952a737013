package dev.mien.engine.tensor;

/**
 * Where cache lines begin in arrays of floats. A vector of AVX-512 that lies across two lines takes two reads; matrix products are
 * a tenth slower then. The launcher has objects begin at multiples of 64 bytes ({@code -XX:ObjectAlignmentInBytes=64}), and the
 * elements of an array 16 bytes later. Without that flag, or with another header, nothing is wrong but the speed.
 */
public final class CacheLine {
    /** Floats of a line. */
    public static final int FLOATS = 16;
    /** The first element of an array that begins a line. */
    public static final int FIRST = 12;

    private CacheLine() {}

    /** The same for new tensors, which may lie on a device: its memory begins with a line. */
    public static int first() {
        return MirroredStorage.hasDevice() ? 0 : FIRST;
    }
}
