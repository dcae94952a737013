package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.NormKernels;
import dev.mien.engine.kernels.Normalisation;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.kernels.reference.ReferenceBackend;
import dev.mien.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Normalisations on vectors and all cores: batch norm in {@link BatchNormPasses}, here what works row by row. Sums are in double,
 * in a fixed order. Cross-entropy itself, a few numbers per example, is the reference's.
 */
final class SimdNorm implements NormKernels {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int N = Lanes.N;
    private final NormKernels plain = ReferenceBackend.create().norm();

    @Override
    public void channelStatistics(Tensor x, Tensor mean, Tensor variance) {
        BatchNormSums.statistics(x, mean, variance);
    }

    @Override
    public void batchNormForward(Tensor x, Normalisation n, Tensor y) {
        BatchNormPasses.forward(x, n, y);
    }

    @Override
    public void batchNormBackward(Tensor x, Tensor dy, Normalisation n, Tensor dx, Tensor dgamma, Tensor dbeta) {
        BatchNormPasses.backward(x, dy, n, dx, dgamma, dbeta, true);
    }

    @Override
    public void frozenBatchNormBackward(Tensor x, Tensor dy, Normalisation n, Tensor dx, Tensor dgamma, Tensor dbeta) {
        BatchNormPasses.backward(x, dy, n, dx, dgamma, dbeta, false);
    }

    @Override
    public void softmaxForward(Tensor x, Tensor y) {
        float[] xs = x.floats();
        float[] ys = y.floats();
        int n = x.shape().channels();
        Parallel.blocks(x.shape().rows(), Work.rows(n), (from, to) -> {
            int xAt = x.offset() + from * n;
            int yAt = y.offset() + from * n;
            int size = (to - from) * n;
            for (int i = 0; i < size; i += n) {
                subtract(xs, xAt + i, n, Rows.max(xs, xAt + i, n), ys, yAt + i);
            }
            VectorMath.exp(ys, yAt, size, 1, ys, yAt);
            for (int i = 0; i < size; i += n) {
                scale(ys, yAt + i, n, (float) (1 / Rows.sum(ys, yAt + i, n)), ys, yAt + i);
            }
        });
    }

    @Override
    public void softmaxBackward(Tensor y, Tensor dy, Tensor dx) {
        float[] ys = y.floats();
        float[] ds = dy.floats();
        float[] out = dx.floats();
        int dShift = dy.offset() - y.offset();
        int outShift = dx.offset() - y.offset();
        rows(y, (at, n) -> {
            float dot = (float) Rows.dot(ys, at, ds, at + dShift, n);
            int i = at;
            for (; i <= at + n - N; i += N) {
                FloatVector.fromArray(F, ds, i + dShift).sub(dot).mul(FloatVector.fromArray(F, ys, i))
                        .intoArray(out, i + outShift);
            }
            for (; i < at + n; i++) {
                out[i + outShift] = (ds[i + dShift] - dot) * ys[i];
            }
        });
    }

    /** First the large part is subtracted, exactly, then the small one. */
    @Override
    public void logSoftmaxForward(Tensor x, Tensor y) {
        float[] xs = x.floats();
        float[] ys = y.floats();
        int n = x.shape().channels();
        Parallel.blocks(x.shape().rows(), Work.rows(n), (from, to) -> {
            int xAt = x.offset() + from * n;
            int yAt = y.offset() + from * n;
            int size = (to - from) * n;
            float[] e = new float[size];
            for (int i = 0; i < size; i += n) {
                subtract(xs, xAt + i, n, Rows.max(xs, xAt + i, n), ys, yAt + i);
            }
            VectorMath.exp(ys, yAt, size, 1, e, 0);
            for (int i = 0; i < size; i += n) {
                subtract(ys, yAt + i, n, (float) Math.log(Rows.sum(e, i, n)), ys, yAt + i);
            }
        });
    }

    @Override
    public void logSoftmaxBackward(Tensor y, Tensor dy, Tensor dx) {
        float[] ys = y.floats();
        float[] ds = dy.floats();
        float[] out = dx.floats();
        int n = y.shape().channels();
        Parallel.blocks(y.shape().rows(), Work.rows(n), (from, to) -> {
            int size = (to - from) * n;
            float[] e = new float[size];
            VectorMath.exp(ys, y.offset() + from * n, size, 1, e, 0);
            for (int i = 0; i < size; i += n) {
                int dAt = dy.offset() + from * n + i;
                int outAt = dx.offset() + from * n + i;
                float sum = (float) Rows.sum(ds, dAt, n);
                for (int j = 0; j < n; j++) {
                    out[outAt + j] = ds[dAt + j] - e[i + j] * sum;
                }
            }
        });
    }

    @Override
    public void l2NormalizeForward(Tensor x, double eps, Tensor y) {
        float[] xs = x.floats();
        float[] ys = y.floats();
        int shift = y.offset() - x.offset();
        rows(x, (at, n) -> {
            double norm = Math.sqrt(Rows.dot(xs, at, xs, at, n));
            scale(xs, at, n, (float) (1 / Math.max(norm, eps)), ys, at + shift);
        });
    }

    @Override
    public void l2NormalizeBackward(Tensor x, Tensor y, Tensor dy, double eps, Tensor dx) {
        float[] xs = x.floats();
        float[] ys = y.floats();
        float[] ds = dy.floats();
        float[] out = dx.floats();
        int yShift = y.offset() - x.offset();
        int dShift = dy.offset() - x.offset();
        int outShift = dx.offset() - x.offset();
        rows(x, (at, n) -> {
            double norm = Math.sqrt(Rows.dot(xs, at, xs, at, n));
            float scale = (float) (1 / Math.max(norm, eps));
            float dot = norm < eps ? 0 : (float) -Rows.dot(ys, at + yShift, ds, at + dShift, n);
            FloatVector along = FloatVector.broadcast(F, dot);
            int i = at;
            for (; i <= at + n - N; i += N) {
                FloatVector v = FloatVector.fromArray(F, ys, i + yShift);
                v.fma(along, FloatVector.fromArray(F, ds, i + dShift)).mul(scale).intoArray(out, i + outShift);
            }
            for (; i < at + n; i++) {
                out[i + outShift] = Math.fma(ys[i + yShift], dot, ds[i + dShift]) * scale;
            }
        });
    }

    @Override
    public void crossEntropyForward(Tensor logp, int[] labels, float[] w, double s, Tensor loss) {
        plain.crossEntropyForward(logp, labels, w, s, loss);
    }

    @Override
    public void crossEntropyBackward(Tensor logp, int[] labels, float[] w, double s, Tensor dloss, Tensor dx) {
        plain.crossEntropyBackward(logp, labels, w, s, dloss, dx);
    }

    /** {@code y = x factor}. */
    private static void scale(float[] x, int at, int n, float factor, float[] y, int yAt) {
        int i = 0;
        for (; i <= n - N; i += N) {
            FloatVector.fromArray(F, x, at + i).mul(factor).intoArray(y, yAt + i);
        }
        for (; i < n; i++) {
            y[yAt + i] = x[at + i] * factor;
        }
    }

    /** {@code y = x - a}. */
    private static void subtract(float[] x, int at, int n, float a, float[] y, int yAt) {
        int i = 0;
        for (; i <= n - N; i += N) {
            FloatVector.fromArray(F, x, at + i).sub(a).intoArray(y, yAt + i);
        }
        for (; i < n; i++) {
            y[yAt + i] = x[at + i] - a;
        }
    }

    private interface Row {
        void run(int at, int length);
    }

    private static void rows(Tensor x, Row body) {
        int n = x.shape().channels();
        Parallel.blocks(x.shape().rows(), Work.rows(n), (from, to) -> {
            for (int r = from; r < to; r++) {
                body.run(x.offset() + r * n, n);
            }
        });
    }
}
