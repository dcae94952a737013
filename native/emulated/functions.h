/* What a kernel can name and call, on the emulated device; included by device.h. Masks: whole warps only. */
#pragma once
#include <cmath>

#define __global__
#define __device__
#define __host__
#define __constant__ static const
#define __forceinline__ inline
#define __noinline__ __attribute__((noinline))
#define __launch_bounds__(...)
#define __restrict__ __restrict

#define threadIdx (emulated::current->index)
#define blockIdx (emulated::blockIndex)
#define blockDim (emulated::block)
#define gridDim (emulated::grid)
#define warpSize 32

using std::max;
using std::min;

struct alignas(8) float2 {
    float x, y;
};
struct float3 {
    float x, y, z;
};
struct alignas(16) float4 {
    float x, y, z, w;
};
struct alignas(8) int2 {
    int x, y;
};
struct alignas(16) int4 {
    int x, y, z, w;
};
inline float2 make_float2(float x, float y) { return {x, y}; }
inline float3 make_float3(float x, float y, float z) { return {x, y, z}; }
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
inline int2 make_int2(int x, int y) { return {x, y}; }
inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }

namespace emulated {
template <class To, class From> To bits(From value) {
    static_assert(sizeof(To) == sizeof(From));
    To result;
    std::memcpy(&result, &value, sizeof value);
    return result;
}

/** What every lane of the warp brings, once all have brought it. */
template <class T> const uint64_t* meet(T value) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8, "shuffles of four or eight bytes");
    std::memcpy(&current->given, &value, sizeof value);
    wait(State::IN_WARP);
    return running->taken;
}

/** The value of a lane among `width`, its own where there is none. */
template <class T> T shuffle(T value, int from, int width) {
    const int own = int(current->lane);
    const int group = own / width * width;
    const uint64_t* values = meet(value);
    std::memcpy(&value, values + (from >= group && from < group + width ? from : own), sizeof value);
    return value;
}

template <class T, class F> T exchange(T* at, F change) {
    const T before = *at;
    *at = change(before);
    return before;
}
}

inline void __syncthreads() { emulated::wait(emulated::State::IN_BLOCK); }
inline void __syncwarp(unsigned = ~0u) { emulated::meet(0); }
inline void __threadfence() {}
inline void __threadfence_block() {}

template <class T> T __shfl_up_sync(unsigned, T value, unsigned by, int width = 32) {
    return emulated::shuffle(value, int(emulated::current->lane) - int(by), width);
}
template <class T> T __shfl_down_sync(unsigned, T value, unsigned by, int width = 32) {
    return emulated::shuffle(value, int(emulated::current->lane + by), width);
}
template <class T> T __shfl_xor_sync(unsigned, T value, int mask, int width = 32) {
    return emulated::shuffle(value, int(emulated::current->lane) ^ mask, width);
}
template <class T> T __shfl_sync(unsigned, T value, int from, int width = 32) {
    const int group = int(emulated::current->lane) / width * width;
    return emulated::shuffle(value, group + (from & (width - 1)), width);
}
inline unsigned __ballot_sync(unsigned, int vote) {
    const uint64_t* votes = emulated::meet(vote ? 1 : 0);
    unsigned all = 0;
    for (unsigned lane = 0; lane < emulated::running->size; lane++) {
        all |= unsigned(votes[lane] & 1) << lane;
    }
    return all;
}
inline int __any_sync(unsigned mask, int vote) { return __ballot_sync(mask, vote) != 0; }
inline int __all_sync(unsigned mask, int vote) { return __ballot_sync(mask, !vote) == 0; }

template <class T> T atomicAdd(T* at, T value) {
    return emulated::exchange(at, [&](T before) { return before + value; });
}
template <class T> T atomicMax(T* at, T value) {
    return emulated::exchange(at, [&](T before) { return max(before, value); });
}
template <class T> T atomicMin(T* at, T value) {
    return emulated::exchange(at, [&](T before) { return min(before, value); });
}
template <class T> T atomicExch(T* at, T value) {
    return emulated::exchange(at, [&](T) { return value; });
}
template <class T> T atomicCAS(T* at, T expected, T value) {
    return emulated::exchange(at, [&](T before) { return before == expected ? value : before; });
}

template <class T> T __ldg(const T* at) { return *at; }
inline int __float_as_int(float value) { return emulated::bits<int>(value); }
inline unsigned __float_as_uint(float value) { return emulated::bits<unsigned>(value); }
inline float __int_as_float(int value) { return emulated::bits<float>(value); }
inline float __uint_as_float(unsigned value) { return emulated::bits<float>(value); }
inline int __float2int_rn(float value) { return int(std::nearbyint(value)); }
inline int __float2int_rd(float value) { return int(std::floor(value)); }
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fsub_rn(float a, float b) { return a - b; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline float __fsqrt_rn(float a) { return std::sqrt(a); }
inline float __fmaf_rn(float a, float b, float c) { return std::fma(a, b, c); }
inline float rsqrtf(float a) { return 1.0f / std::sqrt(a); }
inline unsigned __umulhi(unsigned a, unsigned b) { return unsigned((uint64_t(a) * b) >> 32); }
inline int __popc(unsigned value) { return __builtin_popcount(value); }
inline int __clz(int value) { return value == 0 ? 32 : __builtin_clz(unsigned(value)); }
inline int __ffs(int value) { return __builtin_ffs(value); }
