package dev.mien.export;

import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Where axes go: of three or more the last, the channels, becomes axis 1 and the ones between move up. Weights of convolutions
 * obey the same rule: {@code [Cout, kernel..., Cin] -> [Cout, Cin, kernel...]}.
 */
final class ChannelsFirst {
    private ChannelsFirst() {}

    /** The place of an axis. */
    static int axis(int rank, int axis) {
        if (rank < 3 || axis == 0) {
            return axis;
        }
        return axis == rank - 1 ? 1 : axis + 1;
    }

    /** For Transpose: axis k of the channels-first value is this axis of the channels-last one. */
    static int[] fromLast(int rank) {
        int[] perm = new int[rank];
        for (int a = 0; a < rank; a++) {
            perm[axis(rank, a)] = a;
        }
        return perm;
    }

    /** For Transpose: axis k of the channels-last value is this axis of the channels-first one. */
    static int[] toLast(int rank) {
        int[] perm = new int[rank];
        for (int a = 0; a < rank; a++) {
            perm[a] = axis(rank, a);
        }
        return perm;
    }

    static int[] dims(Shape s) {
        int[] d = new int[s.rank()];
        for (int a = 0; a < d.length; a++) {
            d[axis(d.length, a)] = s.dim(a);
        }
        return d;
    }

    /** A copy, rearranged. */
    static Tensor copy(Tensor t) {
        if (t.rank() < 3) {
            return t;
        }
        int outer = t.dim(0);
        int channels = t.dim(-1);
        int inner = t.size() / Math.max(1, outer * channels);
        Tensor y = Tensor.empty(Shape.of(dims(t.shape())), t.dtype());
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < inner; i++) {
                for (int c = 0; c < channels; c++) {
                    y.set((o * channels + c) * inner + i, t.get((o * inner + i) * channels + c));
                }
            }
        }
        return y;
    }
}
