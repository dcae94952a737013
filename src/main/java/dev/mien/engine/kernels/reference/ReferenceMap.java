package dev.mien.engine.kernels.reference;

import dev.mien.engine.kernels.MapKernels;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Tensor;
import java.util.function.IntToDoubleFunction;

/** Element-wise work as its formulas say, in double. */
final class ReferenceMap implements MapKernels {
    private static final int BLOCK = 1 << 12;

    @Override
    public void leakyReluForward(Tensor x, double slope, Tensor y) {
        each(y, i -> leaky(x.get(i), slope));
    }

    @Override
    public void leakyReluBackward(Tensor x, Tensor dy, double slope, Tensor dx) {
        each(dx, i -> x.get(i) > 0 ? dy.get(i) : slope * dy.get(i));
    }

    @Override
    public void preluForward(Tensor x, Tensor slope, Tensor y) {
        int n = slope.size();
        each(y, i -> leaky(x.get(i), slope.get(i % n)));
    }

    @Override
    public void preluBackward(Tensor x, Tensor slope, Tensor dy, Tensor dx, Tensor dslope) {
        int n = slope.size();
        Parallel.run(n, c -> {
            double sum = 0;
            for (int i = c; i < x.size(); i += n) {
                if (!(x.get(i) > 0)) {
                    sum += dy.get(i) * x.get(i);
                }
            }
            dslope.set(c, sum);
        });
        if (dx != null) {
            each(dx, i -> x.get(i) > 0 ? dy.get(i) : slope.get(i % n) * dy.get(i));
        }
    }

    /** Slope 0 cuts off even -infinity, which 0 times -infinity would not; NaN stays. */
    private static double leaky(double x, double slope) {
        return !(x <= 0) ? x : slope == 0 ? 0 : slope * x;
    }

    @Override
    public void sigmoidForward(Tensor x, Tensor y) {
        each(y, i -> 1 / (1 + Math.exp(-x.get(i))));
    }

    @Override
    public void sigmoidBackward(Tensor y, Tensor dy, Tensor dx) {
        each(dx, i -> dy.get(i) * y.get(i) * (1 - y.get(i)));
    }

    @Override
    public void tanhForward(Tensor x, Tensor y) {
        each(y, i -> Math.tanh(x.get(i)));
    }

    @Override
    public void tanhBackward(Tensor y, Tensor dy, Tensor dx) {
        each(dx, i -> dy.get(i) * (1 - y.get(i) * y.get(i)));
    }

    @Override
    public void add(Tensor a, double scaleA, Tensor b, double scaleB, Tensor y) {
        each(y, i -> a.get(i) * scaleA + b.get(i) * scaleB);
    }

    @Override
    public void addRow(Tensor x, Tensor b, Tensor y) {
        int n = b.size();
        each(y, i -> x.get(i) + b.get(i % n));
    }

    @Override
    public void scale(Tensor x, double scale, Tensor y) {
        each(y, i -> x.get(i) * scale);
    }

    @Override
    public void dropout(Tensor x, double p, long seed, long stream, Tensor y) {
        double scale = 1 / (1 - p);
        each(y, i -> Rng.uniform(seed, stream, i) >= p ? x.get(i) * scale : 0);
    }

    @Override
    public void sumRows(Tensor x, Tensor y) {
        int rows = x.shape().rows();
        int channels = x.shape().channels();
        Parallel.run(channels, c -> {
            double sum = 0;
            for (int r = 0; r < rows; r++) {
                sum += x.get(r * channels + c);
            }
            y.set(c, sum);
        });
    }

    @Override
    public double sum(Tensor x) {
        double sum = 0;
        for (int i = 0; i < x.size(); i++) {
            sum += x.get(i);
        }
        return sum;
    }

    @Override
    public double sumSquares(Tensor x) {
        double sum = 0;
        for (int i = 0; i < x.size(); i++) {
            sum += x.get(i) * x.get(i);
        }
        return sum;
    }

    @Override
    public void copyBlocks(Tensor x, int xFrom, int xStride, Tensor y, int yFrom, int yStride, int blocks, int length) {
        Parallel.run(blocks, b -> {
            for (int i = 0; i < length; i++) {
                y.set(yFrom + b * yStride + i, x.get(xFrom + b * xStride + i));
            }
        });
    }

    @Override
    public void permute(Tensor x, int[] axes, Tensor y) {
        int rank = axes.length;
        int[] xStride = new int[rank + 1];
        xStride[rank] = 1;
        for (int a = rank - 1; a >= 0; a--) {
            xStride[a] = xStride[a + 1] * x.dim(a);
        }
        each(y, i -> {
            int rest = i;
            int at = 0;
            for (int a = rank - 1; a >= 0; a--) {
                at += rest % y.dim(a) * xStride[axes[a] + 1];
                rest /= y.dim(a);
            }
            return x.get(at);
        });
    }

    private static void each(Tensor y, IntToDoubleFunction f) {
        Parallel.blocks(y.size(), BLOCK, (from, to) -> {
            for (int i = from; i < to; i++) {
                y.set(i, f.applyAsDouble(i));
            }
        });
    }
}
