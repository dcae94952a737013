package dev.mien.engine.kernels.simd;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.mien.engine.kernels.Normalisation;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Batch norm, and the ReLU behind it, as passes over a matrix {@code [rows, channels]}. Forward reads x for the statistics and once
 * more to normalise; backward is one pass of sums over x and dy, and one that writes dx.
 */
final class BatchNormPasses {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int N = Lanes.N;

    private BatchNormPasses() {}

    static void forward(Tensor x, Normalisation n, Tensor y) {
        ChannelConstants k = ChannelConstants.of(n);
        float[] xs = x.floats();
        float[] ys = y.floats();
        runs(x, k.mean().length, (at, length) -> normalise(xs, x.offset() + at, k, length, ys, y.offset() + at));
    }

    private static void normalise(float[] x, int xAt, ChannelConstants k, int length, float[] y, int yAt) {
        float[] mean = k.mean();
        float[] scale = k.scale();
        float[] shift = k.shift();
        boolean relu = k.relu();
        int j = 0;
        for (; j <= length - N; j += N) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + j).sub(FloatVector.fromArray(F, mean, j))
                    .fma(FloatVector.fromArray(F, scale, j), FloatVector.fromArray(F, shift, j));
            (relu ? v.blend(0f, v.compare(LE, 0f)) : v).intoArray(y, yAt + j);
        }
        for (; j < length; j++) {
            float v = Math.fma(x[xAt + j] - mean[j], scale[j], shift[j]);
            y[yAt + j] = relu && v <= 0 ? 0 : v;
        }
    }

    /**
     * Gradients; the formula stands at NormKernels. With k = gamma / sqrt(variance + eps), over m rows,
     * {@code dx = k dy + a (x - mean) + b} where {@code a = -k dgamma / (m sqrt(variance + eps))} and {@code b = -k dbeta / m}; both
     * are zero when the statistics are constants.
     */
    static void backward(Tensor x, Tensor dy, Normalisation n, Tensor dx, Tensor dgamma, Tensor dbeta,
            boolean throughStatistics) {
        int rows = x.shape().rows();
        int channels = x.shape().channels();
        ChannelConstants k = ChannelConstants.of(n);
        double[] sums = BatchNormSums.gradients(x, dy, k);
        float[] slope = new float[channels];
        float[] constant = new float[channels];
        for (int c = 0; c < channels; c++) {
            double inverse = 1 / Math.sqrt(n.variance().get(c) + n.eps());
            dbeta.set(c, sums[c]);
            dgamma.set(c, sums[channels + c] * inverse);
            if (throughStatistics) {
                double scale = n.gamma(c) * inverse;
                slope[c] = (float) (-scale * inverse * inverse * sums[channels + c] / rows);
                constant[c] = (float) (-scale * sums[c] / rows);
            }
        }
        if (dx == null) {
            return;
        }
        float[] a = ChannelConstants.repeated(slope);
        float[] b = ChannelConstants.repeated(constant);
        float[] xs = x.floats();
        float[] ds = dy.floats();
        float[] out = dx.floats();
        runs(x, a.length, (at, length) -> {
            if (k.relu()) {
                gatedGradient(xs, x.offset() + at, ds, dy.offset() + at, k, a, b, length, out, dx.offset() + at);
            } else {
                gradient(xs, x.offset() + at, ds, dy.offset() + at, k, a, b, length, out, dx.offset() + at);
            }
        });
    }

    private static void gradient(float[] x, int xAt, float[] dy, int dAt, ChannelConstants k, float[] a, float[] b,
            int length, float[] dx, int outAt) {
        float[] mean = k.mean();
        float[] scale = k.scale();
        int j = 0;
        for (; j <= length - N; j += N) {
            FloatVector viaStatistics = FloatVector.fromArray(F, x, xAt + j).sub(FloatVector.fromArray(F, mean, j))
                    .fma(FloatVector.fromArray(F, a, j), FloatVector.fromArray(F, b, j));
            FloatVector.fromArray(F, dy, dAt + j).fma(FloatVector.fromArray(F, scale, j), viaStatistics)
                    .intoArray(dx, outAt + j);
        }
        for (; j < length; j++) {
            dx[outAt + j] = Math.fma(dy[dAt + j], scale[j], Math.fma(x[xAt + j] - mean[j], a[j], b[j]));
        }
    }

    private static void gatedGradient(float[] x, int xAt, float[] dy, int dAt, ChannelConstants k, float[] a, float[] b,
            int length, float[] dx, int outAt) {
        float[] mean = k.mean();
        float[] scale = k.scale();
        float[] shift = k.shift();
        int j = 0;
        for (; j <= length - N; j += N) {
            FloatVector v = FloatVector.fromArray(F, x, xAt + j).sub(FloatVector.fromArray(F, mean, j));
            FloatVector s = FloatVector.fromArray(F, scale, j);
            FloatVector d = FloatVector.zero(F).blend(FloatVector.fromArray(F, dy, dAt + j),
                    v.fma(s, FloatVector.fromArray(F, shift, j)).compare(GT, 0f));
            d.fma(s, v.fma(FloatVector.fromArray(F, a, j), FloatVector.fromArray(F, b, j))).intoArray(dx, outAt + j);
        }
        for (; j < length; j++) {
            float v = x[xAt + j] - mean[j];
            float d = Math.fma(v, scale[j], shift[j]) > 0 ? dy[dAt + j] : 0;
            dx[outAt + j] = Math.fma(d, scale[j], Math.fma(v, a[j], b[j]));
        }
    }

    private interface Run {
        /** Elements {@code at ..} of the matrix, the first of them of channel 0. */
        void process(int at, int length);
    }

    /** Cuts x in runs of at most {@code most} elements, a multiple of the channels. */
    private static void runs(Tensor x, int most, Run body) {
        if (x.size() == 0) {
            return;
        }
        int runsPerTask = Work.rows(most);
        Parallel.blocks(Math.ceilDiv(x.size(), most), runsPerTask, (from, to) -> {
            for (int run = from; run < to; run++) {
                body.process(run * most, Math.min(most, x.size() - run * most));
            }
        });
    }
}
