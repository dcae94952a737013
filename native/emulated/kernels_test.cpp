/*
 * Runs every kernel but dtw's on the emulated device, on buffers that end where they have to: kernels_test SEED BLOCKS
 * prints a line for each launch with a hash of what it wrote. Kernels of any grid get BLOCKS blocks. That the results are
 * right is for the tests in Java; here they are only to be the same, and for bfloat16, and for augmentation and non-maximum
 * suppression, which no Java calls, they are compared with plain loops. KernelsTest calls it.
 */
#include "device.h"
#include "rounding.h"

#include "../augment.cu"
#include "../conv.cu"
#include "../map.cu"
#include "../nms.cu"
#include "../norm.cu"
#include "../optimiser.cu"
#include "../pool.cu"

#include <string>

static unsigned seed;
static unsigned anyGrid;
static unsigned drawn = 1;

using Floats = std::vector<float>;

static float uniform() {
    drawn = drawn * 1664525u + 1013904223u;
    return (drawn >> 8) * 0x1p-24f;
}

static Floats floats(size_t n, float low = -1, float high = 1) {
    Floats all(n);
    for (float& v : all) {
        v = low + (high - low) * uniform();
    }
    return all;
}

/** To be overwritten. */
static Floats room(size_t n) { return Floats(n, NAN); }

template <class T> static void show(const std::string& name, const std::vector<T>& written) {
    uint64_t hash = 0xCBF29CE484222325u;
    for (size_t i = 0; i < written.size() * sizeof(T); i++) {
        hash = (hash ^ reinterpret_cast<const unsigned char*>(written.data())[i]) * 0x100000001B3u;
    }
    std::printf("%s [%zu] %016llx\n", name.c_str(), written.size(), static_cast<unsigned long long>(hash));
}

template <class Call> static void launch(unsigned blocks, Call call) {
    emulated::launch({blocks}, {256}, seed, call);
}

template <class T> static void launch(const char* name, const std::vector<T>& written, std::function<void()> call) {
    launch(anyGrid, call);
    show(name, written);
}

static void elementWise(int n) {
    const Floats x = floats(n), dy = floats(n);
    Floats y = room(n);
    launch("map_leaky_relu_forward", y, [&] { map_leaky_relu_forward(x.data(), y.data(), n, 0.2f); });
    launch("map_leaky_relu_backward", y, [&] { map_leaky_relu_backward(x.data(), dy.data(), y.data(), n, 0.2f); });
    launch("map_sigmoid_forward", y, [&] { map_sigmoid_forward(x.data(), y.data(), n); });
    launch("map_sigmoid_backward", y, [&] { map_sigmoid_backward(x.data(), dy.data(), y.data(), n); });
    launch("map_tanh_forward", y, [&] { map_tanh_forward(x.data(), y.data(), n); });
    launch("map_tanh_backward", y, [&] { map_tanh_backward(x.data(), dy.data(), y.data(), n); });
    launch("map_add", y, [&] { map_add(x.data(), dy.data(), y.data(), n, 0.5f, 2); });
    launch("map_scale", y, [&] { map_scale(x.data(), y.data(), n, 3); });
    launch("map_dropout", y, [&] { map_dropout(x.data(), y.data(), n, 12345, 1ull << 52, 2); });
    for (const int slices : {1, 3}) {
        const int perSlice = (n + slices - 1) / slices;
        std::vector<double> partials(slices), sum(1);
        for (const auto kernel : {map_sum, map_sum_squares}) {
            launch(slices, [&] { kernel(x.data(), n, perSlice, partials.data(), sum.data()); });
            if (slices > 1) {
                launch(1, [&] { map_sum_finish(partials.data(), slices, sum.data()); });
            }
            show("map_sum", sum);
        }
    }
}

static void channelWise(int rows, int channels) {
    const int n = rows * channels;
    const Floats x = floats(n), dy = floats(n), b = floats(channels), variance = floats(channels, 0.5, 2);
    Floats y = room(n);
    launch("map_add_row", y, [&] { map_add_row(x.data(), b.data(), y.data(), n, channels); });
    launch("map_prelu_forward", y, [&] { map_prelu_forward(x.data(), b.data(), y.data(), n, channels); });
    launch("map_prelu_backward", y, [&] {
        map_prelu_backward(x.data(), b.data(), dy.data(), y.data(), n, channels);
    });
    launch("norm_batch_forward", y, [&] {
        norm_batch_forward(x.data(), b.data(), variance.data(), b.data(), b.data(), 1e-3f, 1, n, channels, y.data());
    });
    launch("norm_batch_backward", y, [&] {
        norm_batch_backward(x.data(), dy.data(), b.data(), variance.data(), nullptr, nullptr, 1e-3f, 1, 1.0f / rows, n,
                channels, b.data(), b.data(), y.data());
    });
    Floats wide = floats(rows * (channels + 3));
    launch("conv_epilogue", wide, [&] {
        conv_epilogue(x.data(), b.data(), dy.data(), CONV_PRELU, b.data(), 1, wide.data() + 2, n, channels, channels + 3);
    });
    launch("map_copy_blocks", wide, [&] {
        map_copy_blocks(x.data(), channels, wide.data() + 3, channels + 3, channels, n);
    });

    const int width = min(32, channels < 2 ? 1 : 1 << (32 - __builtin_clz(channels - 1)));
    const int tiles = (channels + width - 1) / width;
    for (const int slices : {1, 2}) {
        const int perSlice = (rows + slices - 1) / slices;
        std::vector<double> partials(size_t(2) * slices * channels);
        Floats first = room(channels), second = room(channels);
        const auto sums = [&](const char* name, std::function<void()> sum, std::function<void()> finish) {
            launch(slices * tiles, sum);
            if (slices > 1) {
                launch(tiles, finish);
            }
            show(name, first);
            show(name, second);
        };
        const auto finishRows = [&] { map_sum_rows_finish(partials.data(), slices, channels, width, first.data()); };
        sums("map_sum_rows", [&] {
            map_sum_rows(x.data(), rows, channels, width, perSlice, partials.data(), first.data());
        }, finishRows);
        sums("map_prelu_slopes", [&] {
            map_prelu_slopes(x.data(), dy.data(), rows, channels, width, perSlice, partials.data(), first.data());
        }, finishRows);
        sums("norm_statistics", [&] {
            norm_statistics(x.data(), rows, channels, width, perSlice, partials.data(), first.data(), second.data());
        }, [&] {
            norm_statistics_finish(partials.data(), slices, x.data(), rows, channels, width, first.data(),
                    second.data());
        });
        sums("norm_batch_sums", [&] {
            norm_batch_sums(x.data(), dy.data(), b.data(), variance.data(), b.data(), b.data(), 1e-3f, 1, rows,
                    channels, width, perSlice, partials.data(), first.data(), second.data());
        }, [&] {
            norm_batch_sums_finish(partials.data(), slices, channels, width, first.data(), second.data());
        });
    }
}

static void rowByRow(int rows, int n) {
    const Floats x = floats(rows * n), dy = floats(rows * n), weights = floats(n, 0.5, 2);
    std::vector<int> labels(rows);
    for (int& label : labels) {
        label = min(n - 1, int(uniform() * n));
    }
    Floats y = room(rows * n), loss = room(rows);
    launch("norm_softmax_forward", y, [&] { norm_softmax_forward(x.data(), y.data(), rows, n, n); });
    launch("norm_softmax_backward", y, [&] { norm_softmax_backward(x.data(), dy.data(), y.data(), rows, n); });
    launch("norm_log_softmax_forward", y, [&] { norm_log_softmax_forward(x.data(), y.data(), rows, n); });
    launch("norm_log_softmax_backward", y, [&] { norm_log_softmax_backward(x.data(), dy.data(), y.data(), rows, n); });
    launch("norm_l2_forward", y, [&] { norm_l2_forward(x.data(), y.data(), rows, n, 1e-12f); });
    launch("norm_l2_backward", y, [&] { norm_l2_backward(x.data(), dy.data(), dy.data(), y.data(), rows, n, 1e-12f); });
    launch("norm_cross_entropy_forward", loss, [&] {
        norm_cross_entropy_forward(x.data(), labels.data(), weights.data(), 0.1f, loss.data(), rows, n);
    });
    launch("norm_cross_entropy_backward", y, [&] {
        norm_cross_entropy_backward(x.data(), labels.data(), nullptr, 0.1f, loss.data(), y.data(), rows, n);
    });
}

static void moves(int count, int rows, int columns) {
    const int n = count * rows * columns;
    const Floats x = floats(n);
    Floats y = room(n), z = room(n);
    launch("map_transpose", y, [&] { map_transpose(x.data(), y.data(), count, rows, columns); });
    launch("map_permute", z, [&] {
        map_permute(x.data(), z.data(), n,
                {{1, 1, 1, count, columns, rows}, {0, 0, 0, rows * columns, 1, columns}});
    });
    if (y != z) {
        emulated::fail("a transposition is a permutation");
    }
}

/** Output extents as Geometry and PoolGeometry have them. */
static Window window(Window w) {
    for (int a = 0; a < 3; a++) {
        w.out[a] = (w.in[a] + w.low[a] + w.high[a] - w.dilation[a] * (w.kernel[a] - 1) - 1) / w.stride[a] + 1;
    }
    return w;
}

static void windows(int count, int channels, const Window& w) {
    const int in = count * planeSize(w.in) * channels, out = count * planeSize(w.out) * channels;
    const Floats x = floats(in), dy = floats(out);
    Floats y = room(out), dx = room(in);
    std::vector<int> argmax(out);
    launch("pool_max_forward", y, [&] {
        pool_max_forward(x.data(), y.data(), argmax.data(), out, channels, w);
    });
    show("argmax", argmax);
    launch("pool_max_backward", dx, [&] {
        pool_max_backward(dy.data(), argmax.data(), dx.data(), in, channels, w);
    });
    launch("pool_average_forward", y, [&] { pool_average_forward(x.data(), y.data(), out, channels, 1, w); });
    launch("pool_average_backward", dx, [&] { pool_average_backward(dy.data(), dx.data(), in, channels, 0, w); });
    launch("pool_adaptive_forward", y, [&] { pool_adaptive_forward(x.data(), y.data(), out, channels, w); });
    launch("pool_adaptive_backward", dx, [&] { pool_adaptive_backward(dy.data(), dx.data(), in, channels, w); });

    const int cin = channels / 2 + 1, from = channels - cin, taps = planeSize(w.kernel);
    const int positions = count * planeSize(w.out), half = positions / 2;
    Floats matrix = room(size_t(positions - half) * taps * cin), all = floats(in);
    launch("conv_im2col", matrix, [&] {
        conv_im2col(x.data(), matrix.data(), int(matrix.size()), half, channels, from, cin, w);
    });
    launch("conv_col2im", all, [&] {
        conv_col2im(matrix.data(), all.data(), in / channels * cin, half, positions, channels, from, cin, w);
    });
}

static void optimisers() {
    std::vector<Floats> p, g, m, v;
    std::vector<OptimiserPart> parts;
    for (const int n : {1, 255, 257, 1000, 3, 64, 700}) {
        p.push_back(floats(n));
        g.push_back(floats(n));
        m.push_back(floats(n));
        v.push_back(floats(n, 0, 1));
    }
    for (size_t i = 0; i < p.size(); i++) {
        parts.push_back({p[i].data(), g[i].data(), m[i].data(), v[i].data(), static_cast<long long>(p[i].size())});
    }
    launch("optimiser_adam", p[3], [&] {
        optimiser_adam(parts.data(), int(parts.size()), {0.9f, 0.1f, 0.99f, 0.01f, 0.001f, 1.5f, 1e-8f, 0.1f, 0.99f});
    });
    parts[0].first = nullptr;
    launch("optimiser_sgd", p[6], [&] {
        optimiser_sgd(parts.data(), int(parts.size()), 0.1f, 0.01f, 0.9f, 0.8f, 1, 0.9f);
    });
    show("momentum", m[6]);
}

/** augment.cu's formula in double, one pixel at a time. */
static double augmented(const Floats& x, int frame, const AugmentSizes& s, const float* m, const float* colour, int row,
        int column, int k, float low, float high, float scale, float shift) {
    const double u = column + 0.5, v = row + 0.5, c = m[6] * u + m[7] * v + m[8];
    const double a = std::clamp((m[0] * u + m[1] * v + m[2]) / c - 0.5, 0.0, s.width - 1.0);
    const double b = std::clamp((m[3] * u + m[4] * v + m[5]) / c - 0.5, 0.0, s.height - 1.0);
    double value = colour[4 * k + 3];
    for (int j = 0; j < 3; j++) {
        for (int dy = 0; dy < 2; dy++) {
            for (int dx = 0; dx < 2; dx++) {
                const int r = min(int(b) + dy, s.height - 1), q = min(int(a) + dx, s.width - 1);
                const double weight = (dy ? b - int(b) : 1 - b + int(b)) * (dx ? a - int(a) : 1 - a + int(a));
                value += colour[4 * k + j] * weight * x[((size_t(frame) * s.height + r) * s.width + q) * 3 + j];
            }
        }
    }
    return std::clamp(value, double(low), double(high)) * scale + shift;
}

static void augment(int clips, const AugmentSizes& s) {
    const int frames = clips * s.frames, pixels = frames * s.outHeight * s.outWidth;
    std::vector<unsigned char> bytes(size_t(frames) * s.height * s.width * 3);
    for (unsigned char& b : bytes) {
        b = static_cast<unsigned char>(uniform() * 256);
    }
    const Floats x(bytes.begin(), bytes.end());
    Floats matrices, colours = floats(12 * clips, -0.5, 1.2f);
    for (int clip = 0; clip < clips; clip++) { // mirrored, larger or smaller, turned a little, in perspective, beyond edges
        const float zoom = 0.5f + uniform() * s.width / s.outWidth;
        for (const float v : {-zoom, 0.2f, float(s.width), 0.1f, zoom, -1.5f, 0.01f, -0.02f, 1.0f}) {
            matrices.push_back(v);
        }
    }
    Floats y = room(size_t(pixels) * 3), z = y;
    launch("augment_bytes", y, [&] {
        augment_bytes(bytes.data(), matrices.data(), colours.data(), 0, 255, 1 / 128.0f, -1, y.data(), pixels, s);
    });
    launch("augment_floats", z, [&] {
        augment_floats(x.data(), matrices.data(), colours.data(), 0, 255, 1 / 128.0f, -1, z.data(), pixels, s);
    });
    for (size_t i = 0; i < y.size(); i++) {
        const int pixel = int(i / 3), frame = pixel / s.outWidth / s.outHeight, clip = frame / s.frames;
        const double expected = augmented(x, frame, s, &matrices[9 * clip], &colours[12 * clip],
                pixel / s.outWidth % s.outHeight, pixel % s.outWidth, int(i % 3), 0, 255, 1 / 128.0f, -1);
        if (!(std::fabs(y[i] - expected) < 2e-4) || y[i] != z[i]) {
            std::printf("%zu: %g instead of %g\n", i, y[i], expected);
            emulated::fail("augmentation is not what its formula says");
        }
    }
}

/** Boxes, each list by itself, as models.NonMaximumSuppression does it. */
static void suppress(const std::vector<int>& sizes, int rule, float threshold) {
    std::vector<int> begin = {0};
    int longest = 0;
    for (const int n : sizes) {
        begin.push_back(begin.back() + n);
        longest = max(longest, n);
    }
    const int count = begin.back(), lists = int(sizes.size()), words = (longest + 63) / 64;
    Floats boxes;
    for (int i = 0; i < count; i++) {
        const float left = uniform() * 50, top = uniform() * 50;
        boxes.insert(boxes.end(), {left, top, left + 5 + uniform() * 20, top + 5 + uniform() * 20});
    }
    std::vector<unsigned long long> masks(size_t(count) * words, ~0ull), struck(size_t(lists) * words, ~0ull);
    std::vector<int> kept(count, -1);
    launch(lists * anyGrid, [&] {
        nms_overlaps(boxes.data(), begin.data(), lists, rule, threshold, words, masks.data());
    });
    launch(lists, [&] { nms_keep(begin.data(), words, masks.data(), struck.data(), kept.data()); });
    show("nms_keep", kept);
    for (int list = 0; list < lists; list++) {
        std::vector<int> good;
        for (int i = begin[list]; i < begin[list + 1]; i++) {
            const bool stays = std::none_of(good.begin(), good.end(),
                    [&](int k) { return nmsTooMuch(&boxes[4 * k], &boxes[4 * i], rule, threshold); });
            if (stays) {
                good.push_back(i);
            }
            if (kept[i] != stays) {
                emulated::fail("another box is kept");
            }
        }
    }
}

/** Ties, infinities and NaN among them. */
static void narrow(int n) {
    Floats x = floats(n, -1e5f, 1e5f);
    const float special[] = {1 + 0x1p-8f, 1 + 0x3p-8f, -1 - 0x1p-8f, INFINITY, -0.0f, 0x1p-140f, 3.4e38f, NAN};
    std::copy(special, special + std::min(n, 8), x.begin());
    std::vector<unsigned short> y(n, 0xffff);
    Floats z = room(n);
    launch("map_to_bf16", y, [&] { map_to_bf16(x.data(), y.data(), n); });
    launch("map_from_bf16", z, [&] { map_from_bf16(y.data(), z.data(), n); });
    for (int i = 0; i < n; i++) {
        const float expected = emulated::ofBfloat16(emulated::asBfloat16(x[i]));
        if (std::memcmp(&z[i], &expected, sizeof expected) != 0 && !(z[i] != z[i] && x[i] != x[i])) {
            std::printf("%g: %g instead of %g\n", x[i], z[i], expected);
            emulated::fail("bfloat16 is not rounded to nearest");
        }
    }
}

int main(int, char** arguments) {
    seed = std::atoi(arguments[1]);
    anyGrid = std::atoi(arguments[2]);
    for (const int n : {1, 31, 257, 4099}) {
        elementWise(n);
        narrow(n);
    }
    const int shapes[][2] = {{1, 1}, {700, 1}, {5, 3}, {130, 33}, {2, 300}, {9, 1030}};
    for (const auto& [rows, channels] : shapes) {
        channelWise(rows, channels);
        rowByRow(rows, channels);
    }
    moves(1, 1, 5);
    moves(3, 31, 65);
    moves(2, 64, 33);
    const Window one = {{1, 1, 11}, {}, {1, 1, 3}, {1, 1, 2}, {0, 0, 1}, {0, 0, 2}, {1, 1, 1}};
    const Window two = {{1, 7, 5}, {}, {1, 2, 3}, {1, 1, 2}, {0, 1, 0}, {0, 0, 1}, {1, 2, 1}};
    const Window three = {{4, 5, 6}, {}, {3, 1, 2}, {2, 1, 3}, {1, 0, 1}, {1, 0, 0}, {1, 1, 2}};
    windows(3, 1, window(one));
    windows(2, 5, window(one));
    windows(2, 3, window(two));
    windows(1, 33, window(two));
    windows(2, 4, window(three));
    optimisers();
    augment(3, {2, 9, 13, 8, 7});
    augment(2, {1, 1, 1, 3, 2});
    for (const int rule : {NMS_UNION, NMS_MINIMUM}) {
        suppress({1, 0, 64, 65, 300}, rule, 0.3f);
        suppress({7}, rule, 0.7f);
    }
}
