package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.F;
import static dev.mien.engine.kernels.simd.Lanes.N;
import static dev.mien.engine.tensor.CacheLine.FIRST;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code C[i, runs + j] = sum over positions m of A[m, i] B[row(m) + run + j]}: a sum of outer products over the positions of a
 * walk, which is the weight gradient of a convolution and the product {@code A^T B}. The columns of C are those of all runs, one
 * after the other. Positions are taken in blocks, in a fixed order; of a block both sides are packed into panels that the caches
 * hold. When C is small the positions are also cut into parts (how many depends on the shape alone) whose sums are added in
 * order.
 */
final class OuterGemm {
    /** So many positions of a panel of B and of a tile of A fit the first-level cache. */
    private static final int POSITIONS = 192;
    /** Packing is shared by so much of C. */
    private static final int ROWS_PER_TASK = 192;
    private static final int PANELS_PER_TASK = 24;
    private static final int MIN_TASKS = 6;
    private static final int TILE = Tiles.ROWS;
    private static final int A_ROW = Tile8.A_ROW;
    private static final int PANEL = 2 * N;
    private static final VectorSpecies<Float> HALF = FloatVector.SPECIES_128;

    private final float[] a;
    private final int aBase;
    private final int aStride;
    private final int rows;
    private final float[] b;
    private final int[] bRow;
    private final Runs runs;
    private final int columns;

    /**
     * Prepares a product.
     *
     * @param a       element (m, i) is at {@code aBase + m aStride + i}
     * @param rows    rows of C
     * @param bRow    start of B's row for each position
     * @param runs    where in a row of B the columns are
     */
    OuterGemm(float[] a, int aBase, int aStride, int rows, float[] b, int[] bRow, Runs runs) {
        this.a = a;
        this.aBase = aBase;
        this.aStride = aStride;
        this.rows = rows;
        this.b = b;
        this.bRow = bRow;
        this.runs = runs;
        int last = runs.at().length - 1;
        this.columns = runs.weightAt()[last] + runs.length()[last];
    }

    /** About how many cycles of a core a product takes. */
    static double cost(int rows, int columns, int positions) {
        double padded = Math.ceilDiv(columns, N) * (double) N;
        return (double) positions * (1.15 * rows * padded / (2 * N) + 3 * (rows + padded) / N);
    }

    /** Overwrites C, rows {@code cStride} floats apart. */
    void run(float[] c, int cBase, int cStride) {
        int chunks = Math.ceilDiv(rows, ROWS_PER_TASK);
        int panels = Math.ceilDiv(columns, PANEL);
        int groups = Math.ceilDiv(panels, PANELS_PER_TASK);
        int tasks = chunks * groups;
        int blocks = Math.max(1, Math.ceilDiv(bRow.length, POSITIONS));
        int parts = tasks >= MIN_TASKS ? 1 : Math.min(blocks, Math.ceilDiv(MIN_TASKS, tasks));
        if (parts == 1) {
            Parallel.run(tasks, t -> task(t % chunks, panels * (t / chunks) / groups,
                    panels * (t / chunks + 1) / groups, 0, blocks, c, cBase, cStride, true));
            return;
        }
        try (Scope scope = Scope.open()) {
            float[] sums = Tensor.empty(Shape.of(parts, rows, columns), DType.F32).floats();
            Parallel.run(tasks * parts, t -> {
                int part = t / tasks;
                int group = t % tasks / chunks;
                task(t % chunks, panels * group / groups, panels * (group + 1) / groups, blocks * part / parts,
                        blocks * (part + 1) / parts, sums, part * rows * columns, columns, true);
            });
            Parallel.run(rows, i -> addParts(sums, parts, i, c, cBase + i * cStride));
        }
    }

    /** Adds to C, or overwrites it; in the calling thread. */
    void add(float[] c, int cBase, int cStride, boolean overwrite) {
        for (int chunk = 0; chunk < Math.ceilDiv(rows, ROWS_PER_TASK); chunk++) {
            task(chunk, 0, Math.ceilDiv(columns, PANEL), 0, Math.ceilDiv(bRow.length, POSITIONS), c, cBase, cStride,
                    overwrite);
        }
    }

    private void addParts(float[] sums, int parts, int row, float[] c, int to) {
        int at = row * columns;
        System.arraycopy(sums, at, c, to, columns);
        for (int p = 1; p < parts; p++) {
            at += rows * columns;
            int j = 0;
            for (; j <= columns - N; j += N) {
                FloatVector.fromArray(F, c, to + j).add(FloatVector.fromArray(F, sums, at + j)).intoArray(c, to + j);
            }
            for (; j < columns; j++) {
                c[to + j] += sums[at + j];
            }
        }
    }

    /** One chunk of rows of C, some panels of columns, some blocks of positions. */
    private void task(int chunk, int panel0, int panel1, int block0, int block1, float[] c, int cBase, int cStride,
            boolean overwrite) {
        int i0 = chunk * ROWS_PER_TASK;
        int i1 = Math.min(rows, i0 + ROWS_PER_TASK);
        Workspace own = Workspace.get();
        float[] packedA = own.floats(Workspace.OUTER_A, Math.ceilDiv(ROWS_PER_TASK, TILE) * POSITIONS * A_ROW);
        float[] packedB = own.floats(Workspace.OUTER_B, FIRST + POSITIONS * PANEL + PANEL);
        float[] edge = own.floats(Workspace.OUTER_EDGE, TILE * PANEL);
        for (int block = block0; block < block1; block++) {
            int m0 = block * POSITIONS;
            int count = Math.min(bRow.length - m0, POSITIONS);
            packA(i0, i1, m0, count, packedA);
            for (int p = panel0; p < panel1; p++) {
                int j = p * PANEL;
                int present = Math.min(PANEL, columns - j);
                int width = present > N ? PANEL : N;
                packB(j, present, width, m0, count, packedB);
                for (int i = i0; i < i1; i += TILE) {
                    int aAt = (i - i0) / TILE * POSITIONS * A_ROW;
                    int cAt = cBase + i * cStride + j;
                    boolean first = overwrite && block == block0;
                    if (i + TILE <= rows && present == width) {
                        outer(width, packedA, aAt, packedB, FIRST, count, c, cAt, cStride, first);
                    } else {
                        int inside = Math.min(TILE, rows - i);
                        copyRows(c, cAt, cStride, edge, 0, PANEL, inside, present);
                        outer(width, packedA, aAt, packedB, FIRST, count, edge, 0, PANEL, first);
                        copyRows(edge, 0, PANEL, c, cAt, cStride, inside, present);
                    }
                }
            }
        }
    }

    private static void outer(int width, float[] a, int aAt, float[] b, int bAt, int count, float[] c, int cAt,
            int cStride,
            boolean first) {
        if (Lanes.WIDE) {
            if (width == PANEL) {
                Tile8.outer2(a, aAt, b, bAt, count, c, cAt, cStride, first);
            } else {
                Tile8.outer1(a, aAt, b, bAt, count, c, cAt, cStride, first);
            }
        } else if (width == PANEL) {
            Tile6.outer2(a, aAt, b, bAt, count, c, cAt, cStride, first);
        } else {
            Tile6.outer1(a, aAt, b, bAt, count, c, cAt, cStride, first);
        }
    }

    private static void copyRows(float[] from, int at, int stride, float[] to, int toAt, int toStride, int count,
            int width) {
        for (int i = 0; i < count; i++) {
            System.arraycopy(from, at + i * stride, to, toAt + i * toStride, width);
        }
    }

    /** Elements i0 to i1 of each position's row of A, a panel for each tile; beyond the rows of C whatever is there, or nothing. */
    private void packA(int i0, int i1, int m0, int count, float[] into) {
        long last = Math.floorDiv((long) a.length - A_ROW - i1 - aBase, (long) aStride);
        int whole = (int) Math.clamp(last + 1 - m0, 0, count);
        for (int m = 0; m < whole; m++) {
            int s = aBase + (m0 + m) * aStride;
            for (int i = i0, to = m * A_ROW; i < i1; i += TILE, to += POSITIONS * A_ROW) {
                FloatVector.fromArray(HALF, a, s + i).intoArray(into, to);
                FloatVector.fromArray(HALF, a, s + i + 4).intoArray(into, to + 4);
            }
        }
        for (int m = whole; m < count; m++) {
            int s = aBase + (m0 + m) * aStride;
            for (int i = i0, to = m * A_ROW; i < i1; i += TILE, to += POSITIONS * A_ROW) {
                System.arraycopy(a, s + i, into, to, Math.min(TILE, rows - i));
            }
        }
    }

    /** Columns j to j + present of each position's row, in rows of {@code width}. */
    private void packB(int j, int present, int width, int m0, int count, float[] into) {
        int r0 = runOf(j);
        int r1 = runOf(j + present - 1);
        int whole = count;
        int reach = 0;
        for (int r = r0; r <= r1; r++) {
            reach = Math.max(reach, runs.at()[r] + runs.length()[r]);
        }
        while (whole > 0 && bRow[m0 + whole - 1] + reach + PANEL > b.length) {
            whole--;
        }
        for (int k = 0, r = r0; k < present; r++) {
            int skipped = j + k - runs.weightAt()[r];
            int length = Math.min(runs.length()[r] - skipped, present - k);
            piece(runs.at()[r] + skipped, length, m0, whole, into, FIRST + k, width, width - k);
            k += length;
        }
        for (int m = whole; m < count; m++) {
            for (int k = 0; k < present; k++) {
                int r = runOf(j + k);
                into[FIRST + m * width + k] = b[bRow[m0 + m] + runs.at()[r] + j + k - runs.weightAt()[r]];
            }
        }
    }

    /**
     * A stretch of every row of a panel: at most {@code length} rounded up to whole vectors, which the next stretch overwrites,
     * and never more than the {@code room} to the row's end.
     */
    private void piece(int shift, int length, int m0, int count, float[] into, int to, int width, int room) {
        int vectors = Math.ceilDiv(length, N);
        if (vectors * N > room) {
            VectorMask<Float> inside = F.indexInRange(0, length - (vectors - 1) * N);
            int last = (vectors - 1) * N;
            for (int m = 0; m < count; m++) {
                FloatVector.fromArray(F, b, bRow[m0 + m] + shift + last).intoArray(into, to + m * width + last, inside);
            }
            vectors--;
        }
        if (vectors == 2) {
            for (int m = 0; m < count; m++) {
                int s = bRow[m0 + m] + shift;
                FloatVector.fromArray(F, b, s).intoArray(into, to + m * width);
                FloatVector.fromArray(F, b, s + N).intoArray(into, to + m * width + N);
            }
        } else if (vectors == 1) {
            for (int m = 0; m < count; m++) {
                FloatVector.fromArray(F, b, bRow[m0 + m] + shift).intoArray(into, to + m * width);
            }
        }
    }

    private int runOf(int column) {
        int r = 0;
        while (r + 1 < runs.at().length && runs.weightAt()[r + 1] <= column) {
            r++;
        }
        return r;
    }
}
