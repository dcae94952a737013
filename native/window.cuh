/*
 * How windows walk over the spatial axes of [N, s0, s1, s2, C], for pooling and convolution of one, two and three axes:
 * missing outer axes have extent 1. A window at output position o reads i = o stride - low + t dilation for its taps t.
 */
#pragma once

/** Ints only, in this order: it is an argument of kernels. */
struct Window {
    int in[3];
    int out[3];
    int kernel[3];
    int stride[3];
    int low[3];
    int high[3];
    int dilation[3];
};

/** An element of a tensor [N, extent..., C]. */
struct Position {
    int n;
    int at[3];
    int c;

    __device__ Position(unsigned i, const int* extent, int channels) {
        unsigned rest = i / channels;
        c = i - rest * channels;
#pragma unroll
        for (int a = 2; a >= 0; a--) {
            const unsigned outer = rest / extent[a];
            at[a] = rest - outer * extent[a];
            rest = outer;
        }
        n = rest;
    }
};

/** The index of a place in its plane. */
__device__ inline int planeIndex(const int* extent, int a, int b, int d) {
    return (a * extent[1] + b) * extent[2] + d;
}

__device__ inline int planeSize(const int* extent) {
    return extent[0] * extent[1] * extent[2];
}

/** Indices from..to - 1 along each axis, every step-th. */
struct Span {
    int from[3];
    int to[3];
};

/** body(a, b, d) for a box of places, in scan order. */
template <class Body> __device__ inline void eachPlace(const Span& s, int step0, int step1, int step2, Body body) {
    for (int a = s.from[0]; a < s.to[0]; a += step0) {
        for (int b = s.from[1]; b < s.to[1]; b += step1) {
            for (int d = s.from[2]; d < s.to[2]; d += step2) {
                body(a, b, d);
            }
        }
    }
}

/** The output positions whose window reaches over an input position, gaps between taps included. */
__device__ inline Span windowsOver(const Window& w, const int* at) {
    Span s;
#pragma unroll
    for (int a = 0; a < 3; a++) {
        const int reach = (w.kernel[a] - 1) * w.dilation[a];
        const int last = at[a] + w.low[a];
        s.from[a] = last < reach ? 0 : (last - reach + w.stride[a] - 1) / w.stride[a];
        s.to[a] = min(w.out[a], last / w.stride[a] + 1);
    }
    return s;
}
