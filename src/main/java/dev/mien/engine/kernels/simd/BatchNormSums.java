package dev.mien.engine.kernels.simd;

import static jdk.incubator.vector.VectorOperators.GT;

import dev.mien.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sums of batch norm over the rows of {@code [rows, channels]}: one pass for the statistics, one for the gradients. Two vectors
 * of channels go down a stretch of rows together, so that neither waits for its own additions; a last one is masked.
 */
final class BatchNormSums {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int N = Lanes.N;

    private BatchNormSums() {}

    /**
     * Mean and variance in one pass. Each stretch of rows takes its first row o as origin: its sums of v = x - o and of v^2 stay
     * small where |mean| >> std. In double, stretches then move to the origin g, the first row of all: with e = o - g,
     * {@code sum (x - g) = sum v + n e} and {@code sum (x - g)^2 = sum v^2 + 2 e sum v + n e^2}.
     */
    static void statistics(Tensor x, Tensor mean, Tensor variance) {
        int rows = x.shape().rows();
        int channels = x.shape().channels();
        int width = Columns.width(channels);
        float[] xs = x.floats();
        int at = x.offset();
        double[] sums = Columns.sum(rows, channels, 2,
                (from, to, lanes) -> spread(xs, at + from * channels, channels, to - from, lanes, width),
                (from, to, lanes, into) -> {
                    int n = to - from;
                    for (int c = 0; c < channels; c++) {
                        double e = (double) xs[at + from * channels + c] - xs[at + c];
                        into[c] += lanes[c] + n * e;
                        into[channels + c] += lanes[width + c] + 2 * e * lanes[c] + n * e * e;
                    }
                });
        for (int c = 0; c < channels; c++) {
            double shift = sums[c] / rows;
            mean.set(c, rows == 0 ? Double.NaN : xs[at + c] + shift);
            variance.set(c, Math.max(0, sums[channels + c] / rows - shift * shift));
        }
    }

    /** Sums of x - o and of its square, where o is the first of these rows. */
    private static void spread(float[] x, int at, int channels, int rows, float[] lanes, int width) {
        int j = 0;
        for (; j <= channels - 2 * N; j += 2 * N) {
            FloatVector o0 = FloatVector.fromArray(F, x, at + j);
            FloatVector o1 = FloatVector.fromArray(F, x, at + j + N);
            FloatVector s0 = FloatVector.zero(F);
            FloatVector s1 = FloatVector.zero(F);
            FloatVector q0 = FloatVector.zero(F);
            FloatVector q1 = FloatVector.zero(F);
            for (int r = 1; r < rows; r++) {
                FloatVector v0 = FloatVector.fromArray(F, x, at + r * channels + j).sub(o0);
                FloatVector v1 = FloatVector.fromArray(F, x, at + r * channels + j + N).sub(o1);
                s0 = s0.add(v0);
                s1 = s1.add(v1);
                q0 = v0.fma(v0, q0);
                q1 = v1.fma(v1, q1);
            }
            s0.intoArray(lanes, j);
            s1.intoArray(lanes, j + N);
            q0.intoArray(lanes, width + j);
            q1.intoArray(lanes, width + j + N);
        }
        for (; j < channels; j += N) {
            VectorMask<Float> m = F.indexInRange(j, channels);
            FloatVector o = FloatVector.fromArray(F, x, at + j, m);
            FloatVector s = FloatVector.zero(F);
            FloatVector q = FloatVector.zero(F);
            for (int r = 1; r < rows; r++) {
                FloatVector v = FloatVector.fromArray(F, x, at + r * channels + j, m).sub(o);
                s = s.add(v);
                q = v.fma(v, q);
            }
            s.intoArray(lanes, j);
            q.intoArray(lanes, width + j);
        }
    }

    /** Per channel, the sums of {@code d} and of {@code d (x - mean)}, where d is the part of dy that passes the ReLU. */
    static double[] gradients(Tensor x, Tensor dy, ChannelConstants k) {
        int channels = x.shape().channels();
        float[] xs = x.floats();
        float[] ds = dy.floats();
        return Columns.sum(x.shape().rows(), channels, 2, (from, to, lanes) -> {
            int xAt = x.offset() + from * channels;
            int dAt = dy.offset() + from * channels;
            if (k.relu()) {
                gated(xs, xAt, ds, dAt, k, channels, to - from, lanes);
            } else {
                plain(xs, xAt, ds, dAt, k.mean(), channels, to - from, lanes);
            }
        });
    }

    private static void plain(float[] x, int xAt, float[] dy, int dAt, float[] mean, int channels, int rows,
            float[] lanes) {
        int width = Columns.width(channels);
        for (int j = 0; j < channels; j += N) {
            VectorMask<Float> m = F.indexInRange(j, channels);
            FloatVector mu = FloatVector.fromArray(F, mean, j, m);
            FloatVector s = FloatVector.zero(F);
            FloatVector p = FloatVector.zero(F);
            for (int r = 0; r < rows; r++) {
                FloatVector d = FloatVector.fromArray(F, dy, dAt + r * channels + j, m);
                s = s.add(d);
                p = FloatVector.fromArray(F, x, xAt + r * channels + j, m).sub(mu).fma(d, p);
            }
            s.intoArray(lanes, j);
            p.intoArray(lanes, width + j);
        }
    }

    private static void gated(float[] x, int xAt, float[] dy, int dAt, ChannelConstants k, int channels, int rows,
            float[] lanes) {
        int width = Columns.width(channels);
        int j = 0;
        for (; j <= channels - 2 * N; j += 2 * N) {
            FloatVector mu0 = FloatVector.fromArray(F, k.mean(), j);
            FloatVector mu1 = FloatVector.fromArray(F, k.mean(), j + N);
            FloatVector scale0 = FloatVector.fromArray(F, k.scale(), j);
            FloatVector scale1 = FloatVector.fromArray(F, k.scale(), j + N);
            FloatVector shift0 = FloatVector.fromArray(F, k.shift(), j);
            FloatVector shift1 = FloatVector.fromArray(F, k.shift(), j + N);
            FloatVector s0 = FloatVector.zero(F);
            FloatVector s1 = FloatVector.zero(F);
            FloatVector p0 = FloatVector.zero(F);
            FloatVector p1 = FloatVector.zero(F);
            for (int r = 0; r < rows; r++) {
                int row = r * channels + j;
                FloatVector v0 = FloatVector.fromArray(F, x, xAt + row).sub(mu0);
                FloatVector v1 = FloatVector.fromArray(F, x, xAt + row + N).sub(mu1);
                FloatVector zero = FloatVector.zero(F);
                FloatVector d0 = zero.blend(FloatVector.fromArray(F, dy, dAt + row),
                        v0.fma(scale0, shift0).compare(GT, 0f));
                FloatVector d1 = zero.blend(FloatVector.fromArray(F, dy, dAt + row + N),
                        v1.fma(scale1, shift1).compare(GT, 0f));
                s0 = s0.add(d0);
                s1 = s1.add(d1);
                p0 = v0.fma(d0, p0);
                p1 = v1.fma(d1, p1);
            }
            s0.intoArray(lanes, j);
            s1.intoArray(lanes, j + N);
            p0.intoArray(lanes, width + j);
            p1.intoArray(lanes, width + j + N);
        }
        for (; j < channels; j += N) {
            VectorMask<Float> m = F.indexInRange(j, channels);
            FloatVector mu = FloatVector.fromArray(F, k.mean(), j, m);
            FloatVector scale = FloatVector.fromArray(F, k.scale(), j, m);
            FloatVector shift = FloatVector.fromArray(F, k.shift(), j, m);
            FloatVector s = FloatVector.zero(F);
            FloatVector p = FloatVector.zero(F);
            for (int r = 0; r < rows; r++) {
                int row = r * channels + j;
                FloatVector v = FloatVector.fromArray(F, x, xAt + row, m).sub(mu);
                FloatVector d = FloatVector.zero(F).blend(FloatVector.fromArray(F, dy, dAt + row, m),
                        v.fma(scale, shift).compare(GT, 0f));
                s = s.add(d);
                p = v.fma(d, p);
            }
            s.intoArray(lanes, j);
            p.intoArray(lanes, width + j);
        }
    }
}
