/*
 * Normalisations: dev.mien.engine.kernels.NormKernels in float32. Tensors are matrices [rows, channels].
 *
 * Batch norm: sums over rows take grids as columns.cuh says, the passes over elements any one-dimensional grid. What is
 * done row by row is done by a warp per row, in blocks of whole warps, any one-dimensional grid.
 */
#include "columns.cuh"
#include "walk.cuh"

// ---- batch norm

/** One channel of dev.mien.engine.kernels.Normalisation: y = (x - mean) scale + beta. */
struct NormChannel {
    float mean;
    float inverse; // 1 / sqrt(variance + eps)
    float gamma;
    float scale; // gamma inverse
    float beta;

    __device__ NormChannel(int c, const float* means, const float* variances, const float* gammas, const float* betas,
            float eps)
        : mean(means[c]), inverse(1 / sqrtf(variances[c] + eps)), gamma(gammas ? gammas[c] : 1),
          scale(gamma / sqrtf(variances[c] + eps)), beta(betas ? betas[c] : 0) {}

    /** By one rounding, forward and backward: they must agree on what the ReLU lets pass. */
    __device__ float of(float x) const { return fmaf(x - mean, scale, beta); }

    __device__ float gate(float dy, float x, bool relu) const { return !relu || of(x) > 0 ? dy : 0; }
};

/**
 * Mean and biased variance of each channel in one pass. Sums are of x - x[0, c] and its square: how far the mean is from
 * zero costs no digits, and as the pivot is one of the values, it is as far from the mean as variance pays for.
 */
__device__ inline void normFinishStatistics(int c, const double* sum, const float* x, int rows, float* mean,
        float* variance) {
    const double shift = sum[0] / rows;
    mean[c] = float(x[c] + shift);
    variance[c] = float(fmax(0.0, sum[1] / rows - shift * shift));
}

extern "C" __global__ void norm_statistics(const float* x, int rows, int channels, int width, int perSlice,
        double* partials, float* mean, float* variance) {
    sumColumns<2>(rows, channels, width, perSlice, partials,
            [=](unsigned row, int c, float* term) {
                const float d = x[static_cast<size_t>(row) * channels + c] - x[c];
                term[0] = d;
                term[1] = d * d;
            },
            [=](int c, const double* sum) { normFinishStatistics(c, sum, x, rows, mean, variance); });
}

extern "C" __global__ void norm_statistics_finish(const double* partials, int slices, const float* x, int rows,
        int channels, int width, float* mean, float* variance) {
    finishColumns<2>(partials, slices, channels, width,
            [=](int c, const double* sum) { normFinishStatistics(c, sum, x, rows, mean, variance); });
}

/** @param gamma null together with beta: 1 and 0; n = rows channels */
extern "C" __global__ void norm_batch_forward(const float* x, const float* mean, const float* variance,
        const float* gamma, const float* beta, float eps, int relu, int n, int channels, float* y) {
    columnwise(n / channels, channels, y, channels, [=](unsigned c) {
        const NormChannel norm(c, mean, variance, gamma, beta, eps);
        return [=](size_t row) {
            const float v = norm.of(x[row * channels + c]);
            return relu && v <= 0 ? 0 : v;
        };
    });
}

/** dbeta = sum dy, dgamma = sum dy xhat; of dy counts what passed the ReLU, if there is one. */
extern "C" __global__ void norm_batch_sums(const float* x, const float* dy, const float* mean, const float* variance,
        const float* gamma, const float* beta, float eps, int relu, int rows, int channels, int width, int perSlice,
        double* partials, float* dgamma, float* dbeta) {
    const int own = min(columnOfThread(channels, width), channels - 1);
    const NormChannel norm(own, mean, variance, gamma, beta, eps);
    sumColumns<2>(rows, channels, width, perSlice, partials,
            [=](unsigned row, int c, float* term) {
                const size_t i = static_cast<size_t>(row) * channels + c;
                const float d = norm.gate(dy[i], x[i], relu);
                term[0] = d;
                term[1] = d * ((x[i] - norm.mean) * norm.inverse);
            },
            [=](int c, const double* sum) {
                dbeta[c] = float(sum[0]);
                dgamma[c] = float(sum[1]);
            });
}

extern "C" __global__ void norm_batch_sums_finish(const double* partials, int slices, int channels, int width,
        float* dgamma, float* dbeta) {
    finishColumns<2>(partials, slices, channels, width, [=](int c, const double* sum) {
        dbeta[c] = float(sum[0]);
        dgamma[c] = float(sum[1]);
    });
}

/**
 * dx = gamma / sqrt(variance + eps) (dy - through (dbeta + xhat dgamma)); dx may be dy.
 *
 * @param through 1 / rows where mean and variance are those of x itself, 0 where they are constants
 */
extern "C" __global__ void norm_batch_backward(const float* x, const float* dy, const float* mean,
        const float* variance, const float* gamma, const float* beta, float eps, int relu, float through, int n,
        int channels, const float* dgamma, const float* dbeta, float* dx) {
    columnwise(n / channels, channels, dx, channels, [=](unsigned c) {
        const NormChannel norm(c, mean, variance, gamma, beta, eps);
        const float constant = through == 0 ? 0 : dbeta[c] * through;
        const float slope = through == 0 ? 0 : dgamma[c] * through * norm.inverse;
        return [=](size_t row) {
            const size_t i = row * channels + c;
            const float v = x[i];
            return norm.scale * (norm.gate(dy[i], v, relu) - (constant + (v - norm.mean) * slope));
        };
    });
}

// ---- row by row; outputs may be one of the inputs

/** @param pitch elements from a row to the next */
extern "C" __global__ void norm_softmax_forward(const float* x, float* y, int rows, int n, int pitch) {
    eachRow(rows, [=](unsigned row, int lane) {
        const float* in = x + static_cast<size_t>(row) * pitch;
        float* out = y + static_cast<size_t>(row) * pitch;
        float most = -INFINITY;
        for (int i = lane; i < n; i += WARP_LANES) {
            most = fmaxf(most, in[i]);
        }
        most = warpMax(most);
        const float sum = rowSum(n, lane, [=](int i) { return expf(in[i] - most); });
        for (int i = lane; i < n; i += WARP_LANES) {
            out[i] = expf(in[i] - most) / sum;
        }
    });
}

/** dx = y (dy - sum dy y). */
extern "C" __global__ void norm_softmax_backward(const float* y, const float* dy, float* dx, int rows, int n) {
    eachRow(rows, [=](unsigned row, int lane) {
        const size_t at = static_cast<size_t>(row) * n;
        const float dot = rowSum(n, lane, [=](int i) { return y[at + i] * dy[at + i]; });
        for (int i = lane; i < n; i += WARP_LANES) {
            dx[at + i] = y[at + i] * (dy[at + i] - dot);
        }
    });
}

/** First the large part is subtracted, exactly, then the small one. */
extern "C" __global__ void norm_log_softmax_forward(const float* x, float* y, int rows, int n) {
    eachRow(rows, [=](unsigned row, int lane) {
        const float* in = x + static_cast<size_t>(row) * n;
        float* out = y + static_cast<size_t>(row) * n;
        float most = -INFINITY;
        for (int i = lane; i < n; i += WARP_LANES) {
            most = fmaxf(most, in[i]);
        }
        most = warpMax(most);
        const float logSum = logf(rowSum(n, lane, [=](int i) { return expf(in[i] - most); }));
        for (int i = lane; i < n; i += WARP_LANES) {
            out[i] = (in[i] - most) - logSum;
        }
    });
}

/** dx = dy - exp(y) sum dy. */
extern "C" __global__ void norm_log_softmax_backward(const float* y, const float* dy, float* dx, int rows, int n) {
    eachRow(rows, [=](unsigned row, int lane) {
        const size_t at = static_cast<size_t>(row) * n;
        const float sum = rowSum(n, lane, [=](int i) { return dy[at + i]; });
        for (int i = lane; i < n; i += WARP_LANES) {
            dx[at + i] = dy[at + i] - expf(y[at + i]) * sum;
        }
    });
}

/** y = x / max(||x||, eps). */
extern "C" __global__ void norm_l2_forward(const float* x, float* y, int rows, int n, float eps) {
    eachRow(rows, [=](unsigned row, int lane) {
        const size_t at = static_cast<size_t>(row) * n;
        const float norm = sqrtf(rowSum(n, lane, [=](int i) { return x[at + i] * x[at + i]; }));
        for (int i = lane; i < n; i += WARP_LANES) {
            y[at + i] = x[at + i] / fmaxf(norm, eps);
        }
    });
}

/** dx = (dy - y (y . dy)) / ||x||, or dy / eps where the norm is below eps. */
extern "C" __global__ void norm_l2_backward(const float* x, const float* y, const float* dy, float* dx, int rows, int n,
        float eps) {
    eachRow(rows, [=](unsigned row, int lane) {
        const size_t at = static_cast<size_t>(row) * n;
        const float norm = sqrtf(rowSum(n, lane, [=](int i) { return x[at + i] * x[at + i]; }));
        const float product = rowSum(n, lane, [=](int i) { return y[at + i] * dy[at + i]; });
        const float dot = norm < eps ? 0 : product;
        for (int i = lane; i < n; i += WARP_LANES) {
            dx[at + i] = (dy[at + i] - y[at + i] * dot) / fmaxf(norm, eps);
        }
    });
}

// ---- cross-entropy

/**
 * loss = -(1 - s) w[label] logp[label] - s / n sum over c of w[c] logp[c].
 *
 * @param labels  [rows], each in 0 .. n - 1
 * @param weights [n], or null: all 1
 */
extern "C" __global__ void norm_cross_entropy_forward(const float* logp, const int* labels, const float* weights,
        float smoothing, float* loss, int rows, int n) {
    eachRow(rows, [=](unsigned row, int lane) {
        const float* p = logp + static_cast<size_t>(row) * n;
        const int label = labels[row];
        const float all = smoothing == 0 ? 0 : rowSum(n, lane, [=](int c) { return (weights ? weights[c] : 1) * p[c]; });
        if (lane == 0) {
            loss[row] = -(1 - smoothing) * (weights ? weights[label] : 1) * p[label] - smoothing / n * all;
        }
    });
}

/** By the logits: with t[c] = (1 - s) w[c] [c = label] + s / n w[c], dx = dloss (exp(logp) sum t - t). */
extern "C" __global__ void norm_cross_entropy_backward(const float* logp, const int* labels, const float* weights,
        float smoothing, const float* dloss, float* dx, int rows, int n) {
    eachRow(rows, [=](unsigned row, int lane) {
        const size_t at = static_cast<size_t>(row) * n;
        const int label = labels[row];
        const auto weight = [=](int c) { return weights ? weights[c] : 1.0f; };
        const float total = (1 - smoothing) * weight(label) + smoothing / n * rowSum(n, lane, weight);
        for (int c = lane; c < n; c += WARP_LANES) {
            const float t = smoothing / n * weight(c) + (c == label ? (1 - smoothing) * weight(c) : 0);
            dx[at + c] = dloss[row] * (expf(logp[at + c]) * total - t);
        }
    });
}
