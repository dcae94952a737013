package dev.mien.engine.kernels.cuda;

import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.kernels.PoolKernels;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;

/** Pooling on the GPU: a thread for each output, and backward for each input, which asks all windows over it. */
final class CudaPool implements PoolKernels {
    private final CudaDevice gpu;

    CudaPool(CudaDevice gpu) {
        this.gpu = gpu;
    }

    @Override
    public void maxPoolForward(Tensor x, PoolGeometry g, Tensor y, Tensor argmax) {
        gpu.launch("pool_max_forward").read(x).write(y).write(argmax).values(y.size(), channels(y))
                .struct(Columns.window(x.shape(), g, y.shape())).over(y.size());
    }

    @Override
    public void maxPoolBackward(Tensor dy, Tensor argmax, PoolGeometry g, Tensor dx) {
        gpu.launch("pool_max_backward").read(dy).read(argmax).write(dx).values(dx.size(), channels(dx))
                .struct(Columns.window(dx.shape(), g, dy.shape())).over(dx.size());
    }

    @Override
    public void averagePoolForward(Tensor x, PoolGeometry g, Tensor y) {
        gpu.launch("pool_average_forward").read(x).write(y).values(y.size(), channels(y), g.countIncludePad() ? 1 : 0)
                .struct(Columns.window(x.shape(), g, y.shape())).over(y.size());
    }

    @Override
    public void averagePoolBackward(Tensor dy, PoolGeometry g, Tensor dx) {
        gpu.launch("pool_average_backward").read(dy).write(dx)
                .values(dx.size(), channels(dx), g.countIncludePad() ? 1 : 0)
                .struct(Columns.window(dx.shape(), g, dy.shape())).over(dx.size());
    }

    @Override
    public void adaptiveAveragePoolForward(Tensor x, Tensor y) {
        gpu.launch("pool_adaptive_forward").read(x).write(y).values(y.size(), channels(y))
                .struct(bins(x.shape(), y.shape())).over(y.size());
    }

    @Override
    public void adaptiveAveragePoolBackward(Tensor dy, Tensor dx) {
        gpu.launch("pool_adaptive_backward").read(dy).write(dx).values(dx.size(), channels(dx))
                .struct(bins(dx.shape(), dy.shape())).over(dx.size());
    }

    private static int channels(Tensor t) {
        return t.shape().channels();
    }

    /** Of the window only the extents count. */
    private static int[] bins(Shape x, Shape y) {
        int[] one = new int[x.rank() - 2];
        Arrays.fill(one, 1);
        return Columns.window(x, PoolGeometry.of(one), y);
    }
}
