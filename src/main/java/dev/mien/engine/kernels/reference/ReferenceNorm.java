package dev.mien.engine.kernels.reference;

import dev.mien.engine.kernels.NormKernels;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.tensor.Tensor;

/** Normalisations as their formulas say, sums in double. */
final class ReferenceNorm implements NormKernels {
    @Override
    public void channelStatistics(Tensor x, Tensor mean, Tensor variance) {
        int c = mean.size();
        int rows = x.size() / c;
        Parallel.run(c, j -> {
            double sum = 0;
            for (int r = 0; r < rows; r++) {
                sum += x.get(r * c + j);
            }
            double mu = sum / rows;
            double squares = 0;
            for (int r = 0; r < rows; r++) {
                double d = x.get(r * c + j) - mu;
                squares += d * d;
            }
            mean.set(j, mu);
            variance.set(j, squares / rows);
        });
    }

    @Override
    public void batchNormForward(Tensor x, Tensor mean, Tensor variance, Tensor gamma, Tensor beta, double eps, Tensor y) {
        int c = mean.size();
        for (int i = 0; i < x.size(); i++) {
            int j = i % c;
            double xhat = (x.get(i) - mean.get(j)) / Math.sqrt(variance.get(j) + eps);
            y.set(i, gamma == null ? xhat : xhat * gamma.get(j) + beta.get(j));
        }
    }

    @Override
    public void batchNormBackward(Tensor x, Tensor dy, Tensor mean, Tensor variance, Tensor gamma, double eps, Tensor dx,
            Tensor dgamma, Tensor dbeta) {
        int c = mean.size();
        int rows = x.size() / c;
        Parallel.run(c, j -> {
            double mu = mean.get(j);
            double scale = 1 / Math.sqrt(variance.get(j) + eps);
            double sum = 0;
            double product = 0;
            for (int i = j; i < x.size(); i += c) {
                sum += dy.get(i);
                product += dy.get(i) * (x.get(i) - mu) * scale;
            }
            dbeta.set(j, sum);
            dgamma.set(j, product);
            if (dx != null) {
                double g = gamma == null ? 1 : gamma.get(j);
                for (int i = j; i < x.size(); i += c) {
                    double xhat = (x.get(i) - mu) * scale;
                    dx.set(i, g * scale * (dy.get(i) - sum / rows - xhat * product / rows));
                }
            }
        });
    }

    @Override
    public void frozenBatchNormBackward(Tensor x, Tensor dy, Tensor mean, Tensor variance, Tensor gamma, double eps, Tensor dx,
            Tensor dgamma, Tensor dbeta) {
        int c = mean.size();
        Parallel.run(c, j -> {
            double mu = mean.get(j);
            double scale = 1 / Math.sqrt(variance.get(j) + eps);
            double g = gamma == null ? 1 : gamma.get(j);
            double sum = 0;
            double product = 0;
            for (int i = j; i < x.size(); i += c) {
                sum += dy.get(i);
                product += dy.get(i) * (x.get(i) - mu) * scale;
                if (dx != null) {
                    dx.set(i, g * scale * dy.get(i));
                }
            }
            dbeta.set(j, sum);
            dgamma.set(j, product);
        });
    }

    @Override
    public void softmaxForward(Tensor x, Tensor y) {
        int c = x.shape().channels();
        for (int at = 0; at < x.size(); at += c) {
            double log = logSumExp(x, at, c);
            for (int j = at; j < at + c; j++) {
                y.set(j, Math.exp(x.get(j) - log));
            }
        }
    }

    @Override
    public void softmaxBackward(Tensor y, Tensor dy, Tensor dx) {
        int c = y.shape().channels();
        for (int at = 0; at < y.size(); at += c) {
            double dot = 0;
            for (int j = at; j < at + c; j++) {
                dot += dy.get(j) * y.get(j);
            }
            for (int j = at; j < at + c; j++) {
                dx.set(j, y.get(j) * (dy.get(j) - dot));
            }
        }
    }

    @Override
    public void logSoftmaxForward(Tensor x, Tensor y) {
        int c = x.shape().channels();
        for (int at = 0; at < x.size(); at += c) {
            double log = logSumExp(x, at, c);
            for (int j = at; j < at + c; j++) {
                y.set(j, x.get(j) - log);
            }
        }
    }

    @Override
    public void logSoftmaxBackward(Tensor y, Tensor dy, Tensor dx) {
        int c = y.shape().channels();
        for (int at = 0; at < y.size(); at += c) {
            double sum = 0;
            for (int j = at; j < at + c; j++) {
                sum += dy.get(j);
            }
            for (int j = at; j < at + c; j++) {
                dx.set(j, dy.get(j) - Math.exp(y.get(j)) * sum);
            }
        }
    }

    /** The maximum is taken out first, so that no exponential overflows. */
    private static double logSumExp(Tensor x, int at, int c) {
        double max = Double.NEGATIVE_INFINITY;
        for (int j = at; j < at + c; j++) {
            max = Math.max(max, x.get(j));
        }
        double sum = 0;
        for (int j = at; j < at + c; j++) {
            sum += Math.exp(x.get(j) - max);
        }
        return max + Math.log(sum);
    }

    @Override
    public void l2NormalizeForward(Tensor x, double eps, Tensor y) {
        int c = x.shape().channels();
        for (int at = 0; at < x.size(); at += c) {
            double norm = Math.max(norm(x, at, c), eps);
            for (int j = at; j < at + c; j++) {
                y.set(j, x.get(j) / norm);
            }
        }
    }

    @Override
    public void l2NormalizeBackward(Tensor x, Tensor y, Tensor dy, double eps, Tensor dx) {
        int c = x.shape().channels();
        for (int at = 0; at < x.size(); at += c) {
            double norm = norm(x, at, c);
            double dot = 0;
            if (norm > eps) {
                for (int j = at; j < at + c; j++) {
                    dot += dy.get(j) * y.get(j);
                }
            }
            for (int j = at; j < at + c; j++) {
                dx.set(j, (dy.get(j) - y.get(j) * dot) / Math.max(norm, eps));
            }
        }
    }

    private static double norm(Tensor x, int at, int c) {
        double squares = 0;
        for (int j = at; j < at + c; j++) {
            squares += x.get(j) * x.get(j);
        }
        return Math.sqrt(squares);
    }

    @Override
    public void crossEntropyForward(Tensor logp, int[] labels, float[] w, double s, Tensor loss) {
        int c = logp.shape().channels();
        for (int n = 0; n < labels.length; n++) {
            double smooth = 0;
            for (int j = 0; j < c; j++) {
                smooth -= weight(w, j) * logp.get(n * c + j);
            }
            loss.set(n, -(1 - s) * weight(w, labels[n]) * logp.get(n * c + labels[n]) + s / c * smooth);
        }
    }

    @Override
    public void crossEntropyBackward(Tensor logp, int[] labels, float[] w, double s, Tensor dloss, Tensor dx) {
        int c = logp.shape().channels();
        for (int n = 0; n < labels.length; n++) {
            double mass = (1 - s) * weight(w, labels[n]);
            for (int j = 0; j < c; j++) {
                mass += s / c * weight(w, j);
            }
            for (int j = 0; j < c; j++) {
                double target = (j == labels[n] ? (1 - s) * weight(w, j) : 0) + s / c * weight(w, j);
                dx.set(n * c + j, dloss.get(n) * (Math.exp(logp.get(n * c + j)) * mass - target));
            }
        }
    }

    private static double weight(float[] w, int j) {
        return w == null ? 1 : w[j];
    }
}
