package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Which positions of the input plane an output position pools: kernel windows, or the bins of adaptive pooling. Immutable; each
 * task brings its own array to fill.
 *
 * @param in    spatial extents of the input, three of them, missing outer ones 1
 * @param out   spatial extents of the output
 * @param from  per axis and output position, the first tap inside the input
 * @param to    per axis and output position, the end of the taps
 * @param step  per axis, the distance of taps
 * @param share per axis and output position, the extent an average divides by
 */
record Taps(int[] in, int[] out, int[][] from, int[][] to, int[] step, int[][] share) {
    /** What was asked for before: a network asks for the same few again and again, and being told allocates nothing. */
    private static final AtomicReferenceArray<Known> KNOWN = new AtomicReferenceArray<>(256);
    /** An answer is at most so many places after the one that the hash of the question gives. */
    private static final int REACH = 16;

    /** One answer; {@code g} is null for adaptive pooling. */
    private record Known(PoolGeometry g, Shape x, Shape y, Taps taps) {
        boolean answers(PoolGeometry h, Tensor x, Tensor y) {
            return Objects.equals(g, h) && this.x.equals(x.shape()) && this.y.equals(y.shape());
        }
    }

    static Taps of(Tensor x, PoolGeometry g, Tensor y) {
        int hash = 31 * (31 * Objects.hashCode(g) + x.shape().hashCode()) + y.shape().hashCode();
        int free = hash & KNOWN.length() - 1;
        for (int i = 0; i < REACH; i++) {
            int place = hash + i & KNOWN.length() - 1;
            Known known = KNOWN.get(place);
            if (known == null) {
                free = place;
                break;
            }
            if (known.answers(g, x, y)) {
                return known.taps;
            }
        }
        Taps taps = g == null ? adaptive(x, y) : windows(x, g, y);
        KNOWN.set(free, new Known(g, x.shape(), y.shape(), taps));
        return taps;
    }

    /** Bins {@code floor(o n / m) .. ceil((o + 1) n / m)} of n positions in m. */
    static Taps bins(Tensor x, Tensor y) {
        return of(x, null, y);
    }

    private static Taps windows(Tensor x, PoolGeometry g, Tensor y) {
        int[] k = SimdConv.to3(g.kernel(), 1);
        int[] s = SimdConv.to3(g.stride(), 1);
        int[] low = SimdConv.to3(g.padLow(), 0);
        int[] high = SimdConv.to3(g.padHigh(), 0);
        int[] d = SimdConv.to3(g.dilation(), 1);
        Taps t = empty(x, y, d);
        for (int a = 0; a < 3; a++) {
            for (int o = 0; o < t.out[a]; o++) {
                int start = o * s[a] - low[a];
                int end = Math.min(start + d[a] * (k[a] - 1) + 1, t.in[a] + high[a]);
                t.from[a][o] = start >= 0 ? start : start + Math.ceilDiv(-start, d[a]) * d[a];
                t.to[a][o] = Math.min(end, t.in[a]);
                t.share[a][o] = g.countIncludePad() ? end - start : t.to[a][o] - t.from[a][o];
            }
        }
        return t;
    }

    private static Taps adaptive(Tensor x, Tensor y) {
        Taps t = empty(x, y, new int[] {1, 1, 1});
        for (int a = 0; a < 3; a++) {
            for (int o = 0; o < t.out[a]; o++) {
                t.from[a][o] = (int) ((long) o * t.in[a] / t.out[a]);
                t.to[a][o] = (int) Math.ceilDiv((o + 1L) * t.in[a], (long) t.out[a]);
                t.share[a][o] = t.to[a][o] - t.from[a][o];
            }
        }
        return t;
    }

    private static Taps empty(Tensor x, Tensor y, int[] step) {
        int[] in = SimdConv.spatial(x);
        int[] out = SimdConv.spatial(y);
        return new Taps(in, out, perAxis(out), perAxis(out), step, perAxis(out));
    }

    private static int[][] perAxis(int[] out) {
        return new int[][] {new int[out[0]], new int[out[1]], new int[out[2]]};
    }

    /** Positions of the input plane. */
    int inPlane() {
        return in[0] * in[1] * in[2];
    }

    /** Positions of the output plane. */
    int outPlane() {
        return out[0] * out[1] * out[2];
    }

    /** The largest number of taps of any output position. */
    int most() {
        int n = 1;
        for (int a = 0; a < 3; a++) {
            int widest = 0;
            for (int o = 0; o < out[a]; o++) {
                widest = Math.max(widest, Math.ceilDiv(to[a][o] - from[a][o], step[a]));
            }
            n *= widest;
        }
        return n;
    }

    /** Writes the positions that output {@code o} of the plane pools, in scan order; returns how many there are. */
    int fill(int o, int[] positions) {
        int o2 = o % out[2];
        int o1 = o / out[2] % out[1];
        int o0 = o / out[2] / out[1];
        int n = 0;
        for (int a = from[0][o0]; a < to[0][o0]; a += step[0]) {
            for (int b = from[1][o1]; b < to[1][o1]; b += step[1]) {
                for (int c = from[2][o2]; c < to[2][o2]; c += step[2]) {
                    positions[n++] = (a * in[1] + b) * in[2] + c;
                }
            }
        }
        return n;
    }

    /** What the average at output {@code o} of the plane divides by. */
    int divisor(int o) {
        return share[0][o / out[2] / out[1]] * share[1][o / out[2] % out[1]] * share[2][o % out[2]];
    }
}
