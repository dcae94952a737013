package dev.mien.engine.kernels.cuda;

/**
 * How sums over the rows of {@code [rows, channels]} are shared among blocks: the Java half of columns.cuh. It depends on the shape
 * alone, so the order of the sums does, too.
 */
record ColumnGrid(int rows, int channels, int width, int perSlice, int slices) {
    private static final int MOST_WIDTH = 32;
    /** Rows that a thread takes at least before the work is shared among more blocks. */
    private static final int ROWS_OF_THREAD = 32;
    /** About as many blocks as keep a large device busy. */
    private static final int BLOCKS = 1024;

    static ColumnGrid of(int rows, int channels) {
        int width = Math.min(MOST_WIDTH, Integer.highestOneBit(Math.max(1, 2 * channels - 1)));
        int lines = Launch.THREADS / width;
        int tiles = Math.ceilDiv(channels, width);
        int slices = Math.clamp(rows / (lines * ROWS_OF_THREAD), 1, Math.max(1, BLOCKS / tiles));
        int perSlice = Math.max(1, Math.ceilDiv(rows, slices));
        return new ColumnGrid(rows, channels, width, perSlice, Math.max(1, Math.ceilDiv(rows, perSlice)));
    }

    int tiles() {
        return Math.ceilDiv(channels, width);
    }

    /** A kernel that sums and, if there is one slice, finishes; the arguments begin with the matrices and end with the results. */
    interface Kernel {
        /** Adds rows, channels, width, rows of a slice and partial sums in the middle. */
        Launch arguments(Launch middle);
    }

    /**
     * Sums, and finishes if there are several slices.
     *
     * @param sums   of a position: how many
     * @param first  the launch that sums, up to its matrices
     * @param last   adds the results to it
     * @param finish from the partial sums, begun with them
     */
    void run(CudaDevice gpu, int sums, Launch first, Kernel last, Finish finish) {
        try (DeviceArray partials = gpu.heap().take(8L * sums * slices * channels)) {
            last.arguments(first.values(rows, channels, width, perSlice).array(partials)).blocks(slices * tiles(),
                    Launch.THREADS);
            if (slices > 1) {
                finish.launch(partials).blocks(tiles(), Launch.THREADS);
            }
        }
    }

    /** The launch that adds up the slices. */
    interface Finish {
        Launch launch(DeviceArray partials);
    }
}
