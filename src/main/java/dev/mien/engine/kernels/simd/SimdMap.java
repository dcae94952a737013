package dev.mien.engine.kernels.simd;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.mien.engine.kernels.MapKernels;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Element-wise work on vectors and all cores. Each loop is a body of whole vectors and one masked vector at the end; what happens
 * to a vector stands in a small function of its own that the compiler inlines into both.
 */
final class SimdMap implements MapKernels {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int N = Lanes.N;

    @Override
    public void leakyReluForward(Tensor x, double slope, Tensor y) {
        float[] xs = x.floats();
        float[] ys = y.floats();
        int shift = y.offset() - x.offset();
        each(x, (from, to) -> {
            int i = from;
            for (; i <= to - N; i += N) {
                leaky(FloatVector.fromArray(F, xs, i), (float) slope).intoArray(ys, i + shift);
            }
            if (i < to) {
                VectorMask<Float> m = F.indexInRange(i, to);
                leaky(FloatVector.fromArray(F, xs, i, m), (float) slope).intoArray(ys, i + shift, m);
            }
        });
    }

    /** Slope 0 cuts off even -infinity, which 0 times -infinity would not; NaN stays. */
    private static FloatVector leaky(FloatVector v, float slope) {
        VectorMask<Float> low = v.compare(LE, 0f);
        return slope == 0 ? v.blend(0f, low) : v.blend(v.mul(slope), low);
    }

    @Override
    public void leakyReluBackward(Tensor x, Tensor dy, double slope, Tensor dx) {
        float[] xs = x.floats();
        float[] ds = dy.floats();
        float[] out = dx.floats();
        int dShift = dy.offset() - x.offset();
        int outShift = dx.offset() - x.offset();
        each(x, (from, to) -> {
            int i = from;
            for (; i <= to - N; i += N) {
                gated(FloatVector.fromArray(F, xs, i), FloatVector.fromArray(F, ds, i + dShift), (float) slope)
                        .intoArray(out, i + outShift);
            }
            if (i < to) {
                VectorMask<Float> m = F.indexInRange(i, to);
                gated(FloatVector.fromArray(F, xs, i, m), FloatVector.fromArray(F, ds, i + dShift, m), (float) slope)
                        .intoArray(out, i + outShift, m);
            }
        });
    }

    private static FloatVector gated(FloatVector v, FloatVector d, float slope) {
        return d.mul(slope).blend(d, v.compare(GT, 0f));
    }

    @Override
    public void preluForward(Tensor x, Tensor slope, Tensor y) {
        Prelu.forward(x, slope, y);
    }

    @Override
    public void preluBackward(Tensor x, Tensor slope, Tensor dy, Tensor dx, Tensor dslope) {
        Prelu.backward(x, slope, dy, dx, dslope);
    }

    @Override
    public void sigmoidForward(Tensor x, Tensor y) {
        float[] xs = x.floats();
        float[] ys = y.floats();
        int shift = y.offset() - x.offset();
        each(x, (from, to) -> VectorMath.sigmoid(xs, from, to - from, ys, from + shift));
    }

    @Override
    public void sigmoidBackward(Tensor y, Tensor dy, Tensor dx) {
        float[] ys = y.floats();
        float[] ds = dy.floats();
        float[] out = dx.floats();
        int dShift = dy.offset() - y.offset();
        int outShift = dx.offset() - y.offset();
        each(y, (from, to) -> {
            int i = from;
            for (; i <= to - N; i += N) {
                FloatVector v = FloatVector.fromArray(F, ys, i);
                FloatVector.fromArray(F, ds, i + dShift).mul(v.sub(v.mul(v))).intoArray(out, i + outShift);
            }
            for (; i < to; i++) {
                out[i + outShift] = ds[i + dShift] * (ys[i] - ys[i] * ys[i]);
            }
        });
    }

    @Override
    public void tanhForward(Tensor x, Tensor y) {
        float[] xs = x.floats();
        float[] ys = y.floats();
        int shift = y.offset() - x.offset();
        each(x, (from, to) -> VectorMath.tanh(xs, from, to - from, ys, from + shift));
    }

    @Override
    public void tanhBackward(Tensor y, Tensor dy, Tensor dx) {
        float[] ys = y.floats();
        float[] ds = dy.floats();
        float[] out = dx.floats();
        int dShift = dy.offset() - y.offset();
        int outShift = dx.offset() - y.offset();
        each(y, (from, to) -> {
            int i = from;
            for (; i <= to - N; i += N) {
                FloatVector v = FloatVector.fromArray(F, ys, i);
                FloatVector d = FloatVector.fromArray(F, ds, i + dShift);
                d.sub(d.mul(v).mul(v)).intoArray(out, i + outShift);
            }
            for (; i < to; i++) {
                float d = ds[i + dShift];
                out[i + outShift] = d - d * ys[i] * ys[i];
            }
        });
    }

    @Override
    public void add(Tensor a, double scaleA, Tensor b, double scaleB, Tensor y) {
        float[] as = a.floats();
        float[] bs = b.floats();
        float[] ys = y.floats();
        float sa = (float) scaleA;
        float sb = (float) scaleB;
        int bShift = b.offset() - a.offset();
        int yShift = y.offset() - a.offset();
        each(a, (from, to) -> {
            FloatVector va = FloatVector.broadcast(F, sa);
            int i = from;
            for (; i <= to - N; i += N) {
                FloatVector second = FloatVector.fromArray(F, bs, i + bShift).mul(sb);
                FloatVector.fromArray(F, as, i).fma(va, second).intoArray(ys, i + yShift);
            }
            for (; i < to; i++) {
                ys[i + yShift] = Math.fma(as[i], sa, bs[i + bShift] * sb);
            }
        });
    }

    @Override
    public void addRow(Tensor x, Tensor b, Tensor y) {
        float[] xs = x.floats();
        float[] bs = b.floats();
        float[] ys = y.floats();
        int channels = b.size();
        int rows = channels == 0 ? 0 : x.size() / channels;
        Parallel.blocks(rows, Work.rows(channels), (from, to) -> {
            for (int r = from; r < to; r++) {
                int xAt = x.offset() + r * channels;
                int yAt = y.offset() + r * channels;
                int j = 0;
                for (; j <= channels - N; j += N) {
                    FloatVector.fromArray(F, xs, xAt + j).add(FloatVector.fromArray(F, bs, b.offset() + j))
                            .intoArray(ys, yAt + j);
                }
                for (; j < channels; j++) {
                    ys[yAt + j] = xs[xAt + j] + bs[b.offset() + j];
                }
            }
        });
    }

    @Override
    public void scale(Tensor x, double scale, Tensor y) {
        float[] xs = x.floats();
        float[] ys = y.floats();
        float s = (float) scale;
        int shift = y.offset() - x.offset();
        each(x, (from, to) -> {
            int i = from;
            for (; i <= to - N; i += N) {
                FloatVector.fromArray(F, xs, i).mul(s).intoArray(ys, i + shift);
            }
            for (; i < to; i++) {
                ys[i + shift] = xs[i] * s;
            }
        });
    }

    @Override
    public void dropout(Tensor x, double p, long seed, long stream, Tensor y) {
        float[] xs = x.floats();
        float[] ys = y.floats();
        float s = (float) (1 / (1 - p));
        int start = x.offset();
        int shift = y.offset() - start;
        long key = Rng.key(seed, stream);
        each(x, (from, to) -> {
            for (int i = from; i < to; i++) {
                ys[i + shift] = Rng.uniform(key, i - start) >= p ? xs[i] * s : 0;
            }
        });
    }

    @Override
    public void sumRows(Tensor x, Tensor y) {
        float[] xs = x.floats();
        int channels = x.shape().channels();
        double[] sums = Columns.sum(x.shape().rows(), channels, 1, (from, to, lanes) -> {
            for (int j = 0; j < channels; j += N) {
                VectorMask<Float> m = F.indexInRange(j, channels);
                FloatVector sum = FloatVector.zero(F);
                for (int r = from; r < to; r++) {
                    sum = sum.add(FloatVector.fromArray(F, xs, x.offset() + r * channels + j, m));
                }
                sum.intoArray(lanes, j);
            }
        });
        float[] ys = y.floats();
        for (int c = 0; c < channels; c++) {
            ys[y.offset() + c] = (float) sums[c];
        }
    }

    @Override
    public double sum(Tensor x) {
        return Rows.sum(x.floats(), x.offset(), x.size());
    }

    @Override
    public double sumSquares(Tensor x) {
        float[] xs = x.floats();
        double[] partial = new double[Math.ceilDiv(x.size(), Work.ELEMENTS)];
        Parallel.run(partial.length, task -> {
            int from = task * Work.ELEMENTS;
            int n = Math.min(Work.ELEMENTS, x.size() - from);
            partial[task] = Rows.dot(xs, x.offset() + from, xs, x.offset() + from, n);
        });
        double sum = 0;
        for (double p : partial) {
            sum += p;
        }
        return sum;
    }

    @Override
    public void copyBlocks(Tensor x, int xFrom, int xStride, Tensor y, int yFrom, int yStride, int blocks, int length) {
        float[] xs = x.floats();
        float[] ys = y.floats();
        Parallel.blocks(blocks, Work.rows(length), (from, to) -> {
            for (int b = from; b < to; b++) {
                System.arraycopy(xs, x.offset() + xFrom + b * xStride, ys, y.offset() + yFrom + b * yStride, length);
            }
        });
    }

    @Override
    public void permute(Tensor x, int[] axes, Tensor y) {
        Permutation.permute(x, axes, y);
    }

    /** Runs over the indices of x in its own array. */
    private static void each(Tensor x, Parallel.Range body) {
        int start = x.offset();
        Parallel.blocks(x.size(), Work.ELEMENTS, (from, to) -> body.run(start + from, start + to));
    }
}
