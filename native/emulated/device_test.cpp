/*
 * What the emulated device promises, on a kernel that is right or faulty: device_test KIND SEED prints the sum of the
 * indices of its threads for each of three blocks. EmulatedDeviceTest calls it.
 */
#include "device.h"

enum Kind { RIGHT, NO_BARRIER, ABSENT_FROM_BARRIER, ABSENT_FROM_SHUFFLE };

__global__ void sumUp(Kind kind, int* sums) {
    __shared__ int part[4];
    const int thread = threadIdx.x;
    if (kind == ABSENT_FROM_SHUFFLE && thread == 5) {
        return;
    }
    int sum = thread;
    for (int by = 16; by > 0; by /= 2) {
        sum += __shfl_down_sync(0xffffffffu, sum, by);
    }
    if (kind == ABSENT_FROM_BARRIER && thread == 5) {
        return;
    }
    if (thread % 32 == 0) {
        part[thread / 32] = sum;
    }
    if (kind != NO_BARRIER) {
        __syncthreads();
    }
    if (thread == 40) {
        sums[blockIdx.x] = part[0] + part[1] + part[2] + part[3];
    }
}

int main(int, char** arguments) {
    int sums[3] = {};
    emulated::launch({3}, {128}, std::atoi(arguments[2]), [&] { sumUp(Kind(std::atoi(arguments[1])), sums); });
    std::printf("%d %d %d\n", sums[0], sums[1], sums[2]);
}
