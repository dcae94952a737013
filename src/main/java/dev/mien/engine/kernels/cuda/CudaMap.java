package dev.mien.engine.kernels.cuda;

import dev.mien.engine.kernels.MapKernels;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Element-wise work, sums and copies on the GPU. */
final class CudaMap implements MapKernels {
    /** Axes that a permutation may have. */
    private static final int AXES = 6;
    private static final int TILE = 32;

    private final CudaDevice gpu;

    CudaMap(CudaDevice gpu) {
        this.gpu = gpu;
    }

    @Override
    public void leakyReluForward(Tensor x, double slope, Tensor y) {
        gpu.launch("map_leaky_relu_forward").read(x).write(y).value(x.size()).value((float) slope).over(x.size());
    }

    @Override
    public void leakyReluBackward(Tensor x, Tensor dy, double slope, Tensor dx) {
        gpu.launch("map_leaky_relu_backward").read(x).read(dy).write(dx).value(x.size()).value((float) slope)
                .over(x.size());
    }

    @Override
    public void preluForward(Tensor x, Tensor slope, Tensor y) {
        gpu.launch("map_prelu_forward").read(x).read(slope).write(y).values(x.size(), slope.size()).over(x.size());
    }

    @Override
    public void preluBackward(Tensor x, Tensor slope, Tensor dy, Tensor dx, Tensor dslope) {
        ColumnGrid grid = ColumnGrid.of(x.size() / slope.size(), slope.size());
        grid.run(gpu, 1, gpu.launch("map_prelu_slopes").read(x).read(dy), l -> l.write(dslope),
                partials -> finishRows(grid, partials, dslope));
        if (dx != null) {
            gpu.launch("map_prelu_backward").read(x).read(slope).read(dy).write(dx).values(x.size(), slope.size())
                    .over(x.size());
        }
    }

    @Override
    public void sigmoidForward(Tensor x, Tensor y) {
        gpu.launch("map_sigmoid_forward").read(x).write(y).value(x.size()).over(x.size());
    }

    @Override
    public void sigmoidBackward(Tensor y, Tensor dy, Tensor dx) {
        gpu.launch("map_sigmoid_backward").read(y).read(dy).write(dx).value(y.size()).over(y.size());
    }

    @Override
    public void tanhForward(Tensor x, Tensor y) {
        gpu.launch("map_tanh_forward").read(x).write(y).value(x.size()).over(x.size());
    }

    @Override
    public void tanhBackward(Tensor y, Tensor dy, Tensor dx) {
        gpu.launch("map_tanh_backward").read(y).read(dy).write(dx).value(y.size()).over(y.size());
    }

    @Override
    public void add(Tensor a, double scaleA, Tensor b, double scaleB, Tensor y) {
        gpu.launch("map_add").read(a).read(b).write(y).value(y.size()).value((float) scaleA).value((float) scaleB)
                .over(y.size());
    }

    @Override
    public void addRow(Tensor x, Tensor b, Tensor y) {
        gpu.launch("map_add_row").read(x).read(b).write(y).values(x.size(), b.size()).over(x.size());
    }

    @Override
    public void scale(Tensor x, double scale, Tensor y) {
        gpu.launch("map_scale").read(x).write(y).value(x.size()).value((float) scale).over(x.size());
    }

    @Override
    public void dropout(Tensor x, double p, long seed, long stream, Tensor y) {
        gpu.launch("map_dropout").read(x).write(y).value(x.size()).value(Rng.key(seed, stream))
                .value((long) Math.ceil(p * 0x1p53)).value((float) (1 / (1 - p))).over(x.size());
    }

    @Override
    public void sumRows(Tensor x, Tensor y) {
        ColumnGrid grid = ColumnGrid.of(x.size() / y.size(), y.size());
        grid.run(gpu, 1, gpu.launch("map_sum_rows").read(x), l -> l.write(y),
                partials -> finishRows(grid, partials, y));
    }

    private Launch finishRows(ColumnGrid grid, DeviceArray partials, Tensor y) {
        return gpu.launch("map_sum_rows_finish").array(partials).values(grid.slices(), grid.channels(), grid.width())
                .write(y);
    }

    @Override
    public double sum(Tensor x) {
        return sum("map_sum", x);
    }

    @Override
    public double sumSquares(Tensor x) {
        return sum("map_sum_squares", x);
    }

    private double sum(String kernel, Tensor x) {
        ColumnGrid grid = ColumnGrid.of(x.size(), 1);
        double[] sum = {0};
        try (DeviceArray partials = gpu.heap().take(8L * grid.slices()); DeviceArray total = gpu.heap().take(8)) {
            gpu.launch(kernel).read(x).values(x.size(), grid.perSlice()).array(partials).array(total)
                    .blocks(grid.slices(), Launch.THREADS);
            if (grid.slices() > 1) {
                gpu.launch("map_sum_finish").array(partials).value(grid.slices()).array(total).blocks(1,
                        Launch.THREADS);
            }
            gpu.download(total, 0, MemorySegment.ofArray(sum), 0, 8);
        }
        return sum[0];
    }

    @Override
    public void copyBlocks(Tensor x, int xFrom, int xStride, Tensor y, int yFrom, int yStride, int blocks, int length) {
        int n = blocks * length;
        gpu.launch("map_copy_blocks").pointer(Launch.address(x, true, false) + 4L * xFrom).value(xStride)
                .pointer(Launch.address(y, n < y.size(), true) + 4L * yFrom).values(yStride, length, n).over(n);
    }

    @Override
    public void permute(Tensor x, int[] axes, Tensor y) {
        int[] dims = x.shape().dims();
        int split = rotation(axes);
        if (split > 0) {
            int from = IntStream.range(0, axes.length).filter(a -> axes[a] != a).findFirst().orElseThrow();
            transpose(x, product(dims, 0, from), product(dims, from, split), product(dims, split, dims.length), y);
            return;
        }
        if (axes.length > AXES) {
            throw new IllegalArgumentException("permute takes up to " + AXES + " axes on a GPU, got " + axes.length);
        }
        int[] extentAndStride = new int[2 * AXES];
        Arrays.fill(extentAndStride, 0, AXES, 1);
        for (int a = 0; a < axes.length; a++) {
            extentAndStride[AXES - axes.length + a] = dims[axes[a]];
            extentAndStride[2 * AXES - axes.length + a] = product(dims, axes[a] + 1, dims.length);
        }
        gpu.launch("map_permute").read(x).write(y).value(y.size()).struct(extentAndStride).over(y.size());
    }

    /** Axis of x that comes first after those that stay, when the axes after them change places in two blocks; else 0. */
    private static int rotation(int[] axes) {
        int from = 0;
        while (from < axes.length && axes[from] == from) {
            from++;
        }
        if (from == axes.length) {
            return 0;
        }
        int count = axes.length - from;
        for (int a = from; a < axes.length; a++) {
            if (axes[a] != from + (axes[from] - from + a - from) % count) {
                return 0;
            }
        }
        return axes[from];
    }

    private static int product(int[] dims, int from, int to) {
        return Arrays.stream(dims, from, to).reduce(1, (a, b) -> a * b);
    }

    private void transpose(Tensor x, int count, int rows, int columns, Tensor y) {
        int tiles = Math.multiplyExact(count, Math.ceilDiv(rows, TILE) * Math.ceilDiv(columns, TILE));
        if (x.size() > 0) {
            gpu.launch("map_transpose").read(x).write(y).values(count, rows, columns)
                    .blocks(Math.min(tiles, Launch.MOST_BLOCKS), Launch.THREADS);
        }
    }
}
