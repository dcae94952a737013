package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.F;
import static dev.mien.engine.kernels.simd.Lanes.N;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Max pooling where nobody asks which element won: lines of output, a vector of channels at a time. */
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
        int o1 = line % taps.out()[1];
        int o0 = line / taps.out()[1] % taps.out()[0];
        int xAt = x.offset() + line / taps.out()[1] / taps.out()[0] * taps.inPlane() * channels;
        int yAt = y.offset() + line * taps.out()[2] * channels;
        float[] xs = x.floats();
        float[] ys = y.floats();
        int[] low = taps.from()[2];
        int[] high = taps.to()[2];
        int width = taps.in()[2];
        int step = taps.step()[2];
        for (int j = 0; j < channels; j += N) {
            VectorMask<Float> present = F.indexInRange(j, channels);
            for (int o = 0; o < low.length; o++) {
                FloatVector best = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
                for (int a = taps.from()[0][o0]; a < taps.to()[0][o0]; a += taps.step()[0]) {
                    for (int b = taps.from()[1][o1]; b < taps.to()[1][o1]; b += taps.step()[1]) {
                        int at = xAt + (a * taps.in()[1] + b) * width * channels + j;
                        for (int c = low[o]; c < high[o]; c += step) {
                            FloatVector v = FloatVector.fromArray(F, xs, at + c * channels, present);
                            best = best.blend(v, v.compare(GT, best).or(v.compare(NE, v)));
                        }
                    }
                }
                best.intoArray(ys, yAt + o * channels + j, present);
            }
        }
    }
}
