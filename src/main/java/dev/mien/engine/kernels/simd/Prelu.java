package dev.mien.engine.kernels.simd;

import static jdk.incubator.vector.VectorOperators.GT;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** Leaky ReLU with learned slopes, row by row: a slope per channel, or one for all. */
final class Prelu {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final int N = Lanes.N;

    private Prelu() {}

    static void forward(Tensor x, Tensor slope, Tensor y) {
        scaleWhereLow(x, x, slopes(slope, x.shape().channels()), y);
    }

    static void backward(Tensor x, Tensor slope, Tensor dy, Tensor dx, Tensor dslope) {
        int channels = x.shape().channels();
        double[] sums = slopeGradients(x, dy, channels);
        if (dx != null) {
            scaleWhereLow(x, dy, slopes(slope, channels), dx);
        }
        float[] out = dslope.floats();
        if (dslope.size() == channels) {
            for (int c = 0; c < channels; c++) {
                out[dslope.offset() + c] = (float) sums[c];
            }
        } else {
            out[dslope.offset()] = (float) Arrays.stream(sums).sum();
        }
    }

    /** In place, {@code columns} columns from {@code at} on of the rows of a product; slopes are those of the whole width. */
    static void rows(float[] c, int[] row, int rows, int at, int columns, float[] slopes) {
        for (int j = 0; j < columns; j += N) {
            VectorMask<Float> present = F.indexInRange(j, columns);
            FloatVector slope = FloatVector.fromArray(F, slopes, at + j);
            for (int i = 0; i < rows; i++) {
                FloatVector v = FloatVector.fromArray(F, c, row[i] + at + j, present);
                v.mul(slope).blend(v, v.compare(GT, 0f)).intoArray(c, row[i] + at + j, present);
            }
        }
    }

    /** In place, the {@code columns} values from {@code at} on, whose slopes begin at {@code first}. */
    static void row(float[] c, int at, int columns, float[] slopes, int first) {
        int j = 0;
        for (; j <= columns - N; j += N) {
            FloatVector v = FloatVector.fromArray(F, c, at + j);
            v.mul(FloatVector.fromArray(F, slopes, first + j)).blend(v, v.compare(GT, 0f)).intoArray(c, at + j);
        }
        for (; j < columns; j++) {
            c[at + j] = c[at + j] > 0 ? c[at + j] : slopes[first + j] * c[at + j];
        }
    }

    /** In place, rows of {@code columns} that follow each other: whole vectors, whatever lies in them. */
    static void together(float[] c, int from, int rows, int columns, float[] slopes) {
        float[] repeated = Workspace.get().floats(Workspace.SLOPES, columns + N);
        for (int j = 0; j < columns + N; j++) {
            repeated[j] = slopes[j % columns];
        }
        int end = from + rows * columns;
        int whole = from + F.loopBound(rows * columns);
        int channel = 0;
        for (int i = from; i < whole; i += N) {
            FloatVector v = FloatVector.fromArray(F, c, i);
            v.mul(FloatVector.fromArray(F, repeated, channel)).blend(v, v.compare(GT, 0f)).intoArray(c, i);
            channel += N;
            while (channel >= columns) {
                channel -= columns;
            }
        }
        for (int i = whole; i < end; i++) {
            c[i] = c[i] > 0 ? c[i] : slopes[(i - from) % columns] * c[i];
        }
    }

    /** {@code y = x > 0 ? v : slope v}. */
    private static void scaleWhereLow(Tensor x, Tensor v, float[] slopes, Tensor y) {
        float[] xs = x.floats();
        float[] vs = v.floats();
        float[] ys = y.floats();
        int channels = slopes.length;
        Parallel.blocks(x.shape().rows(), Work.rows(channels), (from, to) -> {
            for (int r = from; r < to; r++) {
                int xAt = x.offset() + r * channels;
                int vAt = v.offset() + r * channels;
                int yAt = y.offset() + r * channels;
                int j = 0;
                for (; j <= channels - N; j += N) {
                    FloatVector value = FloatVector.fromArray(F, vs, vAt + j);
                    VectorMask<Float> high = FloatVector.fromArray(F, xs, xAt + j).compare(GT, 0f);
                    value.mul(FloatVector.fromArray(F, slopes, j)).blend(value, high).intoArray(ys, yAt + j);
                }
                for (; j < channels; j++) {
                    ys[yAt + j] = xs[xAt + j] > 0 ? vs[vAt + j] : slopes[j] * vs[vAt + j];
                }
            }
        });
    }

    /** Per channel, the sum of {@code dy x} over the rows where x is not positive. */
    private static double[] slopeGradients(Tensor x, Tensor dy, int channels) {
        float[] xs = x.floats();
        float[] ds = dy.floats();
        return Columns.sum(x.shape().rows(), channels, 1, (from, to, lanes) -> {
            for (int j = 0; j < channels; j += N) {
                VectorMask<Float> m = F.indexInRange(j, channels);
                FloatVector sum = FloatVector.zero(F);
                for (int r = from; r < to; r++) {
                    FloatVector v = FloatVector.fromArray(F, xs, x.offset() + r * channels + j, m);
                    FloatVector d = FloatVector.fromArray(F, ds, dy.offset() + r * channels + j, m);
                    sum = v.blend(0f, v.compare(GT, 0f)).fma(d, sum);
                }
                sum.intoArray(lanes, j);
            }
        });
    }

    private static float[] slopes(Tensor slope, int channels) {
        float[] s = slope.toFloats();
        if (s.length == channels) {
            return s;
        }
        float[] all = new float[channels];
        Arrays.fill(all, s[0]);
        return all;
    }
}
