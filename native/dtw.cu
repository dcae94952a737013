/*
 * Dynamic time warping of many pairs of series: what dev.mien.engine.kernels.DtwKernels.warp computes, in float32.
 * D(i,j) = c(i,j) + min(D(i-1,j-1), D(i-1,j), D(i,j-1)) within the band; the result is D(n-1,m-1), infinite when the
 * band joins no two ends.
 *
 * A warp takes a pair. Its lanes stand side by side on a stripe of columns, each with a few of them in registers, and
 * walk down the rows one behind the other: lane l is in row i while lane l-1 is in row i+1, so what lane l needs from
 * its left is what its neighbour computed a step ago (anti-diagonals, and one shuffle a step). Wider pairs take several
 * stripes; the last column of one is kept in memory for the next. So time grows with the cells, lengths have no limit,
 * and as every cell is computed by the same operations wherever the stripes lie, bits do not depend on how a launch is
 * laid out.
 */

constexpr unsigned ALL = 0xffffffffu;
constexpr int LANES = 32;
constexpr int MOST_COLUMNS = 16; // of a lane: what registers hold

/** A pair: x has n steps from xs[x] on, y has m from ys[y] on (n, m >= 1), each step `channels` values. */
struct DtwPair {
    long long x;
    long long y;
    long long band; // where its n rows begin in `first` and `end`; < 0: the radius says
    int n;
    int m;
};

/** Row i may be matched with columns first to end - 1, as in WarpBand: neither ever decreases. */
struct DtwBand {
    const int* firsts; // null: |i - j| <= radius
    const int* ends;
    int radius;
    int m;

    __device__ int first(int i) const { return firsts ? firsts[i] : max(0, i - radius); }
    __device__ int end(int i) const { return ends ? ends[i] : min(m, i + radius + 1); }
};

/** A column of D in memory: rows begin to end - 1 of it, infinite in others. Row -1 has a place too. */
struct DtwEdge {
    float* d;
    int begin;
    int end;

    __device__ float at(int i) const { return i >= begin && i < end ? d[i + 1] : INFINITY; }
};

__device__ inline int divideUp(int a, int b) {
    return (a - 1) / b + 1;
}

template <bool SQUARED> __device__ inline float stepCost(float d) {
    return SQUARED ? d * d : fabsf(d);
}

/** The first of n rows whose bound is beyond column j; n if there is none. */
template <bool ENDS> __device__ inline int firstRowBeyond(const DtwBand& band, int n, int j) {
    int low = 0;
    int high = n;
    while (low < high) {
        const int middle = (low + high) / 2;
        if ((ENDS ? band.end(middle) : band.first(middle)) > j) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/**
 * One pair by one warp.
 *
 * @param most  columns of a lane at most
 * @param edges [2, longest + 1]
 * @param more  [channels - 1, most, LANES]: what the lanes hold of y beyond its first channel; each reads what it wrote
 */
template <bool SQUARED>
__device__ inline void warpPair(const float* __restrict__ x, const float* __restrict__ y, int n, int m, int channels,
        const DtwBand& band, int most, float* edges, int longest, float* more, float* out) {
    const int lane = threadIdx.x % LANES;
    const int stripes = divideUp(m, LANES * most);
    const int columns = divideUp(m, LANES * stripes); // equal stripes: one column more costs no stripe of its own
    float y0[MOST_COLUMNS]; // y's first channel in the lane's columns
    float d[MOST_COLUMNS]; // D in them, in the row above and then in this row
    float cost[MOST_COLUMNS];

    DtwEdge before = {edges, -1, 0}; // left of the first column there is D(-1,-1) = 0 alone
    float* after = edges + longest + 1;
    if (lane == 0) {
        edges[0] = 0;
    }
    for (int stripe = 0; stripe < stripes; stripe++) {
        const int left = stripe * LANES * columns;
        const int own = left + lane * columns;
        const int there = min(columns, m - own); // the others are computed too, but nothing flows back from them
        const float* yOwn = y + static_cast<long long>(own) * channels;
#pragma unroll
        for (int k = 0; k < MOST_COLUMNS; k++) {
            d[k] = INFINITY;
            y0[k] = k < there ? yOwn[k * channels] : 0;
        }
#pragma unroll 1
        for (int c = 1; c < channels; c++) {
#pragma unroll 1
            for (int k = 0; k < columns; k++) {
                more[((c - 1) * most + k) * LANES + lane] = k < there ? yOwn[k * channels + c] : 0;
            }
        }

        // Only rows whose band meets the stripe: above them D is infinite, below them nobody asks.
        const int begin = firstRowBeyond<true>(band, n, left);
        const int end = max(begin, firstRowBeyond<false>(band, n, left + LANES * columns - 1));
        const bool toNext = lane == LANES - 1 && stripe < stripes - 1;
        float diagonal = lane == 0 ? before.at(begin - 1) : INFINITY; // D(i-1, own-1)
        float ahead = lane == 0 ? before.at(begin) : INFINITY; // fetched a step early, for memory is slow
        float last = INFINITY; // D(i, own+columns-1)
        const int steps = end > begin ? end - begin + LANES - 1 : 0;
#pragma unroll 1
        for (int step = 0; step < steps; step++) {
            const int i = begin + step - lane;
            float previous = __shfl_up_sync(ALL, last, 1); // D(i, own-1)
            if (lane == 0) {
                previous = ahead;
                ahead = before.at(i + 1);
            }
            if (i < begin || i >= end) {
                continue; // lanes set out and arrive one by one
            }

            const float* xi = x + static_cast<long long>(i) * channels;
#pragma unroll
            for (int k = 0; k < MOST_COLUMNS; k++) {
                cost[k] = stepCost<SQUARED>(xi[0] - y0[k]);
            }
#pragma unroll 1
            for (int c = 1; c < channels; c++) {
                const float xc = xi[c];
                const float* yc = more + (c - 1) * most * LANES + lane;
#pragma unroll
                for (int k = 0; k < MOST_COLUMNS; k++) {
                    if (k >= columns) {
                        break;
                    }
                    cost[k] += stepCost<SQUARED>(xc - yc[k * LANES]);
                }
            }

            const int inside = band.first(i) - own;
            const int outside = band.end(i) - own;
            if (inside > 0 || outside < columns) {
#pragma unroll
                for (int k = 0; k < MOST_COLUMNS; k++) {
                    cost[k] = k >= inside && k < outside ? cost[k] : INFINITY;
                }
            }

            float corner = diagonal;
            diagonal = previous;
            last = previous;
#pragma unroll
            for (int k = 0; k < MOST_COLUMNS; k++) {
                if (k < columns) {
                    last = cost[k] + fminf(fminf(corner, d[k]), last);
                    corner = d[k];
                    d[k] = last;
                }
            }
            if (toNext) {
                after[i + 1] = last;
            }
        }

        if (stripe == stripes - 1) {
            const int k = m - 1 - own;
            if (k >= 0 && k < columns) {
                float result = INFINITY;
#pragma unroll
                for (int at = 0; at < MOST_COLUMNS; at++) {
                    result = at == k && end == n ? d[at] : result;
                }
                *out = result;
            }
        }
        float* const read = before.d;
        before = {after, begin, end};
        after = read;
        __syncwarp(); // the edge is there for the first lane, and what it has read is free for the last
    }
}

/** All pairs, over the warps of the launch; see the kernels below. */
template <bool SQUARED>
__device__ inline void warpPairs(const float* xs, const float* ys, const DtwPair* pairs, int count, int channels,
        const int* first, const int* end, int radius, int most, float* scratch, int longest, float* out) {
    const int warps = gridDim.x * (blockDim.x / LANES);
    const int warp = blockIdx.x * (blockDim.x / LANES) + threadIdx.x / LANES;
    float* edges = scratch + warp * (2LL * (longest + 1) + static_cast<long long>(channels - 1) * most * LANES);
    float* more = edges + 2LL * (longest + 1);
#pragma unroll 1
    for (int p = warp; p < count; p += warps) {
        const DtwPair pair = pairs[p];
        const bool given = pair.band >= 0;
        const int apart = pair.n > pair.m ? pair.n - pair.m : pair.m - pair.n;
        const int all = max(pair.n, pair.m); // and no more, that sums do not overflow
        const DtwBand band = {given ? first + pair.band : nullptr, given ? end + pair.band : nullptr,
                min(all, max(radius, apart)), pair.m};
        warpPair<SQUARED>(xs + pair.x, ys + pair.y, pair.n, pair.m, channels, band, most, edges, longest, more,
                out + p);
    }
}

/**
 * Squared and absolute costs of steps.
 *
 * Launch: blocks of 1 to 16 whole warps, in all as many as fill the device; warp w of W takes pairs w, w + W, ...
 *
 * @param pairs   [count]
 * @param first   bands by rows, see DtwPair.band and WarpBand; end (exclusive) the same
 * @param radius  of pairs without rows: |i - j| <= max(radius, |n - m|), 0 or more; the largest int for no band
 * @param most    columns of a lane at most, 1 to 16: 16 without a band, fewer make narrow stripes for narrow bands
 * @param scratch [warps of the launch, 2 (longest + 1) + (channels - 1) most 32], overwritten
 * @param longest of all n
 * @param out     [count]: accumulated costs
 */
#define DTW_KERNEL(NAME, SQUARED)                                                                                      \
    extern "C" __global__ void __launch_bounds__(512) NAME(const float* xs, const float* ys, const DtwPair* pairs,     \
            int count, int channels, const int* first, const int* end, int radius, int most, float* scratch,           \
            int longest, float* out) {                                                                                 \
        warpPairs<SQUARED>(xs, ys, pairs, count, channels, first, end, radius, most, scratch, longest, out);           \
    }
DTW_KERNEL(dtw_warp_squared, true)
DTW_KERNEL(dtw_warp_absolute, false)
