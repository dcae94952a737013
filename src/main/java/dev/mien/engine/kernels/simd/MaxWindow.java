package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.F;
import static dev.mien.engine.kernels.simd.Lanes.N;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Max pooling where nobody asks which element won: for each line of outputs first the maximum of the lines of input it looks at,
 * whole vectors of whatever lies there, then along that line.
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
        int length = taps.in()[2] * channels;
        boolean inPlace = count == 1 && rows[0] + length + N <= x.floats().length;
        float[] best = inPlace ? x.floats() : own.floats(Workspace.POOL_LINE, length + N);
        int start = inPlace ? rows[0] : 0;
        if (count == 0) {
            Arrays.fill(best, 0, length, Float.NEGATIVE_INFINITY);
        } else if (!inPlace) {
            System.arraycopy(x.floats(), rows[0], best, 0, length);
        }
        for (int r = 1; r < count; r++) {
            maxOfLines(best, x.floats(), rows[r], length);
        }
        int width = taps.out()[2];
        int yAt = y.offset() + line * width * channels;
        int yEnd = yAt + width * channels;
        for (int o = 0; o < width; o++, yAt += channels) {
            int from = start + taps.from()[2][o] * channels;
            int to = start + taps.to()[2][o] * channels;
            int step = taps.step()[2] * channels;
            for (int j = 0; j < channels; j += N) {
                FloatVector m = maxOf(best, from + j, to + j, step);
                if (yAt + j + N <= yEnd) {
                    m.intoArray(y.floats(), yAt + j); // beyond the channels, what the next position overwrites
                } else {
                    m.intoArray(y.floats(), yAt + j, F.indexInRange(j, channels));
                }
            }
        }
    }

    private static void maxOfLines(float[] best, float[] x, int at, int length) {
        int whole = F.loopBound(length);
        for (int j = 0; j < whole; j += N) {
            larger(FloatVector.fromArray(F, best, j), FloatVector.fromArray(F, x, at + j)).intoArray(best, j);
        }
        for (int j = whole; j < length; j++) {
            float v = x[at + j];
            best[j] = v > best[j] || Float.isNaN(v) ? v : best[j];
        }
    }

    private static FloatVector maxOf(float[] best, int from, int to, int step) {
        if (from >= to) {
            return FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        }
        FloatVector m = FloatVector.fromArray(F, best, from);
        for (int c = from + step; c < to; c += step) {
            m = larger(m, FloatVector.fromArray(F, best, c));
        }
        return m;
    }

    /** The larger; NaN if one is. */
    private static FloatVector larger(FloatVector best, FloatVector v) {
        return best.blend(v, v.compare(GT, best).or(v.compare(NE, v)));
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
}
