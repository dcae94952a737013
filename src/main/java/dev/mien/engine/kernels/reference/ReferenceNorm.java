package dev.mien.engine.kernels.reference;

import dev.mien.engine.kernels.NormKernels;
import dev.mien.engine.kernels.Normalisation;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Tensor;

/** Normalisations as their formulas say, sums in double. */
final class ReferenceNorm implements NormKernels {
    @Override
    public void channelStatistics(Tensor x, Tensor mean, Tensor variance) {
        int rows = x.shape().rows();
        int channels = x.shape().channels();
        Parallel.run(channels, c -> {
            double sum = 0;
            for (int r = 0; r < rows; r++) {
                sum += x.get(r * channels + c);
            }
            double mu = sum / rows;
            double squares = 0;
            for (int r = 0; r < rows; r++) {
                double d = x.get(r * channels + c) - mu;
                squares += d * d;
            }
            mean.set(c, mu);
            variance.set(c, squares / rows);
        });
    }

    @Override
    public void batchNormForward(Tensor x, Normalisation n, Tensor y) {
        int rows = x.shape().rows();
        int channels = x.shape().channels();
        Parallel.run(channels, c -> {
            for (int r = 0; r < rows; r++) {
                double v = normalised(x.get(r * channels + c), n, c);
                y.set(r * channels + c, n.relu() && v <= 0 ? 0 : v);
            }
        });
    }

    private static double normalised(double x, Normalisation n, int c) {
        return (x - n.mean().get(c)) * n.scale(c) + n.beta(c);
    }

    @Override
    public void batchNormBackward(Tensor x, Tensor dy, Normalisation n, Tensor dx, Tensor dgamma, Tensor dbeta) {
        backward(x, dy, n, dx, dgamma, dbeta, true);
    }

    @Override
    public void frozenBatchNormBackward(Tensor x, Tensor dy, Normalisation n, Tensor dx, Tensor dgamma, Tensor dbeta) {
        backward(x, dy, n, dx, dgamma, dbeta, false);
    }

    private static void backward(Tensor x, Tensor dy, Normalisation n, Tensor dx, Tensor dgamma, Tensor dbeta,
            boolean throughStatistics) {
        int rows = x.shape().rows();
        int channels = x.shape().channels();
        Parallel.run(channels, c -> {
            double inverse = 1 / Math.sqrt(n.variance().get(c) + n.eps());
            double mu = n.mean().get(c);
            double sum = 0;
            double dot = 0;
            for (int r = 0; r < rows; r++) {
                int i = r * channels + c;
                double d = gated(dy.get(i), x.get(i), n, c);
                sum += d;
                dot += d * (x.get(i) - mu) * inverse;
            }
            dbeta.set(c, sum);
            dgamma.set(c, dot);
            for (int r = 0; dx != null && r < rows; r++) {
                int i = r * channels + c;
                double viaStatistics = throughStatistics ? (sum + (x.get(i) - mu) * inverse * dot) / rows : 0;
                dx.set(i, n.gamma(c) * inverse * (gated(dy.get(i), x.get(i), n, c) - viaStatistics));
            }
        });
    }

    /** What of dy passes the ReLU, if there is one. */
    private static double gated(double dy, double x, Normalisation n, int c) {
        return !n.relu() || normalised(x, n, c) > 0 ? dy : 0;
    }

    @Override
    public void softmaxForward(Tensor x, Tensor y) {
        rows(x, (at, n) -> {
            double logSum = logSumExp(x, at, n);
            for (int i = at; i < at + n; i++) {
                y.set(i, Math.exp(x.get(i) - logSum));
            }
        });
    }

    @Override
    public void softmaxBackward(Tensor y, Tensor dy, Tensor dx) {
        rows(y, (at, n) -> {
            double dot = dot(y, dy, at, n);
            for (int i = at; i < at + n; i++) {
                dx.set(i, y.get(i) * (dy.get(i) - dot));
            }
        });
    }

    @Override
    public void logSoftmaxForward(Tensor x, Tensor y) {
        rows(x, (at, n) -> {
            double logSum = logSumExp(x, at, n);
            for (int i = at; i < at + n; i++) {
                y.set(i, x.get(i) - logSum);
            }
        });
    }

    @Override
    public void logSoftmaxBackward(Tensor y, Tensor dy, Tensor dx) {
        rows(y, (at, n) -> {
            double sum = 0;
            for (int i = at; i < at + n; i++) {
                sum += dy.get(i);
            }
            for (int i = at; i < at + n; i++) {
                dx.set(i, dy.get(i) - Math.exp(y.get(i)) * sum);
            }
        });
    }

    @Override
    public void l2NormalizeForward(Tensor x, double eps, Tensor y) {
        rows(x, (at, n) -> {
            double norm = Math.max(Math.sqrt(dot(x, x, at, n)), eps);
            for (int i = at; i < at + n; i++) {
                y.set(i, x.get(i) / norm);
            }
        });
    }

    @Override
    public void l2NormalizeBackward(Tensor x, Tensor y, Tensor dy, double eps, Tensor dx) {
        rows(x, (at, n) -> {
            double norm = Math.sqrt(dot(x, x, at, n));
            double dot = norm < eps ? 0 : dot(y, dy, at, n);
            for (int i = at; i < at + n; i++) {
                dx.set(i, (dy.get(i) - y.get(i) * dot) / Math.max(norm, eps));
            }
        });
    }

    @Override
    public void crossEntropyForward(Tensor logp, int[] labels, float[] w, double s, Tensor loss) {
        int channels = logp.shape().channels();
        rows(logp, (at, n) -> {
            int row = at / channels;
            double sum = 0;
            for (int c = 0; s != 0 && c < n; c++) {
                sum += weight(w, c) * logp.get(at + c);
            }
            int label = labels[row];
            loss.set(row, -(1 - s) * weight(w, label) * logp.get(at + label) - s / n * sum);
        });
    }

    /**
     * With {@code t[c] = (1 - s) w[c] [c = label] + s / C w[c]} the loss is {@code -sum t logp}, and logp's dependence on the
     * logits turns {@code -t} into {@code p sum t - t}.
     */
    @Override
    public void crossEntropyBackward(Tensor logp, int[] labels, float[] w, double s, Tensor dloss, Tensor dx) {
        int channels = logp.shape().channels();
        rows(logp, (at, n) -> {
            int row = at / channels;
            int label = labels[row];
            double d = dloss.get(row);
            double total = (1 - s) * weight(w, label);
            for (int c = 0; c < n; c++) {
                total += s / n * weight(w, c);
            }
            for (int c = 0; c < n; c++) {
                double t = s / n * weight(w, c) + (c == label ? (1 - s) * weight(w, c) : 0);
                dx.set(at + c, d * (Math.exp(logp.get(at + c)) * total - t));
            }
        });
    }

    private static double weight(float[] w, int c) {
        return w == null ? 1 : w[c];
    }

    /** The logarithm of the sum of exponentials, the largest taken out so that nothing overflows. */
    private static double logSumExp(Tensor x, int at, int n) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = at; i < at + n; i++) {
            max = Math.max(max, x.get(i));
        }
        double sum = 0;
        for (int i = at; i < at + n; i++) {
            sum += Math.exp(x.get(i) - max);
        }
        return max + Math.log(sum);
    }

    private static double dot(Tensor a, Tensor b, int at, int n) {
        double sum = 0;
        for (int i = at; i < at + n; i++) {
            sum += a.get(i) * b.get(i);
        }
        return sum;
    }

    private interface Row {
        void run(int at, int length);
    }

    private static void rows(Tensor x, Row body) {
        int n = x.shape().channels();
        Parallel.run(x.shape().rows(), r -> body.run(r * n, n));
    }
}
