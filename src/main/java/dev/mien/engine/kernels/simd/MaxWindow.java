package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.F;
import static dev.mien.engine.kernels.simd.Lanes.N;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Max pooling where nobody asks which element won: a line of outputs at a time. Where windows along the line overlap, the maximum
 * over the lines of input is taken first, once for all of them.
 */
final class MaxWindow {
    private MaxWindow() {}

    static void pool(Tensor x, Taps taps, Tensor y) {
        int[] out = taps.out();
        int lines = y.dim(0) * out[0] * out[1];
        Parallel.blocks(lines, Work.rows(y.size() / Math.max(1, lines) * (taps.most() + 1)), (from, to) -> {
            for (int i = from; i < to; i++) {
                line(x, taps, i, y);
            }
        });
    }

    private static void line(Tensor x, Taps taps, int line, Tensor y) {
        int channels = x.shape().channels();
        Workspace own = Workspace.get();
        int[] rows = own.ints(Workspace.POSITIONS, taps.most());
        int count = rowsOf(line, taps, x, rows);
        int width = taps.in()[2];
        float[] from = x.floats();
        if (count > 1 && taps.out()[2] > width / 2) {
            from = own.floats(Workspace.POOL_LINE, width * channels);
            for (int i = 0; i < width; i++) {
                max(x.floats(), rows, count, i * channels, (i + 1) * channels, channels, channels, from, i * channels);
            }
            rows[0] = 0;
            count = 1;
        }
        for (int o = 0; o < taps.out()[2]; o++) {
            max(from, rows, count, taps.from()[2][o] * channels, taps.to()[2][o] * channels,
                    taps.step()[2] * channels, channels, y.floats(),
                    y.offset() + (line * taps.out()[2] + o) * channels);
        }
    }

    /** Where the lines of input begin that a line of output looks at. */
    private static int rowsOf(int line, Taps taps, Tensor x, int[] rows) {
        int channels = x.shape().channels();
        int o1 = line % taps.out()[1];
        int o0 = line / taps.out()[1] % taps.out()[0];
        int xAt = x.offset() + line / taps.out()[1] / taps.out()[0] * taps.inPlane() * channels;
        int count = 0;
        for (int a = taps.from()[0][o0]; a < taps.to()[0][o0]; a += taps.step()[0]) {
            for (int b = taps.from()[1][o1]; b < taps.to()[1][o1]; b += taps.step()[1]) {
                rows[count++] = xAt + (a * taps.in()[1] + b) * taps.in()[2] * channels;
            }
        }
        return count;
    }

    /** The maximum over all rows and, in a row, over elements {@code from}, {@code from + step}, ... before {@code to}. */
    private static void max(float[] x, int[] rows, int count, int from, int to, int step, int channels, float[] y,
            int yAt) {
        int whole = F.loopBound(channels);
        for (int j = 0; j < whole; j += N) {
            FloatVector best = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
            for (int r = 0; r < count; r++) {
                for (int c = from; c < to; c += step) {
                    FloatVector v = FloatVector.fromArray(F, x, rows[r] + c + j);
                    best = best.blend(v, v.compare(GT, best).or(v.compare(NE, v)));
                }
            }
            best.intoArray(y, yAt + j);
        }
        if (whole < channels) {
            VectorMask<Float> present = F.indexInRange(whole, channels);
            FloatVector best = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
            for (int r = 0; r < count; r++) {
                for (int c = from; c < to; c += step) {
                    FloatVector v = FloatVector.fromArray(F, x, rows[r] + c + whole, present);
                    best = best.blend(v, v.compare(GT, best).or(v.compare(NE, v)));
                }
            }
            best.intoArray(y, yAt + whole, present);
        }
    }
}
