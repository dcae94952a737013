/*
 * Element-wise work, sums and copies: dev.mien.engine.kernels.MapKernels in float32. y and dx may be one of the inputs
 * unless said otherwise; sizes are in elements. One-dimensional grids of any size unless said otherwise; sums and their
 * `finish` take grids as columns.cuh says.
 */
#include "columns.cuh"
#include "walk.cuh"

// ---- activations

/** y = x > 0 ? x : slope x. Slope 0 cuts off even -infinity, which 0 times -infinity would not; NaN stays. */
extern "C" __global__ void map_leaky_relu_forward(const float* x, float* y, int n, float slope) {
    elementwise(n, y, [=](unsigned i) {
        const float v = x[i];
        return !(v <= 0) ? v : slope == 0 ? 0 : slope * v;
    });
}

extern "C" __global__ void map_leaky_relu_backward(const float* x, const float* dy, float* dx, int n, float slope) {
    elementwise(n, dx, [=](unsigned i) { return x[i] > 0 ? dy[i] : slope * dy[i]; });
}

/** slopes [channels]: i % channels says which; one for all is channels = 1. */
extern "C" __global__ void map_prelu_forward(const float* x, const float* slopes, float* y, int n, int channels) {
    columnwise(n / channels, channels, y, channels, [=](unsigned c) {
        const float slope = slopes[c];
        return [=](size_t row) {
            const float v = x[row * channels + c];
            return !(v <= 0) ? v : slope == 0 ? 0 : slope * v;
        };
    });
}

extern "C" __global__ void map_prelu_backward(const float* x, const float* slopes, const float* dy, float* dx, int n,
        int channels) {
    columnwise(n / channels, channels, dx, channels, [=](unsigned c) {
        const float slope = slopes[c];
        return [=](size_t row) {
            const size_t i = row * channels + c;
            return x[i] > 0 ? dy[i] : slope * dy[i];
        };
    });
}

/** dslopes [channels]: the sum over rows of dy x where x is not positive. */
extern "C" __global__ void map_prelu_slopes(const float* x, const float* dy, int rows, int channels, int width,
        int perSlice, double* partials, float* dslopes) {
    sumColumns<1>(rows, channels, width, perSlice, partials,
            [=](unsigned row, int c, float* term) {
                const size_t i = static_cast<size_t>(row) * channels + c;
                term[0] = x[i] > 0 ? 0 : dy[i] * x[i];
            },
            [=](int c, const double* sum) { dslopes[c] = float(sum[0]); });
}

extern "C" __global__ void map_sigmoid_forward(const float* x, float* y, int n) {
    elementwise(n, y, [=](unsigned i) { return 1 / (1 + expf(-x[i])); });
}

extern "C" __global__ void map_sigmoid_backward(const float* y, const float* dy, float* dx, int n) {
    elementwise(n, dx, [=](unsigned i) { return dy[i] * y[i] * (1 - y[i]); });
}

extern "C" __global__ void map_tanh_forward(const float* x, float* y, int n) {
    elementwise(n, y, [=](unsigned i) { return tanhf(x[i]); });
}

extern "C" __global__ void map_tanh_backward(const float* y, const float* dy, float* dx, int n) {
    elementwise(n, dx, [=](unsigned i) { return dy[i] * (1 - y[i] * y[i]); });
}

// ---- arithmetic

/** y = a scaleA + b scaleB. */
extern "C" __global__ void map_add(const float* a, const float* b, float* y, int n, float scaleA, float scaleB) {
    elementwise(n, y, [=](unsigned i) { return a[i] * scaleA + b[i] * scaleB; });
}

/** y[row, c] = x[row, c] + b[c]. */
extern "C" __global__ void map_add_row(const float* x, const float* b, float* y, int n, int channels) {
    columnwise(n / channels, channels, y, channels, [=](unsigned c) {
        const float bias = b[c];
        return [=](size_t row) { return x[row * channels + c] + bias; };
    });
}

extern "C" __global__ void map_scale(const float* x, float* y, int n, float scale) {
    elementwise(n, y, [=](unsigned i) { return x[i] * scale; });
}

/**
 * Dropout by dev.mien.engine.tensor.Rng: element i stays when its 53 random bits, which are uniform(key, i) 2^53, are
 * `least` or more.
 *
 * @param key   Rng.key(seed, stream)
 * @param least p 2^53, rounded up
 * @param scale 1 / (1 - p)
 */
extern "C" __global__ void map_dropout(const float* x, float* y, int n, unsigned long long key,
        unsigned long long least, float scale) {
    elementwise(n, y, [=](unsigned i) {
        unsigned long long z = key + i * 0x9E3779B97F4A7C15ull;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
        z ^= z >> 31;
        return (z >> 11) >= least ? x[i] * scale : 0;
    });
}

// ---- sums

/** y[c] = sum over rows of x[row, c]. y must not be x. */
extern "C" __global__ void map_sum_rows(const float* x, int rows, int channels, int width, int perSlice,
        double* partials, float* y) {
    sumColumns<1>(rows, channels, width, perSlice, partials,
            [=](unsigned row, int c, float* term) { term[0] = x[static_cast<size_t>(row) * channels + c]; },
            [=](int c, const double* sum) { y[c] = float(sum[0]); });
}

/** After map_sum_rows and map_prelu_slopes. */
extern "C" __global__ void map_sum_rows_finish(const double* partials, int slices, int channels, int width, float* y) {
    finishColumns<1>(partials, slices, channels, width, [=](int c, const double* sum) { y[c] = float(sum[0]); });
}

/** The sum of n elements: rows of one channel. */
extern "C" __global__ void map_sum(const float* x, int n, int perSlice, double* partials, double* sum) {
    sumColumns<1>(n, 1, 1, perSlice, partials, [=](unsigned i, int, float* term) { term[0] = x[i]; },
            [=](int, const double* total) { *sum = total[0]; });
}

extern "C" __global__ void map_sum_squares(const float* x, int n, int perSlice, double* partials, double* sum) {
    sumColumns<1>(n, 1, 1, perSlice, partials, [=](unsigned i, int, float* term) { term[0] = x[i] * x[i]; },
            [=](int, const double* total) { *sum = total[0]; });
}

/** After map_sum and map_sum_squares. */
extern "C" __global__ void map_sum_finish(const double* partials, int slices, double* sum) {
    finishColumns<1>(partials, slices, 1, 1, [=](int, const double* total) { *sum = total[0]; });
}

// ---- copies; y must not be x

/** Run b of `length` elements goes from x[b xStride] to y[b yStride]; n = runs length. */
extern "C" __global__ void map_copy_blocks(const float* x, int xStride, float* y, int yStride, int length, int n) {
    columnwise(n / length, length, y, yStride,
            [=](unsigned c) { return [=](size_t row) { return x[row * xStride + c]; }; });
}

/** The axes of y, outermost first, missing ones of extent 1 in front; stride: of x along each. */
struct MapAxes {
    int extent[6];
    int stride[6];
};

extern "C" __global__ void map_permute(const float* x, float* y, int n, MapAxes axes) {
    elementwise(n, y, [=](unsigned i) {
        unsigned rest = i;
        unsigned at = 0;
#pragma unroll
        for (int a = 5; a >= 0; a--) {
            if (axes.extent[a] > 1) {
                const unsigned outer = rest / axes.extent[a];
                at += (rest - outer * axes.extent[a]) * axes.stride[a];
                rest = outer;
            }
        }
        return x[at];
    });
}

constexpr int TRANSPOSE_TILE = 32;
constexpr int TRANSPOSE_LINES = 8;

/**
 * Matrices x [count, rows, columns] to y [count, columns, rows], through tiles in shared memory, so that both are walked
 * along rows. Blocks of 32 x 8 = 256 threads; any one-dimensional grid.
 */
extern "C" __global__ void map_transpose(const float* x, float* y, int count, int rows, int columns) {
    __shared__ float tile[TRANSPOSE_TILE][TRANSPOSE_TILE + 1]; // one more, so that columns are not of one bank
    const int down = (rows + TRANSPOSE_TILE - 1) / TRANSPOSE_TILE;
    const int across = (columns + TRANSPOSE_TILE - 1) / TRANSPOSE_TILE;
    const int column = threadIdx.x % TRANSPOSE_TILE;
    const int line = threadIdx.x / TRANSPOSE_TILE;
    const size_t size = static_cast<size_t>(rows) * columns;
    const unsigned tiles = unsigned(count) * down * across;
    for (unsigned t = blockIdx.x; t < tiles; t += gridDim.x) {
        const int left = t % across * TRANSPOSE_TILE;
        const int top = t / across % down * TRANSPOSE_TILE;
        const size_t matrix = t / across / down * size;
        for (int r = line; r < TRANSPOSE_TILE; r += TRANSPOSE_LINES) {
            if (top + r < rows && left + column < columns) {
                tile[r][column] = x[matrix + static_cast<size_t>(top + r) * columns + left + column];
            }
        }
        __syncthreads();
        for (int r = line; r < TRANSPOSE_TILE; r += TRANSPOSE_LINES) {
            if (left + r < columns && top + column < rows) {
                y[matrix + static_cast<size_t>(left + r) * rows + top + column] = tile[column][r];
            }
        }
        __syncthreads();
    }
}

// ---- bfloat16: the upper half of a float32

/** To nearest, ties to even; NaN stays NaN. y is none of the inputs. */
extern "C" __global__ void map_to_bf16(const float* __restrict__ x, unsigned short* __restrict__ y, int n) {
    for (unsigned i = threadOfGrid(); i < n; i += threadsOfGrid()) {
        const float v = x[i];
        const unsigned bits = __float_as_uint(v);
        y[i] = v != v ? bits >> 16 | 0x40 : (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
    }
}

extern "C" __global__ void map_from_bf16(const unsigned short* __restrict__ x, float* __restrict__ y, int n) {
    for (unsigned i = threadOfGrid(); i < n; i += threadsOfGrid()) {
        y[i] = __uint_as_float(static_cast<unsigned>(x[i]) << 16);
    }
}
