/*
 * Pooling: dev.mien.engine.kernels.PoolKernels in float32, one, two and three spatial axes alike (see window.cuh). Any
 * one-dimensional grid. Backward gathers: an input element asks all windows over it, in a fixed order, so nothing is
 * added by several threads.
 */
#include "walk.cuh"
#include "window.cuh"

/** A long sum of float32: its terms are added by the sixty-four, those sums to the total. */
struct PoolSum {
    float total = 0;
    float part = 0;
    int terms = 0;

    __device__ void add(float v) {
        part += v;
        if (++terms % 64 == 0) {
            total += part;
            part = 0;
        }
    }

    __device__ float value() const { return total + part; }
};

// ---- maximum

/**
 * The first maximum in scan order wins; NaN is larger than everything; a window in padding only has -infinity and -1.
 *
 * @param n      elements of y
 * @param argmax [n]: index of the winner in its input plane, or null
 */
extern "C" __global__ void pool_max_forward(const float* __restrict__ x, float* __restrict__ y,
        int* __restrict__ argmax, int n, int channels, Window w) {
    each(n, [=](unsigned i) {
        const Position o(i, w.out, channels);
        const float* plane = x + static_cast<size_t>(o.n) * planeSize(w.in) * channels + o.c;
        Span s;
#pragma unroll
        for (int a = 0; a < 3; a++) {
            const int from = o.at[a] * w.stride[a] - w.low[a];
            s.from[a] = from >= 0 ? from : from + (-from + w.dilation[a] - 1) / w.dilation[a] * w.dilation[a];
            s.to[a] = min(from + w.dilation[a] * (w.kernel[a] - 1) + 1, w.in[a]);
        }
        float best = -INFINITY;
        int where = -1;
        eachPlace(s, w.dilation[0], w.dilation[1], w.dilation[2], [&](int a, int b, int d) {
            const int at = planeIndex(w.in, a, b, d);
            const float v = plane[static_cast<size_t>(at) * channels];
            if (v > best || where < 0 || v != v) {
                best = v;
                where = at;
            }
        });
        y[i] = best;
        if (argmax) {
            argmax[i] = where;
        }
    });
}

/** @param n elements of dx */
extern "C" __global__ void pool_max_backward(const float* __restrict__ dy, const int* __restrict__ argmax,
        float* __restrict__ dx, int n, int channels, Window w) {
    each(n, [=](unsigned i) {
        const Position p(i, w.in, channels);
        const int self = planeIndex(w.in, p.at[0], p.at[1], p.at[2]);
        const size_t plane = static_cast<size_t>(p.n) * planeSize(w.out);
        float sum = 0;
        eachPlace(windowsOver(w, p.at), 1, 1, 1, [&](int a, int b, int d) {
            const size_t o = (plane + planeIndex(w.out, a, b, d)) * channels + p.c;
            if (argmax[o] == self) {
                sum += dy[o];
            }
        });
        dx[i] = sum;
    });
}

// ---- mean of windows

/** What the window at a position of one axis divides by: its length in the padded input, or in the input alone. */
__device__ inline int poolDivisor(const Window& w, int a, int o, int countPadding) {
    const int from = o * w.stride[a] - w.low[a];
    const int to = from + w.kernel[a];
    return countPadding ? min(to, w.in[a] + w.high[a]) - from : min(to, w.in[a]) - max(from, 0);
}

extern "C" __global__ void pool_average_forward(const float* __restrict__ x, float* __restrict__ y, int n, int channels,
        int countPadding, Window w) {
    each(n, [=](unsigned i) {
        const Position o(i, w.out, channels);
        const float* plane = x + static_cast<size_t>(o.n) * planeSize(w.in) * channels + o.c;
        Span s;
        int divisor = 1;
#pragma unroll
        for (int a = 0; a < 3; a++) {
            const int from = o.at[a] * w.stride[a] - w.low[a];
            s.from[a] = max(from, 0);
            s.to[a] = min(from + w.kernel[a], w.in[a]);
            divisor *= poolDivisor(w, a, o.at[a], countPadding);
        }
        PoolSum sum;
        eachPlace(s, 1, 1, 1, [&](int a, int b, int d) {
            sum.add(plane[static_cast<size_t>(planeIndex(w.in, a, b, d)) * channels]);
        });
        y[i] = sum.value() / divisor;
    });
}

extern "C" __global__ void pool_average_backward(const float* __restrict__ dy, float* __restrict__ dx, int n,
        int channels, int countPadding, Window w) {
    each(n, [=](unsigned i) {
        const Position p(i, w.in, channels);
        const float* plane = dy + static_cast<size_t>(p.n) * planeSize(w.out) * channels + p.c;
        PoolSum sum;
        eachPlace(windowsOver(w, p.at), 1, 1, 1, [&](int a, int b, int d) {
            const int divisor = poolDivisor(w, 0, a, countPadding) * poolDivisor(w, 1, b, countPadding)
                    * poolDivisor(w, 2, d, countPadding);
            sum.add(plane[static_cast<size_t>(planeIndex(w.out, a, b, d)) * channels] / divisor);
        });
        dx[i] = sum.value();
    });
}

// ---- mean of bins: bin o of an axis is floor(o in / out) .. ceil((o + 1) in / out)

__device__ inline int binBegin(const Window& w, int a, int o) {
    return int(static_cast<long long>(o) * w.in[a] / w.out[a]);
}

__device__ inline int binEnd(const Window& w, int a, int o) {
    return int(((o + 1LL) * w.in[a] + w.out[a] - 1) / w.out[a]);
}

/** Of the window only `in` and `out` count. */
extern "C" __global__ void pool_adaptive_forward(const float* __restrict__ x, float* __restrict__ y, int n,
        int channels, Window w) {
    each(n, [=](unsigned i) {
        const Position o(i, w.out, channels);
        const float* plane = x + static_cast<size_t>(o.n) * planeSize(w.in) * channels + o.c;
        Span s;
        int divisor = 1;
#pragma unroll
        for (int a = 0; a < 3; a++) {
            s.from[a] = binBegin(w, a, o.at[a]);
            s.to[a] = binEnd(w, a, o.at[a]);
            divisor *= s.to[a] - s.from[a];
        }
        PoolSum sum;
        eachPlace(s, 1, 1, 1, [&](int a, int b, int d) {
            sum.add(plane[static_cast<size_t>(planeIndex(w.in, a, b, d)) * channels]);
        });
        y[i] = sum.value() / divisor;
    });
}

/** Element i is in bins floor(i out / in) .. ceil((i + 1) out / in) - 1. */
extern "C" __global__ void pool_adaptive_backward(const float* __restrict__ dy, float* __restrict__ dx, int n,
        int channels, Window w) {
    each(n, [=](unsigned i) {
        const Position p(i, w.in, channels);
        const float* plane = dy + static_cast<size_t>(p.n) * planeSize(w.out) * channels + p.c;
        Span s;
#pragma unroll
        for (int a = 0; a < 3; a++) {
            s.from[a] = int(static_cast<long long>(p.at[a]) * w.out[a] / w.in[a]);
            s.to[a] = int(((p.at[a] + 1LL) * w.out[a] + w.in[a] - 1) / w.in[a]);
        }
        PoolSum sum;
        eachPlace(s, 1, 1, 1, [&](int a, int b, int d) {
            const int divisor = (binEnd(w, 0, a) - binBegin(w, 0, a)) * (binEnd(w, 1, b) - binBegin(w, 1, b))
                    * (binEnd(w, 2, d) - binBegin(w, 2, d));
            sum.add(plane[static_cast<size_t>(planeIndex(w.out, a, b, d)) * channels] / divisor);
        });
        dx[i] = sum.value();
    });
}
