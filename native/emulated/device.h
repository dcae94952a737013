/*
 * A device to test kernels on without one: what CUDA kernels use, in C++, so that a .cu file compiles as C++ behind
 * this header. The threads of a block are fibers that run one at a time and change places where they meet: at a shuffle
 * or __syncwarp the lanes of a warp, at __syncthreads those of the block. Which of them goes on next is drawn by a
 * seed, so a result that hangs on an order not enforced by the kernel differs from seed to seed.
 *
 * Threads that wait for others that never come end the program with a message. Not imitated: blocks at the same time,
 * memory that others see late, fused multiply-add, speed.
 */
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <ucontext.h>
#include <vector>
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

#define __global__
#define __device__
#define __launch_bounds__(threads)
#define __restrict__ __restrict
#define __shared__ static // blocks run one after the other

struct dim3 {
    unsigned x = 1;
    unsigned y = 1;
    unsigned z = 1;
};

using std::max;
using std::min;

namespace emulated {
constexpr int WARP = 32;
constexpr size_t STACK = 128 * 1024;

enum class State { READY, IN_WARP, IN_BLOCK, ENDED };

struct Thread {
    dim3 index;
    int lane;
    State state = State::READY;
    uint32_t given = 0;           // what it brings to a shuffle
    uint32_t taken[WARP] = {};    // what the lanes brought
    ucontext_t context;
    std::unique_ptr<char[]> stack{new char[STACK]};
};

inline dim3 grid;
inline dim3 block;
inline dim3 blockIndex;
inline Thread* current;
inline ucontext_t scheduler;
inline std::function<void()> kernel;

[[noreturn]] inline void fail(const char* message) {
    std::fprintf(stderr, "emulated device, block %u: %s\n", blockIndex.x, message);
    std::exit(1);
}

// The address sanitizer has to know on which stack the program is.
#if defined(__SANITIZE_ADDRESS__)
inline const void* schedulerStack;
inline size_t schedulerSize;
inline void leave(void** kept, const void* stack, size_t size) { __sanitizer_start_switch_fiber(kept, stack, size); }
inline void arrive(void* kept) { __sanitizer_finish_switch_fiber(kept, nullptr, nullptr); }
inline void arriveFromScheduler(void* kept) {
    __sanitizer_finish_switch_fiber(kept, &schedulerStack, &schedulerSize);
}
#else
inline const void* schedulerStack;
inline size_t schedulerSize;
inline void leave(void**, const void*, size_t) {}
inline void arrive(void*) {}
inline void arriveFromScheduler(void*) {}
#endif

/** The current thread waits in a state for others. */
inline void wait(State state) {
    Thread* self = current;
    void* kept = nullptr;
    self->state = state;
    leave(&kept, schedulerStack, schedulerSize);
    swapcontext(&self->context, &scheduler);
    arriveFromScheduler(kept);
}

inline void run() {
    arriveFromScheduler(nullptr);
    kernel();
    current->state = State::ENDED;
    leave(nullptr, schedulerStack, schedulerSize); // for good; the context goes back to the scheduler
}

inline void resume(Thread& thread) {
    void* kept = nullptr;
    current = &thread;
    leave(&kept, thread.stack.get(), STACK);
    swapcontext(&scheduler, &thread.context);
    arrive(kept);
}

/** A block, from its first thread to its last. */
inline void runBlock(std::mt19937& random) {
    std::vector<Thread> threads(block.x * block.y * block.z);
    for (size_t t = 0; t < threads.size(); t++) {
        Thread& thread = threads[t];
        thread.index = {unsigned(t % block.x), unsigned(t / block.x % block.y), unsigned(t / block.x / block.y)};
        thread.lane = t % WARP;
        getcontext(&thread.context);
        thread.context.uc_stack.ss_sp = thread.stack.get();
        thread.context.uc_stack.ss_size = STACK;
        thread.context.uc_link = &scheduler;
        makecontext(&thread.context, run, 0);
    }
    std::vector<size_t> warps;
    for (size_t w = 0; w < threads.size(); w += WARP) {
        warps.push_back(w);
    }
    for (;;) {
        std::shuffle(warps.begin(), warps.end(), random);
        bool moved = false;
        for (size_t w : warps) { // a warp runs to where it needs others, some warps much further than others
            const size_t end = std::min(w + WARP, threads.size());
            for (unsigned turns = 1 + random() % 8; turns > 0; turns--) {
                std::vector<Thread*> lanes;
                size_t met = 0;
                size_t ended = 0;
                for (size_t t = w; t < end; t++) {
                    met += threads[t].state == State::IN_WARP;
                    ended += threads[t].state == State::ENDED;
                }
                for (size_t t = w; t < end; t++) {
                    Thread& thread = threads[t];
                    if (met == end - w) {
                        for (size_t other = w; other < end; other++) {
                            thread.taken[other - w] = threads[other].given;
                        }
                    }
                    if (thread.state == State::READY || met == end - w) {
                        lanes.push_back(&thread);
                    }
                }
                if (met > 0 && met + ended == end - w && ended > 0) {
                    fail("lanes wait for lanes of their warp that have ended");
                }
                std::shuffle(lanes.begin(), lanes.end(), random);
                for (Thread* thread : lanes) {
                    thread->state = State::READY;
                    resume(*thread);
                    moved = true;
                }
            }
        }
        const auto in = [&](State state) {
            return size_t(std::count_if(threads.begin(), threads.end(), [&](auto& t) { return t.state == state; }));
        };
        if (in(State::ENDED) == threads.size()) {
            return;
        }
        if (in(State::IN_BLOCK) == threads.size()) {
            for (Thread& thread : threads) {
                thread.state = State::READY;
            }
        } else if (!moved) {
            fail("threads wait for threads that have ended or wait elsewhere");
        }
    }
}

/** Runs the kernel, called with its arguments by `call`, over a grid of blocks in an order drawn by the seed. */
inline void launch(dim3 grid, dim3 block, unsigned seed, std::function<void()> call) {
    emulated::grid = grid;
    emulated::block = block;
    kernel = std::move(call);
    std::mt19937 random(seed);
    std::vector<dim3> blocks;
    for (unsigned b = 0; b < grid.x * grid.y * grid.z; b++) {
        blocks.push_back({b % grid.x, b / grid.x % grid.y, b / grid.x / grid.y});
    }
    std::shuffle(blocks.begin(), blocks.end(), random);
    for (dim3 b : blocks) {
        blockIndex = b;
        runBlock(random);
    }
}

/** What every lane of the warp brings, once all have brought it. */
template <class T> const uint32_t* meet(T value) {
    static_assert(sizeof(T) == sizeof(uint32_t), "shuffles of four bytes");
    Thread* self = current;
    std::memcpy(&self->given, &value, sizeof value);
    wait(State::IN_WARP);
    return self->taken;
}

template <class T> T shuffle(T value, int from) {
    const int own = current->lane;
    const uint32_t* values = meet(value);
    std::memcpy(&value, values + (from >= 0 && from < WARP ? from : own), sizeof value);
    return value;
}
}

#define threadIdx (emulated::current->index)
#define blockIdx (emulated::blockIndex)
#define blockDim (emulated::block)
#define gridDim (emulated::grid)

// Masks: whole warps only.
inline void __syncthreads() {
    emulated::wait(emulated::State::IN_BLOCK);
}

inline void __syncwarp() {
    emulated::meet(0);
}

template <class T> T __shfl_up_sync(unsigned, T value, int by) {
    return emulated::shuffle(value, emulated::current->lane - by);
}

template <class T> T __shfl_down_sync(unsigned, T value, int by) {
    return emulated::shuffle(value, emulated::current->lane + by);
}
