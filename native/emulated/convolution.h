/* Convolution in loops: what the emulated cuDNN computes. */
#pragma once
#include "driver.h"
#include "rounding.h"

#include <array>
#include <vector>

namespace emulated {
constexpr int MOST_AXES = 3;
constexpr int FMA = 3; // of cudnnMathType_t; all others may use tensor cores

/** Batch, channels, axes; a filter has outputs and inputs of a group there. */
struct Tensor {
    Element type = Element::FLOAT;
    int axes = 0;
    std::array<long, 2 + MOST_AXES> size{};
    std::array<long, 2 + MOST_AXES> stride{};

    long count() const {
        long n = 1;
        for (int i = 0; i < axes + 2; i++) {
            n *= size[i];
        }
        return n;
    }

    /** How far its values reach. */
    long span() const {
        long last = 0;
        for (int i = 0; i < axes + 2; i++) {
            last += (size[i] - 1) * stride[i];
        }
        return last + 1;
    }

    /** Calls f(offset) for each value. */
    template <class F> void each(F f) const {
        for (long i = 0, n = count(); i < n; i++) {
            long rest = i;
            long at = 0;
            for (int axis = axes + 1; axis >= 0; axis--) {
                at += rest % size[axis] * stride[axis];
                rest /= size[axis];
            }
            f(at);
        }
    }

    bool there(const void* values) const { return emulatedOwns(values, size_t(span()) * bytesOf(type)); }
};

struct Convolution {
    int axes = 0;
    std::array<long, MOST_AXES> padding{};
    std::array<long, MOST_AXES> stride{};
    std::array<long, MOST_AXES> dilation{};
    long groups = 1;
    int math = 0;

    long outputSize(int axis, long input, long kernel) const {
        return (input + 2 * padding[axis] - dilation[axis] * (kernel - 1) - 1) / stride[axis] + 1;
    }

    bool fits(const Tensor& x, const Tensor& w, const Tensor& y) const {
        bool fit = x.axes == axes && w.axes == axes && y.axes == axes && x.type == y.type && w.type == y.type
                && x.size[0] == y.size[0]
                && x.size[1] == w.size[1] * groups && w.size[0] == y.size[1] && w.size[0] % groups == 0;
        for (int a = 0; fit && a < axes; a++) {
            fit = y.size[2 + a] == outputSize(a, x.size[2 + a], w.size[2 + a]);
        }
        return fit;
    }
};

/** Calls f(offset in x, in w, in y) for each output position, each of its taps that is inside, and each group. */
template <class F>
void eachTap(const Convolution& conv, const Tensor& x, const Tensor& w, const Tensor& y, F f) {
    long positions = y.size[0];
    long taps = 1;
    for (int a = 0; a < conv.axes; a++) {
        positions *= y.size[2 + a];
        taps *= w.size[2 + a];
    }
    for (long position = 0; position < positions; position++) {
        for (long tap = 0; tap < taps; tap++) {
            long restY = position;
            long restW = tap;
            long atX = 0, atW = 0, atY = 0;
            bool inside = true;
            for (int a = conv.axes - 1; a >= 0; a--) {
                const long out = restY % y.size[2 + a];
                const long k = restW % w.size[2 + a];
                restY /= y.size[2 + a];
                restW /= w.size[2 + a];
                const long in = out * conv.stride[a] - conv.padding[a] + k * conv.dilation[a];
                inside &= in >= 0 && in < x.size[2 + a];
                atX += in * x.stride[2 + a];
                atW += k * w.stride[2 + a];
                atY += out * y.stride[2 + a];
            }
            for (long group = 0; inside && group < conv.groups; group++) {
                f(atX + restY * x.stride[0] + group * w.size[1] * x.stride[1],
                        atW + group * (w.size[0] / conv.groups) * w.stride[0],
                        atY + restY * y.stride[0] + group * (w.size[0] / conv.groups) * y.stride[1]);
            }
        }
    }
}

enum class Direction { FORWARD, INPUT, WEIGHT };

/** The values of a tensor as they are multiplied. */
inline std::vector<float> factors(const Tensor& t, const void* values, bool tf32) {
    std::vector<float> all(size_t(t.span()));
    t.each([&](long at) {
        const float value = load(values, t.type, at);
        all[at] = tf32 ? asTf32(value) : value;
    });
    return all;
}

/** The sums of a direction, at the places of its result. */
inline std::vector<double> sums(Direction direction, const Convolution& conv, const Tensor& x, const void* xValues,
        const Tensor& w, const void* wValues, const Tensor& y, const void* yValues) {
    const bool tf32 = conv.math != FMA;
    const auto none = std::vector<float>();
    const auto xs = direction == Direction::INPUT ? none : factors(x, xValues, tf32);
    const auto ws = direction == Direction::WEIGHT ? none : factors(w, wValues, tf32);
    const auto ys = direction == Direction::FORWARD ? none : factors(y, yValues, tf32);
    const Tensor& result = direction == Direction::FORWARD ? y : direction == Direction::INPUT ? x : w;
    std::vector<double> sum(size_t(result.span()));
    const long outputs = w.size[0] / conv.groups;
    const long inputs = w.size[1];
    eachTap(conv, x, w, y, [&](long atX, long atW, long atY) {
        for (long o = 0; o < outputs; o++) {
            const long rowW = atW + o * w.stride[0];
            const long place = atY + o * y.stride[1];
            if (direction == Direction::FORWARD) {
                double dot = 0;
                for (long i = 0; i < inputs; i++) {
                    dot += double(xs[atX + i * x.stride[1]]) * ws[rowW + i * w.stride[1]];
                }
                sum[place] += dot;
            } else if (direction == Direction::INPUT) {
                for (long i = 0; i < inputs; i++) {
                    sum[atX + i * x.stride[1]] += double(ys[place]) * ws[rowW + i * w.stride[1]];
                }
            } else {
                for (long i = 0; i < inputs; i++) {
                    sum[rowW + i * w.stride[1]] += double(ys[place]) * xs[atX + i * x.stride[1]];
                }
            }
        }
    });
    return sum;
}
}
