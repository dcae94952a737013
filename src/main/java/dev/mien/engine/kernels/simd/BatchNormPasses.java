package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Batch norm as passes over a matrix {@code [rows, channels]}: two read it for the statistics, one normalises; backward is one
 * pass of sums and one that writes.
 */
final class BatchNormPasses {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int N = Lanes.N;

    private BatchNormPasses() {}

    /** The first row serves as origin of the first pass: where |mean| >> std, the sum of the differences stays small. */
    static void statistics(Tensor x, Tensor mean, Tensor variance) {
        int rows = x.shape().rows();
        int channels = x.shape().channels();
        float[] origin = rows == 0 ? new float[channels] : x.reshape(rows, channels).row(0).toFloats();
        double[] sums = Columns.sum(rows, channels, 1,
                (from, to, into) -> addDifferences(x.floats(), x.offset(), channels, origin, from, to, into));
        float[] mu = new float[channels];
        for (int c = 0; c < channels; c++) {
            mu[c] = (float) (origin[c] + sums[c] / rows);
            mean.set(c, mu[c]);
        }
        double[] squares = Columns.sum(rows, channels, 1,
                (from, to, into) -> addSquares(x.floats(), x.offset(), channels, mu, from, to, into));
        for (int c = 0; c < channels; c++) {
            variance.set(c, squares[c] / rows);
        }
    }

    private static void addDifferences(float[] x, int at, int channels, float[] origin, int from, int to,
            double[] into) {
        float[] lanes = new float[N];
        for (int j = 0; j < channels; j += N) {
            VectorMask<Float> m = F.indexInRange(j, channels);
            FloatVector o = FloatVector.fromArray(F, origin, j, m);
            FloatVector sum = FloatVector.zero(F);
            for (int r = from; r < to; r++) {
                sum = sum.add(FloatVector.fromArray(F, x, at + r * channels + j, m).sub(o));
            }
            Columns.addLanes(sum, lanes, into, j, channels);
        }
    }

    private static void addSquares(float[] x, int at, int channels, float[] mean, int from, int to, double[] into) {
        float[] lanes = new float[N];
        for (int j = 0; j < channels; j += N) {
            VectorMask<Float> m = F.indexInRange(j, channels);
            FloatVector mu = FloatVector.fromArray(F, mean, j, m);
            FloatVector sum = FloatVector.zero(F);
            for (int r = from; r < to; r++) {
                FloatVector d = FloatVector.fromArray(F, x, at + r * channels + j, m).sub(mu);
                sum = d.fma(d, sum);
            }
            Columns.addLanes(sum, lanes, into, j, channels);
        }
    }

    /** {@code (x - mean) scale + shift}, in this order: folding the mean into the shift would cancel where |mean| >> std. */
    static void forward(Tensor x, Tensor mean, Tensor variance, Tensor gamma, Tensor beta, double eps, Tensor y) {
        int channels = x.shape().channels();
        float[] mu = mean.toFloats();
        float[] scale = scales(variance, gamma, eps);
        float[] shift = beta == null ? new float[channels] : beta.toFloats();
        float[] xs = x.floats();
        float[] ys = y.floats();
        Parallel.blocks(x.shape().rows(), Work.rows(channels), (from, to) -> {
            for (int r = from; r < to; r++) {
                normalise(xs, x.offset() + r * channels, mu, scale, shift, ys, y.offset() + r * channels);
            }
        });
    }

    private static void normalise(float[] x, int xAt, float[] mean, float[] scale, float[] shift, float[] y, int yAt) {
        int channels = mean.length;
        int j = 0;
        for (; j <= channels - N; j += N) {
            FloatVector.fromArray(F, x, xAt + j).sub(FloatVector.fromArray(F, mean, j))
                    .fma(FloatVector.fromArray(F, scale, j), FloatVector.fromArray(F, shift, j)).intoArray(y, yAt + j);
        }
        for (; j < channels; j++) {
            y[yAt + j] = Math.fma(x[xAt + j] - mean[j], scale[j], shift[j]);
        }
    }

    /**
     * Gradients; the formula stands at NormKernels. With k = gamma / sqrt(variance + eps), over m rows,
     * {@code dx = k dy + a (x - mean) + b} where {@code a = -k dgamma / (m sqrt(variance + eps))} and {@code b = -k dbeta / m}; both
     * are zero when the statistics are constants.
     */
    static void backward(Tensor x, Tensor dy, Tensor mean, Tensor variance, Tensor gamma, double eps, Tensor dx,
            Tensor dgamma,
            Tensor dbeta, boolean throughStatistics) {
        int rows = x.shape().rows();
        int channels = x.shape().channels();
        float[] mu = mean.toFloats();
        float[] xs = x.floats();
        float[] ds = dy.floats();
        double[] sums = Columns.sum(rows, channels, 2,
                (from, to, into) -> addGradients(xs, x.offset(), ds, dy.offset(), mu, from, to, into));
        float[] k = scales(variance, gamma, eps);
        float[] a = new float[channels];
        float[] b = new float[channels];
        for (int c = 0; c < channels; c++) {
            double inverse = 1 / Math.sqrt(variance.get(c) + eps);
            dbeta.set(c, sums[c]);
            dgamma.set(c, sums[channels + c] * inverse);
            if (throughStatistics) {
                double scale = (gamma == null ? 1 : gamma.get(c)) * inverse;
                a[c] = (float) (-scale * inverse * inverse * sums[channels + c] / rows);
                b[c] = (float) (-scale * sums[c] / rows);
            }
        }
        if (dx == null) {
            return;
        }
        float[] out = dx.floats();
        Parallel.blocks(rows, Work.rows(channels), (from, to) -> {
            for (int r = from; r < to; r++) {
                int at = r * channels;
                inputGradient(xs, x.offset() + at, ds, dy.offset() + at, mu, k, a, b, out, dx.offset() + at);
            }
        });
    }

    /** Adds, per channel, {@code dy} and {@code dy (x - mean)}. */
    private static void addGradients(float[] x, int xAt, float[] dy, int dAt, float[] mean, int from, int to,
            double[] into) {
        float[] lanes = new float[N];
        int channels = mean.length;
        for (int j = 0; j < channels; j += N) {
            VectorMask<Float> m = F.indexInRange(j, channels);
            FloatVector mu = FloatVector.fromArray(F, mean, j, m);
            FloatVector sum = FloatVector.zero(F);
            FloatVector product = FloatVector.zero(F);
            for (int r = from; r < to; r++) {
                FloatVector d = FloatVector.fromArray(F, dy, dAt + r * channels + j, m);
                sum = sum.add(d);
                product = FloatVector.fromArray(F, x, xAt + r * channels + j, m).sub(mu).fma(d, product);
            }
            Columns.addLanes(sum, lanes, into, j, channels);
            Columns.addLanes(product, lanes, into, channels + j, 2 * channels);
        }
    }

    private static void inputGradient(float[] x, int xAt, float[] dy, int dAt, float[] mean, float[] k, float[] a,
            float[] b,
            float[] dx, int outAt) {
        int channels = mean.length;
        int j = 0;
        for (; j <= channels - N; j += N) {
            FloatVector centred = FloatVector.fromArray(F, x, xAt + j).sub(FloatVector.fromArray(F, mean, j));
            FloatVector viaStatistics = centred.fma(FloatVector.fromArray(F, a, j), FloatVector.fromArray(F, b, j));
            FloatVector.fromArray(F, dy, dAt + j).fma(FloatVector.fromArray(F, k, j), viaStatistics).intoArray(dx,
                    outAt + j);
        }
        for (; j < channels; j++) {
            dx[outAt + j] = Math.fma(dy[dAt + j], k[j], Math.fma(x[xAt + j] - mean[j], a[j], b[j]));
        }
    }

    /** {@code gamma / sqrt(variance + eps)}. */
    private static float[] scales(Tensor variance, Tensor gamma, double eps) {
        float[] scale = new float[variance.size()];
        for (int c = 0; c < scale.length; c++) {
            scale[c] = (float) ((gamma == null ? 1 : gamma.get(c)) / Math.sqrt(variance.get(c) + eps));
        }
        return scale;
    }
}
