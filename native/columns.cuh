/*
 * Sums over the rows of matrices [rows, channels], for each channel, in an order that the shape fixes.
 *
 * A block of 256 threads takes `width` channels side by side (a power of two, at most 32) and a slice of rows; its
 * 256 / width lines of threads take rows in turn. A thread adds eight terms in float32, and such sums in double;
 * the lines are added up in a tree. The grid has a block for each width of channels, and that for each slice. Where there
 * is one slice, the block finishes the work; the sums of several go to partials [slices, K, channels], which a second
 * kernel, with a block for each width of channels, finishes in the same manner.
 * dev.mien.engine.kernels.cuda.ColumnGrid is the other half of this.
 */
#pragma once

constexpr int COLUMN_THREADS = 256;
constexpr int COLUMN_RUN = 8;

/** The channel of this thread; beyond the last there are some without. */
__device__ inline int columnOfThread(int channels, int width) {
    const int tiles = (channels + width - 1) / width;
    return blockIdx.x % tiles * width + threadIdx.x % width;
}

/** Adds the lines of the block up; line 0 has the sums. All threads of the block come here. */
template <int K> __device__ inline void addLines(int width, double* sums) {
    __shared__ double lines[K][COLUMN_THREADS];
    const int thread = threadIdx.x;
    for (int k = 0; k < K; k++) {
        lines[k][thread] = sums[k];
    }
    __syncthreads();
    for (int half = COLUMN_THREADS / 2; half >= width; half /= 2) {
        if (thread < half) {
            for (int k = 0; k < K; k++) {
                lines[k][thread] += lines[k][thread + half];
            }
        }
        __syncthreads();
    }
    for (int k = 0; k < K; k++) {
        sums[k] = lines[k][thread];
    }
}

/**
 * Sums K terms over a slice of rows and finishes, or leaves that to finishColumns.
 *
 * @param perSlice rows of a slice
 * @param terms    (row, channel, float term[K])
 * @param finish   (channel, const double sum[K])
 */
template <int K, class Terms, class Finish>
__device__ inline void sumColumns(int rows, int channels, int width, int perSlice, double* partials, Terms terms,
        Finish finish) {
    const int lines = COLUMN_THREADS / width;
    const int line = threadIdx.x / width;
    const int tiles = (channels + width - 1) / width;
    const int slice = blockIdx.x / tiles;
    const int c = columnOfThread(channels, width);
    const unsigned begin = slice * unsigned(perSlice); // unsigned: a step beyond the last row is still a number
    const unsigned end = min(unsigned(rows), begin + unsigned(perSlice));
    double sums[K] = {};
    if (c < channels) {
        unsigned row = begin + line;
        float term[K];
        for (; row + (COLUMN_RUN - 1) * lines < end; row += COLUMN_RUN * lines) {
            float run[K] = {};
#pragma unroll
            for (int i = 0; i < COLUMN_RUN; i++) {
                terms(row + i * lines, c, term);
                for (int k = 0; k < K; k++) {
                    run[k] += term[k];
                }
            }
            for (int k = 0; k < K; k++) {
                sums[k] += run[k];
            }
        }
        for (; row < end; row += lines) {
            terms(row, c, term);
            for (int k = 0; k < K; k++) {
                sums[k] += term[k];
            }
        }
    }
    addLines<K>(width, sums);
    if (line > 0 || c >= channels) {
        return;
    }
    if (gridDim.x == unsigned(tiles)) {
        finish(c, sums);
        return;
    }
    for (int k = 0; k < K; k++) {
        partials[(static_cast<size_t>(slice) * K + k) * channels + c] = sums[k];
    }
}

/** Adds the sums of the slices up and finishes. */
template <int K, class Finish>
__device__ inline void finishColumns(const double* partials, int slices, int channels, int width, Finish finish) {
    const int lines = COLUMN_THREADS / width;
    const int line = threadIdx.x / width;
    const int c = columnOfThread(channels, width);
    double sums[K] = {};
    for (int slice = line; c < channels && slice < slices; slice += lines) {
        for (int k = 0; k < K; k++) {
            sums[k] += partials[(static_cast<size_t>(slice) * K + k) * channels + c];
        }
    }
    addLines<K>(width, sums);
    if (line == 0 && c < channels) {
        finish(c, sums);
    }
}
