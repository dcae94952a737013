package dev.mien.engine.kernels.cuda;

import dev.mien.engine.kernels.NormKernels;
import dev.mien.engine.kernels.Normalisation;
import dev.mien.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/** Normalisations on the GPU: sums over rows by {@link ColumnGrid}, what is done row by row by a warp each. */
final class CudaNorm implements NormKernels {
    static final int LANES = 32;

    private final CudaDevice gpu;

    CudaNorm(CudaDevice gpu) {
        this.gpu = gpu;
    }

    @Override
    public void channelStatistics(Tensor x, Tensor mean, Tensor variance) {
        ColumnGrid grid = grid(x);
        grid.run(gpu, 2, gpu.launch("norm_statistics").read(x), l -> l.write(mean).write(variance),
                partials -> gpu.launch("norm_statistics_finish").array(partials).value(grid.slices()).read(x)
                        .values(grid.rows(), grid.channels(), grid.width()).write(mean).write(variance));
    }

    private static ColumnGrid grid(Tensor x) {
        return ColumnGrid.of(x.shape().rows(), x.shape().channels());
    }

    private static Launch with(Launch l, Normalisation n) {
        return l.read(n.mean()).read(n.variance()).read(n.gamma()).read(n.beta()).value((float) n.eps())
                .value(n.relu() ? 1 : 0);
    }

    @Override
    public void batchNormForward(Tensor x, Normalisation n, Tensor y) {
        with(gpu.launch("norm_batch_forward").read(x), n).values(x.size(), x.shape().channels()).write(y)
                .over(x.size());
    }

    @Override
    public void batchNormBackward(Tensor x, Tensor dy, Normalisation n, Tensor dx, Tensor dgamma, Tensor dbeta) {
        backward(x, dy, n, dx, dgamma, dbeta, 1f / x.shape().rows());
    }

    @Override
    public void frozenBatchNormBackward(Tensor x, Tensor dy, Normalisation n, Tensor dx, Tensor dgamma, Tensor dbeta) {
        backward(x, dy, n, dx, dgamma, dbeta, 0);
    }

    private void backward(Tensor x, Tensor dy, Normalisation n, Tensor dx, Tensor dgamma, Tensor dbeta, float through) {
        ColumnGrid grid = grid(x);
        grid.run(gpu, 2, with(gpu.launch("norm_batch_sums").read(x).read(dy), n), l -> l.write(dgamma).write(dbeta),
                partials -> gpu.launch("norm_batch_sums_finish").array(partials)
                        .values(grid.slices(), grid.channels(), grid.width()).write(dgamma).write(dbeta));
        if (dx != null) {
            with(gpu.launch("norm_batch_backward").read(x).read(dy), n).value(through)
                    .values(x.size(), x.shape().channels()).read(dgamma).read(dbeta).write(dx).over(x.size());
        }
    }

    /** Rows, and their length, at last; a warp for each. */
    private static void eachRow(Launch l, Tensor x) {
        int rows = x.shape().rows();
        l.values(rows, x.shape().channels()).over((long) rows * LANES);
    }

    @Override
    public void softmaxForward(Tensor x, Tensor y) {
        int rows = x.shape().rows();
        int n = x.shape().channels();
        gpu.launch("norm_softmax_forward").read(x).write(y).values(rows, n, n).over((long) rows * LANES);
    }

    @Override
    public void softmaxBackward(Tensor y, Tensor dy, Tensor dx) {
        eachRow(gpu.launch("norm_softmax_backward").read(y).read(dy).write(dx), y);
    }

    @Override
    public void logSoftmaxForward(Tensor x, Tensor y) {
        eachRow(gpu.launch("norm_log_softmax_forward").read(x).write(y), x);
    }

    @Override
    public void logSoftmaxBackward(Tensor y, Tensor dy, Tensor dx) {
        eachRow(gpu.launch("norm_log_softmax_backward").read(y).read(dy).write(dx), y);
    }

    @Override
    public void l2NormalizeForward(Tensor x, double eps, Tensor y) {
        int rows = x.shape().rows();
        gpu.launch("norm_l2_forward").read(x).write(y).values(rows, x.shape().channels()).value((float) eps)
                .over((long) rows * LANES);
    }

    @Override
    public void l2NormalizeBackward(Tensor x, Tensor y, Tensor dy, double eps, Tensor dx) {
        int rows = x.shape().rows();
        gpu.launch("norm_l2_backward").read(x).read(y).read(dy).write(dx).values(rows, x.shape().channels())
                .value((float) eps).over((long) rows * LANES);
    }

    @Override
    public void crossEntropyForward(Tensor logp, int[] labels, float[] w, double s, Tensor loss) {
        try (DeviceArray where = gpu.uploaded(MemorySegment.ofArray(labels)); DeviceArray weights = weights(w)) {
            eachRow(gpu.launch("norm_cross_entropy_forward").read(logp).array(where).array(weights).value((float) s)
                    .write(loss), logp);
        }
    }

    @Override
    public void crossEntropyBackward(Tensor logp, int[] labels, float[] w, double s, Tensor dloss, Tensor dx) {
        try (DeviceArray where = gpu.uploaded(MemorySegment.ofArray(labels)); DeviceArray weights = weights(w)) {
            eachRow(gpu.launch("norm_cross_entropy_backward").read(logp).array(where).array(weights).value((float) s)
                    .read(dloss).write(dx), logp);
        }
    }

    private DeviceArray weights(float[] w) {
        return w == null ? null : gpu.uploaded(MemorySegment.ofArray(w));
    }
}
