/*
 * How the threads of a launch share elements and rows. Whatever the grid, every element is computed by the same
 * operations, so bits do not depend on it. Indices are unsigned: tensors have less than 2^31 elements, and a step
 * further is still a number.
 */
#pragma once

constexpr unsigned WHOLE_WARP = 0xffffffffu;
constexpr int WARP_LANES = 32;

__device__ inline unsigned threadOfGrid() {
    return blockIdx.x * blockDim.x + threadIdx.x;
}

__device__ inline unsigned threadsOfGrid() {
    return gridDim.x * blockDim.x;
}

/**
 * y[i] = value(i) for all i below n. Four values are computed before they are stored: y may be what value reads at the
 * same index, so the compiler would not begin to read the next before the last is written.
 */
template <class Value> __device__ inline void elementwise(unsigned n, float* y, Value value) {
    const unsigned step = threadsOfGrid();
    unsigned i = threadOfGrid();
    for (; i < n && 3 * step < n - i; i += 4 * step) {
        const float v0 = value(i);
        const float v1 = value(i + step);
        const float v2 = value(i + 2 * step);
        const float v3 = value(i + 3 * step);
        y[i] = v0;
        y[i + step] = v1;
        y[i + 2 * step] = v2;
        y[i + 3 * step] = v3;
    }
    for (; i < n; i += step) {
        y[i] = value(i);
    }
}

/**
 * y[row pitch + c] = of(c)(row) for all rows and columns c. A thread goes down its column, so what `of` fetches for the
 * column is fetched once, and nothing is divided on the way; only in launches of fewer threads than columns.
 */
template <class OfColumn>
__device__ inline void columnwise(unsigned rows, unsigned columns, float* y, size_t pitch, OfColumn of) {
    const unsigned threads = threadsOfGrid();
    const unsigned thread = threadOfGrid();
    if (threads < columns) {
        for (unsigned i = thread; i < rows * columns; i += threads) {
            const unsigned row = i / columns;
            const unsigned c = i - row * columns;
            y[row * pitch + c] = of(c)(row);
        }
        return;
    }
    const unsigned step = threads / columns;
    unsigned row = thread / columns;
    if (row >= step || row >= rows) {
        return;
    }
    const unsigned c = thread % columns;
    const auto value = of(c);
    for (; row < rows && 3 * step < rows - row; row += 4 * step) {
        const float v0 = value(row);
        const float v1 = value(row + step);
        const float v2 = value(row + 2 * step);
        const float v3 = value(row + 3 * step);
        y[row * pitch + c] = v0;
        y[(row + step) * pitch + c] = v1;
        y[(row + 2 * step) * pitch + c] = v2;
        y[(row + 3 * step) * pitch + c] = v3;
    }
    for (; row < rows; row += step) {
        y[row * pitch + c] = value(row);
    }
}

/** body(i) for all i below n. */
template <class Body> __device__ inline void each(unsigned n, Body body) {
    for (unsigned i = threadOfGrid(); i < n; i += threadsOfGrid()) {
        body(i);
    }
}

/** body(row, lane) by a warp for each row; blocks are of whole warps, and all lanes come along. */
template <class Body> __device__ inline void eachRow(int rows, Body body) {
    const unsigned warps = threadsOfGrid() / WARP_LANES;
    for (unsigned row = threadOfGrid() / WARP_LANES; row < unsigned(rows); row += warps) {
        body(row, int(threadIdx.x % WARP_LANES));
    }
}

/** The sum over the lanes of a warp, the same bits in all of them. */
__device__ inline float warpSum(float v) {
#pragma unroll
    for (int apart = WARP_LANES / 2; apart > 0; apart /= 2) {
        v += __shfl_xor_sync(WHOLE_WARP, v, apart);
    }
    return v;
}

/** The largest over the lanes of a warp; NaN only if all are. */
__device__ inline float warpMax(float v) {
#pragma unroll
    for (int apart = WARP_LANES / 2; apart > 0; apart /= 2) {
        v = fmaxf(v, __shfl_xor_sync(WHOLE_WARP, v, apart));
    }
    return v;
}

/** The sum of value(i) over i below n: each lane sums its own, then the warp. */
template <class Value> __device__ inline float rowSum(int n, int lane, Value value) {
    float sum = 0;
    for (int i = lane; i < n; i += WARP_LANES) {
        sum += value(i);
    }
    return warpSum(sum);
}
