package dev.mien.engine.kernels.reference;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.kernels.PoolKernels;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;

/**
 * Pooling of 1-D, 2-D and 3-D by one loop nest: missing axes have extent 1. A maximum over nothing (a window that lies in
 * padding only) is -infinity, its argmax -1, and gets no gradient; NaN is larger than everything, as in PyTorch.
 */
final class ReferencePool implements PoolKernels {
    /** A window of the input, clipped to it: the taps from..to along each axis, and what an average divides by. */
    private static final class Window {
        final int[] from = new int[3];
        final int[] to = new int[3];
        final int[] step = new int[3];
        int divisor;
    }

    private interface Visit {
        void window(int n, int output, Window w);
    }

    @Override
    public void maxPoolForward(Tensor x, PoolGeometry g, Tensor y, Tensor argmax) {
        int c = x.shape().channels();
        int[] in = ReferenceConv.spatial(x);
        int plane = in[0] * in[1] * in[2];
        windows(x.shape(), g, y.shape(), (n, o, w) -> {
            for (int j = 0; j < c; j++) {
                double best = Double.NEGATIVE_INFINITY;
                int where = -1;
                for (int a = w.from[0]; a < w.to[0]; a += w.step[0]) {
                    for (int b = w.from[1]; b < w.to[1]; b += w.step[1]) {
                        for (int d = w.from[2]; d < w.to[2]; d += w.step[2]) {
                            int i = (a * in[1] + b) * in[2] + d;
                            double v = x.get((n * plane + i) * c + j);
                            if (v > best || where < 0 || Double.isNaN(v)) {
                                best = v;
                                where = i;
                            }
                        }
                    }
                }
                y.set(o * c + j, best);
                if (argmax != null) {
                    argmax.set(o * c + j, where);
                }
            }
        });
    }

    @Override
    public void maxPoolBackward(Tensor dy, Tensor argmax, PoolGeometry g, Tensor dx) {
        int c = dy.shape().channels();
        int each = dy.size() / Math.max(1, dy.dim(0));
        int plane = dx.size() / Math.max(1, dx.dim(0) * c);
        dx.fill(0);
        Parallel.run(dy.dim(0), n -> {
            for (int i = n * each; i < (n + 1) * each; i++) {
                int winner = (int) argmax.get(i);
                if (winner >= 0) {
                    int to = (n * plane + winner) * c + i % c;
                    dx.set(to, dx.get(to) + dy.get(i));
                }
            }
        });
    }

    @Override
    public void averagePoolForward(Tensor x, PoolGeometry g, Tensor y) {
        windows(x.shape(), g, y.shape(), (n, o, w) -> mean(x, n, w, y, o));
    }

    @Override
    public void averagePoolBackward(Tensor dy, PoolGeometry g, Tensor dx) {
        dx.fill(0);
        windows(dx.shape(), g, dy.shape(), (n, o, w) -> spread(dy, o, w, dx, n));
    }

    @Override
    public void adaptiveAveragePoolForward(Tensor x, Tensor y) {
        bins(x.shape(), y.shape(), (n, o, w) -> mean(x, n, w, y, o));
    }

    @Override
    public void adaptiveAveragePoolBackward(Tensor dy, Tensor dx) {
        dx.fill(0);
        bins(dx.shape(), dy.shape(), (n, o, w) -> spread(dy, o, w, dx, n));
    }

    private static void mean(Tensor x, int n, Window w, Tensor y, int o) {
        int c = x.shape().channels();
        int[] in = ReferenceConv.spatial(x);
        for (int j = 0; j < c; j++) {
            double sum = 0;
            for (int a = w.from[0]; a < w.to[0]; a++) {
                for (int b = w.from[1]; b < w.to[1]; b++) {
                    for (int d = w.from[2]; d < w.to[2]; d++) {
                        sum += x.get((((n * in[0] + a) * in[1] + b) * in[2] + d) * c + j);
                    }
                }
            }
            y.set(o * c + j, sum / w.divisor);
        }
    }

    private static void spread(Tensor dy, int o, Window w, Tensor dx, int n) {
        int c = dx.shape().channels();
        int[] in = ReferenceConv.spatial(dx);
        for (int j = 0; j < c; j++) {
            double share = dy.get(o * c + j) / w.divisor;
            for (int a = w.from[0]; a < w.to[0]; a++) {
                for (int b = w.from[1]; b < w.to[1]; b++) {
                    for (int d = w.from[2]; d < w.to[2]; d++) {
                        int i = (((n * in[0] + a) * in[1] + b) * in[2] + d) * c + j;
                        dx.set(i, dx.get(i) + share);
                    }
                }
            }
        }
    }

    /** Calls visit for every output position, images in parallel. */
    private static void windows(Shape x, PoolGeometry g, Shape y, Visit visit) {
        int[] in = spatial(x);
        int[] k = ReferenceConv.to3(g.kernel(), 1);
        int[] s = ReferenceConv.to3(g.stride(), 1);
        int[] low = ReferenceConv.to3(g.padLow(), 0);
        int[] high = ReferenceConv.to3(g.padHigh(), 0);
        int[] d = ReferenceConv.to3(g.dilation(), 1);
        eachOutput(y, (n, o, at) -> {
            Window w = new Window();
            w.divisor = 1;
            for (int a = 0; a < 3; a++) {
                int from = at[a] * s[a] - low[a];
                int to = from + d[a] * (k[a] - 1) + 1;
                int padded = Math.min(to, in[a] + high[a]) - from;
                w.from[a] = from >= 0 ? from : from + Math.ceilDiv(-from, d[a]) * d[a];
                w.to[a] = Math.min(to, in[a]);
                w.step[a] = d[a];
                w.divisor *= g.countIncludePad() ? padded : w.to[a] - w.from[a];
            }
            visit.window(n, o, w);
        });
    }

    private static void bins(Shape x, Shape y, Visit visit) {
        int[] in = spatial(x);
        int[] out = spatial(y);
        eachOutput(y, (n, o, at) -> {
            Window w = new Window();
            w.divisor = 1;
            for (int a = 0; a < 3; a++) {
                w.from[a] = (int) ((long) at[a] * in[a] / out[a]);
                w.to[a] = (int) Math.ceilDiv((at[a] + 1L) * in[a], (long) out[a]);
                w.step[a] = 1;
                w.divisor *= w.to[a] - w.from[a];
            }
            visit.window(n, o, w);
        });
    }

    private interface Position {
        void at(int n, int output, int[] position);
    }

    private static void eachOutput(Shape y, Position body) {
        int[] out = spatial(y);
        Parallel.run(y.dim(0), n -> {
            int o = n * out[0] * out[1] * out[2];
            for (int a = 0; a < out[0]; a++) {
                for (int b = 0; b < out[1]; b++) {
                    for (int d = 0; d < out[2]; d++) {
                        body.at(n, o++, new int[] {a, b, d});
                    }
                }
            }
        });
    }

    private static int[] spatial(Shape s) {
        int[] d = s.dims();
        return ReferenceConv.to3(Arrays.copyOfRange(d, 1, d.length - 1), 1);
    }
}
