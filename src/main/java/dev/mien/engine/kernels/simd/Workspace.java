package dev.mien.engine.kernels.simd;

/** Small arrays that a thread uses again for every task; each kind of array belongs to one class. Contents are undefined. */
final class Workspace {
    /** Of {@link IndirectGemm}. */
    static final int A_ROW = 0;
    static final int C_ROW = 1;
    static final int R_ROW = 2;
    static final int EDGE_ROW = 3;
    static final int EDGE = 0;
    /** Of {@link WinogradRun} and {@link WinogradLines}. */
    static final int PATCHES = 1;
    static final int PRODUCTS = 2;
    static final int BORDER = 3;
    static final int BOX_FROM = 4;
    static final int BOX_SIZE = 5;
    static final int TILES = 6;
    static final int RUN_AT = 7;
    static final int RUN_LENGTH = 8;
    static final int PLACE = 10;
    static final int EXTENT = 11;
    /** Of {@link SimdPool} and {@link MaxWindow}. */
    static final int POSITIONS = 9;

    /** Of {@link OuterGemm}. */
    static final int OUTER_A = 4;
    static final int OUTER_B = 5;
    static final int OUTER_EDGE = 6;
    /** Of {@link WinogradFilter}. */
    static final int FILTER_TAPS = 7;
    static final int FILTER_HALF = 8;
    /** Of {@link MaxWindow}. */
    static final int POOL_LINE = 9;
    /** Of {@link Prelu}. */
    static final int SLOPES = 10;
    /** Of {@link RowSoftmax}. */
    static final int EXPONENTIALS = 11;

    private static final ThreadLocal<Workspace> MINE = ThreadLocal.withInitial(Workspace::new);

    private final int[][] ints = new int[12][0];
    private final float[][] floats = new float[12][0];
    /** Of no meaning: a result that nobody can read would not be computed. */
    float fetched;
    private int weights;
    private int firstPart;

    private Workspace() {}

    /** The calling thread's. */
    static Workspace get() {
        return MINE.get();
    }

    /** True for the first part of a product that the thread computes after others: its caches hold other weights. */
    boolean first(Panels b, int part) {
        if (weights != b.mark) {
            weights = b.mark;
            firstPart = part;
        }
        return part == firstPart;
    }

    int[] ints(int kind, int size) {
        if (ints[kind].length < size) {
            ints[kind] = new int[Math.max(size, 128)];
        }
        return ints[kind];
    }

    float[] floats(int kind, int size) {
        if (floats[kind].length < size) {
            floats[kind] = new float[size];
        }
        return floats[kind];
    }
}
