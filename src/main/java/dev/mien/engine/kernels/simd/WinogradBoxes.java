package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.Parallel;

/**
 * How the tiles of a {@link WinogradRun} are cut into boxes, each a task whose transformed inputs fit the second-level cache.
 * Where tiles share input tiles with their neighbours, a box is one in space; else it is any tiles that follow each other,
 * whole tiles of rows of a product. Few boxes are best, since each reads all weights. Sums of a tile are the same in any box, so
 * boxes may depend on the number of threads.
 */
final class WinogradBoxes {
    private static final int MIN_ROWS = 16;
    private static final int MAX_ROWS = 96;

    /** Tiles per axis, batch first. */
    private final int[] tiles;
    private final int[] slices;
    /** True where neighbours share input tiles. */
    final boolean shared;
    /** Boxes. */
    final int count;
    /** Parts of a box' panels; each transforms the inputs for itself. */
    final int cuts;
    /** Of a box at most, whole tiles of rows. */
    final int mostTiles;
    final int mostInputs;
    /** Boxes per axis, batch first, where tiles share inputs. */
    private final int[] boxes = {1, 1, 1, 1};

    WinogradBoxes(WinogradForm form, int cin, Panels weights, int[] tiles) {
        this.tiles = tiles;
        this.slices = form.slices();
        this.shared = slices[0] * slices[1] * slices[2] > 1;
        int threads = Parallel.threads();
        long perTile = (long) form.elements() * cin;
        int wanted = Math.clamp(WinogradForm.CACHED / perTile, MIN_ROWS, MAX_ROWS);
        int all = product(tiles);
        if (shared) {
            cutInSpace(Math.clamp(all / threads, Math.min(wanted, MIN_ROWS), wanted));
            this.count = product(boxes);
        } else {
            int needed = Math.ceilDiv(all, wanted / Tiles.ROWS * Tiles.ROWS);
            int even = Math.min(Math.ceilDiv(needed, threads) * threads, Math.ceilDiv(all, Tiles.ROWS));
            boolean byPanels = needed < threads && weights.count > 1
                    && (long) form.elements() * weights.k * weights.n > all * perTile;
            this.count = byPanels ? needed : even;
        }
        this.cuts = Math.clamp(Math.ceilDiv(threads, count), 1, weights.count);
        int inputs = 1;
        for (int a = 0; a < 4; a++) {
            inputs *= inputExtent(a, Math.ceilDiv(tiles[a], boxes[a]));
        }
        int most = shared ? longestBox() : Math.ceilDiv(Math.ceilDiv(all, Tiles.ROWS), count) * Tiles.ROWS;
        this.mostTiles = Math.ceilDiv(most, Tiles.ROWS) * Tiles.ROWS;
        this.mostInputs = shared ? inputs : mostTiles;
    }

    /** Cuts the longest axis until a box has as few tiles as wanted, but leaves some rows to a product. */
    private void cutInSpace(int wanted) {
        while (longestBox() > wanted) {
            int widest = 0;
            double extent = 0;
            for (int a = 0; a < 4; a++) {
                int length = Math.ceilDiv(tiles[a], boxes[a]);
                double keep = a == 0 ? 1 : slices[a - 1];
                if (length > 1 && length / keep > extent) {
                    extent = length / keep;
                    widest = a;
                }
            }
            int length = Math.ceilDiv(tiles[widest], boxes[widest]);
            if (longestBox() / length * (length - 1) < MIN_ROWS / 2 || length == 1) {
                break;
            }
            do {
                boxes[widest]++;
            } while (Math.ceilDiv(tiles[widest], boxes[widest]) == length);
        }
    }

    private int longestBox() {
        int n = 1;
        for (int a = 0; a < 4; a++) {
            n *= Math.ceilDiv(tiles[a], boxes[a]);
        }
        return n;
    }

    /** Input tiles along an axis of a box that shares them. */
    int inputExtent(int axis, int size) {
        return size + (axis == 0 ? 0 : slices[axis - 1] - 1);
    }

    /**
     * The tiles of a box are those from the returned one on, in scan order, of a block of so many along each axis.
     *
     * @param from is set to where the block begins
     * @param size is set to its extent
     */
    int first(int box, int[] from, int[] size) {
        int rest = box;
        for (int a = 3; a >= 0; a--) {
            int i = rest % boxes[a];
            rest /= boxes[a];
            from[a] = (int) ((long) tiles[a] * i / boxes[a]);
            size[a] = (int) ((long) tiles[a] * (i + 1) / boxes[a]) - from[a];
        }
        return shared ? 0 : begin(box);
    }

    /** Tiles of a box. */
    int count(int box, int[] size) {
        return shared ? product(size) : begin(box + 1) - begin(box);
    }

    private int begin(int box) {
        int all = product(tiles);
        return Math.min(all, (int) ((long) Math.ceilDiv(all, Tiles.ROWS) * box / count) * Tiles.ROWS);
    }

    /** The place of the i-th in a block of so many along each axis. */
    static void place(int i, int[] size, int[] place) {
        int rest = i;
        for (int a = 3; a >= 0; a--) {
            place[a] = rest % size[a];
            rest /= size[a];
        }
    }

    static int product(int[] v) {
        return v[0] * v[1] * v[2] * v[3];
    }
}
