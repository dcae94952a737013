package dev.mien.engine.kernels.reference;

import dev.mien.engine.kernels.Activation;
import dev.mien.engine.kernels.ConvKernels;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Convolution as its definition says, one loop nest for 1-D, 2-D and 3-D: missing axes have extent 1. Sums in double. This is
 * the specification that faster kernels are tested against; it serves float32 and float64.
 */
final class ReferenceConv implements ConvKernels {
    /** Calls {@code visit(x row, w tap, y row)} for every pair of positions that a tap joins, padding left out. */
    private interface Visit {
        void pair(int xRow, int tap, int yRow);
    }

    @Override
    public void convForward(Tensor x, Tensor w, Tensor bias, Geometry g, Tensor y) {
        int cin = w.shape().channels();
        int cout = w.dim(0);
        int xc = x.shape().channels();
        int perGroup = cout / g.groups();
        int taps = g.taps();
        Parallel.run(x.dim(0), n -> {
            double[] sum = new double[y.size() / Math.max(1, y.dim(0))];
            int y0 = n * (sum.length / cout);
            if (bias != null) {
                Arrays.setAll(sum, i -> bias.get(i % cout));
            }
            walk(x, g, y, n, (xRow, tap, yRow) -> {
                for (int c = 0; c < cout; c++) {
                    int xAt = xRow * xc + c / perGroup * cin;
                    int wAt = (c * taps + tap) * cin;
                    double s = 0;
                    for (int i = 0; i < cin; i++) {
                        s += x.get(xAt + i) * w.get(wAt + i);
                    }
                    sum[(yRow - y0) * cout + c] += s;
                }
            });
            for (int i = 0; i < sum.length; i++) {
                y.set(y0 * cout + i, sum[i]);
            }
        });
    }

    @Override
    public void convBackwardInput(Tensor dy, Tensor w, Geometry g, Tensor dx) {
        int cin = w.shape().channels();
        int cout = w.dim(0);
        int xc = dx.shape().channels();
        int perGroup = cout / g.groups();
        int taps = g.taps();
        Parallel.run(dx.dim(0), n -> {
            double[] sum = new double[dx.size() / Math.max(1, dx.dim(0))];
            int x0 = n * (sum.length / xc);
            walk(dx, g, dy, n, (xRow, tap, yRow) -> {
                for (int c = 0; c < cout; c++) {
                    int xAt = (xRow - x0) * xc + c / perGroup * cin;
                    int wAt = (c * taps + tap) * cin;
                    double d = dy.get(yRow * cout + c);
                    for (int i = 0; i < cin; i++) {
                        sum[xAt + i] += d * w.get(wAt + i);
                    }
                }
            });
            for (int i = 0; i < sum.length; i++) {
                dx.set(x0 * xc + i, sum[i]);
            }
        });
    }

    @Override
    public void convBackwardWeight(Tensor x, Tensor dy, Geometry g, Tensor dw) {
        int cin = dw.shape().channels();
        int cout = dw.dim(0);
        int xc = x.shape().channels();
        int perGroup = cout / g.groups();
        int taps = g.taps();
        Parallel.run(cout, c -> {
            double[] sum = new double[taps * cin];
            for (int n = 0; n < x.dim(0); n++) {
                walk(x, g, dy, n, (xRow, tap, yRow) -> {
                    int xAt = xRow * xc + c / perGroup * cin;
                    double d = dy.get(yRow * cout + c);
                    for (int i = 0; i < cin; i++) {
                        sum[tap * cin + i] += d * x.get(xAt + i);
                    }
                });
            }
            for (int i = 0; i < sum.length; i++) {
                dw.set(c * sum.length + i, sum[i]);
            }
        });
    }

    @Override
    public PreparedConv prepare(Tensor w, Tensor bias, Geometry g, Activation end, Shape shape) {
        Tensor weights = w.lastingCopy();
        Tensor start = bias == null ? null : bias.lastingCopy();
        return (x, residual, y, channel, scratch) -> () -> {
            Tensor whole = Tensor.zeros(g.outputShape(x.shape(), weights.shape()), x.dtype());
            convForward(x, weights, start, g, whole);
            int cout = weights.dim(0);
            for (int i = 0; i < whole.size(); i++) {
                double v = whole.get(i) + (residual == null ? 0 : residual.get(i));
                y.set(i / cout * y.shape().channels() + channel + i % cout, end.of(v, i % cout));
            }
            for (int row = 0; row < y.shape().rows() && end.softmax() > 0; row++) {
                softmax(y, row * y.shape().channels() + channel, end.softmax());
            }
        };
    }

    private static void softmax(Tensor y, int at, int n) {
        double max = IntStream.range(at, at + n).mapToDouble(y::get).max().orElseThrow();
        double sum = IntStream.range(at, at + n).mapToDouble(i -> Math.exp(y.get(i) - max)).sum();
        for (int i = at; i < at + n; i++) {
            y.set(i, Math.exp(y.get(i) - max) / sum);
        }
    }

    private static void walk(Tensor x, Geometry g, Tensor y, int n, Visit visit) {
        int[] in = spatial(x);
        int[] out = spatial(y);
        int[] k = to3(g.kernel(), 1);
        int[] s = to3(g.stride(), 1);
        int[] p = to3(g.padLow(), 0);
        int[] d = to3(g.dilation(), 1);
        for (int o0 = 0; o0 < out[0]; o0++) {
            for (int o1 = 0; o1 < out[1]; o1++) {
                for (int o2 = 0; o2 < out[2]; o2++) {
                    int yRow = ((n * out[0] + o0) * out[1] + o1) * out[2] + o2;
                    for (int k0 = 0; k0 < k[0]; k0++) {
                        for (int k1 = 0; k1 < k[1]; k1++) {
                            for (int k2 = 0; k2 < k[2]; k2++) {
                                int i0 = o0 * s[0] - p[0] + k0 * d[0];
                                int i1 = o1 * s[1] - p[1] + k1 * d[1];
                                int i2 = o2 * s[2] - p[2] + k2 * d[2];
                                if (i0 >= 0 && i0 < in[0] && i1 >= 0 && i1 < in[1] && i2 >= 0 && i2 < in[2]) {
                                    int xRow = ((n * in[0] + i0) * in[1] + i1) * in[2] + i2;
                                    visit.pair(xRow, (k0 * k[1] + k1) * k[2] + k2, yRow);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /** The spatial extents, outer axes filled up with 1. */
    static int[] spatial(Tensor t) {
        int[] d = t.shape().dims();
        return to3(Arrays.copyOfRange(d, 1, d.length - 1), 1);
    }

    /** Three values, missing outer ones filled up. */
    static int[] to3(int[] v, int fill) {
        int[] out = {fill, fill, fill};
        System.arraycopy(v, 0, out, 3 - v.length, v.length);
        return out;
    }
}
