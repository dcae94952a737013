package dev.mien.engine.kernels.simd;

import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;

/**
 * The weights of a convolution from {@code in} to {@code out} channels: as they lie, {@code [out, taps, in]}, or those of the
 * input gradient: channels swapped and taps reversed.
 *
 * @param at where in data they begin
 */
record Filters(float[] data, int at, int in, int out, int taps, boolean reversed) {

    /** Weights {@code [Cout, k..., Cin]} as they are. */
    static Filters of(Tensor w) {
        int in = w.shape().channels();
        return new Filters(w.floats(), w.offset(), in, w.dim(0), w.size() / in / w.dim(0), false);
    }

    /** Those with which the output gradient is convolved to give the input gradient, at a stride of 1. */
    static Filters reversed(Tensor w) {
        int out = w.shape().channels();
        return new Filters(w.floats(), w.offset(), w.dim(0), out, w.size() / out / w.dim(0), true);
    }

    int size() {
        return in * out * taps;
    }

    /** One tap, {@code [count, width]}: from input channels i0 on to output channels o0 on, those beyond the last zero. */
    void copy(int tap, int i0, int count, int o0, int width, float[] into, int to) {
        int present = Math.min(width, out - o0);
        if (!reversed) {
            Panels.transpose(data, at + (o0 * taps + tap) * in + i0, taps * in, count, present, into, to, width);
            return;
        }
        for (int i = 0; i < count; i++) {
            int row = to + i * width;
            System.arraycopy(data, at + ((i0 + i) * taps + taps - 1 - tap) * out + o0, into, row, present);
            Arrays.fill(into, row + present, row + width, 0);
        }
    }
}
