/*
 * Runs the kernels of dtw.cu on the emulated device: dtw_test CASES RESULTS SEED.
 *
 * CASES is a sequence of batches, each of ten ints (absolute costs 0 or 1, channels, pairs, radius, most columns,
 * blocks, warps in a block, values of xs, of ys, rows of bands) and then pairs, xs, ys, first, end. RESULTS: a float
 * per pair. All little-endian; DtwKernelTest writes and reads them.
 */
#include "device.h"

#include "../dtw.cu"

#include <fstream>

template <class T> static std::vector<T> read(std::istream& in, int count) {
    std::vector<T> values(count);
    in.read(reinterpret_cast<char*>(values.data()), count * sizeof(T));
    if (!in) {
        std::fprintf(stderr, "dtw_test: the cases end within a batch\n");
        std::exit(1);
    }
    return values;
}

int main(int, char** arguments) {
    std::ifstream in(arguments[1], std::ios::binary);
    std::ofstream out(arguments[2], std::ios::binary);
    const unsigned seed = std::atoi(arguments[3]);
    while (in.peek() != EOF) {
        const auto head = read<int>(in, 10);
        const int channels = head[1], count = head[2], radius = head[3], most = head[4];
        const int blocks = head[5], warps = head[6];
        const auto pairs = read<DtwPair>(in, count);
        const auto xs = read<float>(in, head[7]);
        const auto ys = read<float>(in, head[8]);
        const auto first = read<int>(in, head[9]);
        const auto end = read<int>(in, head[9]);
        int longest = 0;
        for (const DtwPair& pair : pairs) {
            longest = std::max(longest, pair.n);
        }
        // What is read before it is written shows: a minimum takes it, and hands it on.
        std::vector<float> scratch(blocks * warps * (2 * (longest + 1) + (channels - 1) * most * LANES), -INFINITY);
        std::vector<float> results(count, -INFINITY);
        const auto kernel = head[0] ? dtw_warp_absolute : dtw_warp_squared;
        emulated::launch({unsigned(blocks)}, {unsigned(warps * LANES)}, seed, [&] {
            kernel(xs.data(), ys.data(), pairs.data(), count, channels, first.data(), end.data(), radius, most,
                    scratch.data(), longest, results.data());
        });
        out.write(reinterpret_cast<const char*>(results.data()), count * sizeof(float));
    }
    return out.flush() ? 0 : 1;
}
