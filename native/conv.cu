/*
 * What convolution needs beside matrix products: dev.mien.engine.kernels.ConvKernels in float32, one, two and three
 * spatial axes alike (see window.cuh). Any one-dimensional grid.
 *
 * A convolution of a group is a product: the matrix of patches [positions, taps cin] times the group's filters
 * [cout, taps cin], transposed; its gradient by the filters is dy, transposed, times that matrix, and dy times the
 * filters is a matrix of patches whose elements col2im hands back to the inputs they came from. A position is an output
 * position of the whole batch. Products may take a part of the positions at a time: first .. first + count - 1.
 */
#include "walk.cuh"
#include "window.cuh"

/**
 * matrix[position - first, tap cin + i] = x[n, o stride - low + tap dilation, from + i], 0 in the padding.
 *
 * @param n        count taps cin: elements of the matrix
 * @param channels of x
 * @param from     first channel of the group
 * @param cin      channels of the group
 */
extern "C" __global__ void conv_im2col(const float* __restrict__ x, float* __restrict__ matrix, int n, int first,
        int channels, int from, int cin, Window w) {
    elementwise(n, matrix, [=](unsigned e) {
        const Position t(e, w.kernel, cin);
        const Position o(t.n + first, w.out, 1); // t.n counts on where the taps of a position end
        int i[3];
        bool inside = true;
#pragma unroll
        for (int a = 0; a < 3; a++) {
            i[a] = o.at[a] * w.stride[a] - w.low[a] + t.at[a] * w.dilation[a];
            inside = inside && i[a] >= 0 && i[a] < w.in[a];
        }
        const size_t row = static_cast<size_t>(o.n) * planeSize(w.in) + planeIndex(w.in, i[0], i[1], i[2]);
        return inside ? x[row * channels + from + t.c] : 0;
    });
}

/**
 * dx[n, i, from + j] = the sum of matrix[position - first, tap cin + j] over all taps that read it; added to dx where
 * positions before `first` have been there.
 *
 * @param n        N s cin: elements of the group in dx
 * @param end      positions first .. end - 1 are in the matrix
 */
extern "C" __global__ void conv_col2im(const float* __restrict__ matrix, float* __restrict__ dx, int n, int first,
        int end, int channels, int from, int cin, Window w) {
    each(n, [=](unsigned e) {
        const Position p(e, w.in, cin);
        const int taps = planeSize(w.kernel);
        const int plane = p.n * planeSize(w.out);
        float sum = 0;
        eachPlace(windowsOver(w, p.at), 1, 1, 1, [&](int a, int b, int d) {
            const int position = plane + planeIndex(w.out, a, b, d);
            const int t0 = p.at[0] + w.low[0] - a * w.stride[0];
            const int t1 = p.at[1] + w.low[1] - b * w.stride[1];
            const int t2 = p.at[2] + w.low[2] - d * w.stride[2];
            if (position >= first && position < end && t0 % w.dilation[0] == 0 && t1 % w.dilation[1] == 0
                    && t2 % w.dilation[2] == 0) {
                const int tap = planeIndex(w.kernel, t0 / w.dilation[0], t1 / w.dilation[1], t2 / w.dilation[2]);
                sum += matrix[(static_cast<size_t>(position - first) * taps + tap) * cin + p.c];
            }
        });
        float* out = dx + static_cast<size_t>(e / cin) * channels + from + p.c;
        *out = first == 0 ? sum : *out + sum;
    });
}

enum ConvEnd { CONV_PLAIN, CONV_RELU, CONV_PRELU };

/**
 * y[row, c] = end(x[row, c] + bias[c] + residual[row, c]), where y is a slice of channels of something wider.
 *
 * @param x        [rows, cout], and it may be y
 * @param bias     [cout], or null
 * @param residual [rows, cout], or null
 * @param end      0 nothing, 1 max(v, 0), 2 v > 0 ? v : slope v
 * @param slopes   [several ? cout : 1] for 2
 * @param n        rows cout
 * @param pitch    elements from a row of y to the next; y begins with the slice's first channel
 */
extern "C" __global__ void conv_epilogue(const float* x, const float* bias, const float* residual, int end,
        const float* slopes, int several, float* y, int n, int cout, int pitch) {
    columnwise(n / cout, cout, y, pitch, [=](unsigned c) {
        const float offset = bias ? bias[c] : 0;
        const float slope = end == CONV_PRELU ? slopes[several ? c : 0] : 0;
        return [=](size_t row) {
            const size_t i = row * cout + c;
            float v = x[i] + offset;
            if (residual) {
                v += residual[i];
            }
            return end == CONV_PLAIN || !(v <= 0) ? v : end == CONV_RELU ? 0 : slope * v;
        };
    });
}
