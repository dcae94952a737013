package dev.mien.benchmarks.peers;

import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/** Our {@code [N, spatial..., C]} as the others' {@code [N, C, spatial...]}; weights of convolutions obey the same rule. */
final class ChannelsFirst {
    private ChannelsFirst() {}

    /** Where an axis goes. */
    static int axis(int rank, int axis) {
        if (rank < 3 || axis == 0) {
            return axis;
        }
        return axis == rank - 1 ? 1 : axis + 1;
    }

    static long[] dims(Shape s) {
        long[] d = new long[s.rank()];
        for (int a = 0; a < d.length; a++) {
            d[axis(d.length, a)] = s.dim(a);
        }
        return d;
    }

    /** The elements in the other order. */
    static float[] data(Tensor x) {
        if (x.rank() < 3) {
            return x.toFloats();
        }
        int n = x.dim(0);
        int c = x.dim(-1);
        int inner = x.size() / (n * c);
        float[] out = new float[x.size()];
        int at = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < c; j++) {
                for (int k = 0; k < inner; k++) {
                    out[at++] = (float) x.get((i * inner + k) * c + j);
                }
            }
        }
        return out;
    }
}
