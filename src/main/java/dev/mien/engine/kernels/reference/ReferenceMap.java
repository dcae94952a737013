package dev.mien.engine.kernels.reference;

import dev.mien.engine.kernels.MapKernels;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Tensor;
import java.util.function.DoubleUnaryOperator;

/** Element-wise work, sums and copies, one element at a time. */
final class ReferenceMap implements MapKernels {
    private static void map(Tensor x, Tensor y, DoubleUnaryOperator f) {
        for (int i = 0; i < y.size(); i++) {
            y.set(i, f.applyAsDouble(x.get(i)));
        }
    }

    @Override
    public void leakyReluForward(Tensor x, double slope, Tensor y) {
        map(x, y, v -> v > 0 ? v : slope * v);
    }

    @Override
    public void leakyReluBackward(Tensor x, Tensor dy, double slope, Tensor dx) {
        for (int i = 0; i < dx.size(); i++) {
            dx.set(i, x.get(i) > 0 ? dy.get(i) : slope * dy.get(i));
        }
    }

    @Override
    public void preluForward(Tensor x, Tensor slope, Tensor y) {
        int c = slope.size();
        for (int i = 0; i < y.size(); i++) {
            double v = x.get(i);
            y.set(i, v > 0 ? v : slope.get(i % c) * v);
        }
    }

    @Override
    public void preluBackward(Tensor x, Tensor slope, Tensor dy, Tensor dx, Tensor dslope) {
        int c = slope.size();
        double[] sum = new double[c];
        for (int i = 0; i < dy.size(); i++) {
            double v = x.get(i);
            double d = dy.get(i);
            if (v <= 0) {
                sum[i % c] += d * v;
                d *= slope.get(i % c);
            }
            if (dx != null) {
                dx.set(i, d);
            }
        }
        for (int j = 0; j < c; j++) {
            dslope.set(j, sum[j]);
        }
    }

    @Override
    public void sigmoidForward(Tensor x, Tensor y) {
        map(x, y, v -> 1 / (1 + Math.exp(-v)));
    }

    @Override
    public void sigmoidBackward(Tensor y, Tensor dy, Tensor dx) {
        for (int i = 0; i < dx.size(); i++) {
            dx.set(i, dy.get(i) * y.get(i) * (1 - y.get(i)));
        }
    }

    @Override
    public void tanhForward(Tensor x, Tensor y) {
        map(x, y, Math::tanh);
    }

    @Override
    public void tanhBackward(Tensor y, Tensor dy, Tensor dx) {
        for (int i = 0; i < dx.size(); i++) {
            dx.set(i, dy.get(i) * (1 - y.get(i) * y.get(i)));
        }
    }

    @Override
    public void add(Tensor a, double scaleA, Tensor b, double scaleB, Tensor y) {
        for (int i = 0; i < y.size(); i++) {
            y.set(i, a.get(i) * scaleA + b.get(i) * scaleB);
        }
    }

    @Override
    public void addRow(Tensor x, Tensor b, Tensor y) {
        int c = b.size();
        for (int i = 0; i < y.size(); i++) {
            y.set(i, x.get(i) + b.get(i % c));
        }
    }

    @Override
    public void scale(Tensor x, double scale, Tensor y) {
        map(x, y, v -> v * scale);
    }

    @Override
    public void dropout(Tensor x, double p, long seed, long stream, Tensor y) {
        for (int i = 0; i < y.size(); i++) {
            y.set(i, Rng.uniform(seed, stream, i) >= p ? x.get(i) / (1 - p) : 0);
        }
    }

    @Override
    public void sumRows(Tensor x, Tensor y) {
        double[] sum = new double[y.size()];
        for (int i = 0; i < x.size(); i++) {
            sum[i % sum.length] += x.get(i);
        }
        for (int c = 0; c < sum.length; c++) {
            y.set(c, sum[c]);
        }
    }

    @Override
    public double sum(Tensor x) {
        double s = 0;
        for (int i = 0; i < x.size(); i++) {
            s += x.get(i);
        }
        return s;
    }

    @Override
    public double sumSquares(Tensor x) {
        double s = 0;
        for (int i = 0; i < x.size(); i++) {
            s += x.get(i) * x.get(i);
        }
        return s;
    }

    @Override
    public void copyBlocks(Tensor x, int xFrom, int xStride, Tensor y, int yFrom, int yStride, int blocks, int length) {
        for (int b = 0; b < blocks; b++) {
            for (int i = 0; i < length; i++) {
                y.set(yFrom + b * yStride + i, x.get(xFrom + b * xStride + i));
            }
        }
    }

    @Override
    public void permute(Tensor x, int[] axes, Tensor y) {
        int rank = axes.length;
        int[] xStride = new int[rank];
        int step = 1;
        for (int a = rank - 1; a >= 0; a--) {
            xStride[a] = step;
            step *= x.dim(a);
        }
        int[] at = new int[rank];
        for (int i = 0; i < y.size(); i++) {
            int from = 0;
            for (int a = 0; a < rank; a++) {
                from += at[a] * xStride[axes[a]];
            }
            y.set(i, x.get(from));
            for (int a = rank - 1; a >= 0 && ++at[a] == y.dim(a); a--) {
                at[a] = 0;
            }
        }
    }
}
