package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.Geometry;
import java.util.Arrays;

/**
 * The contiguous stretches of input that the taps of one output position read: a whole kernel row at once where the
 * innermost axis is not dilated and channels are not grouped, else one stretch per tap.
 *
 * @param at       offset from the position's first element
 * @param length   floats
 * @param weightAt first column of the weight matrix {@code [Cout, taps Cin]}
 */
record Runs(int[] at, int[] length, int[] weightAt) {

    /** One stretch: a plain product. */
    static Runs single(int length) {
        return new Runs(new int[] {0}, new int[] {length}, new int[] {0});
    }

    /** The taps of a convolution over an input with these strides ({@link PaddedInput#stride}). */
    static Runs of(int[] stride, Geometry g, int cin) {
        int[] k = SimdConv.to3(g.kernel(), 1);
        int[] d = SimdConv.to3(g.dilation(), 1);
        boolean merge = g.groups() == 1 && (d[2] == 1 || k[2] == 1);
        int each = merge ? k[2] : 1;
        int n = k[0] * k[1] * k[2] / each;
        int[] at = new int[n];
        int[] length = new int[n];
        int[] weightAt = new int[n];
        Arrays.fill(length, each * cin);
        for (int i = 0; i < n; i++) {
            int tap = i * each;
            int t2 = tap % k[2];
            int t1 = tap / k[2] % k[1];
            int t0 = tap / k[2] / k[1];
            at[i] = t0 * d[0] * stride[1] + t1 * d[1] * stride[2] + t2 * d[2] * stride[3];
            weightAt[i] = tap * cin;
        }
        return new Runs(at, length, weightAt);
    }

    /** The same in pieces of about {@code most} floats at most, even ones where that can be, since tiles take two steps at a time. */
    Runs cut(int most) {
        int pieces = 0;
        for (int n : length) {
            pieces += Math.ceilDiv(n, most);
        }
        int[][] cut = new int[3][pieces];
        int i = 0;
        for (int r = 0; r < length.length; r++) {
            int cuts = Math.ceilDiv(length[r], most);
            for (int p = 0; p < cuts; p++, i++) {
                int from = begin(length[r], p, cuts);
                cut[0][i] = at[r] + from;
                cut[1][i] = begin(length[r], p + 1, cuts) - from;
                cut[2][i] = weightAt[r] + from;
            }
        }
        return new Runs(cut[0], cut[1], cut[2]);
    }

    /** Where piece p of so many begins; the end of the last is the length. */
    static int begin(int length, int p, int pieces) {
        return p == pieces ? length : (int) ((long) length * p / pieces) / 2 * 2;
    }
}
