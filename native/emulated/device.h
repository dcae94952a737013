/*
 * A device to test kernels on without one: what CUDA kernels use, in C++, so that a .cu file compiles as C++ behind
 * this header. The threads of a block are fibers that run one at a time and change places where they meet: at a shuffle
 * or __syncwarp the lanes of a warp, at __syncthreads those of the block. Which of them goes on next is drawn by a
 * seed, so a result that hangs on an order not enforced by the kernel differs from seed to seed. Shared memory starts as
 * NaN in every block.
 *
 * Threads that wait for others that never come end the program with a message. Not imitated: blocks at the same time,
 * memory that others see late, fused multiply-add, speed.
 */
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <utility>
#include <vector>
#if !defined(__x86_64__)
#include <ucontext.h>
#endif
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

struct dim3 {
    unsigned x = 1;
    unsigned y = 1;
    unsigned z = 1;
};

// All variables in __shared__ lie together, to be filled at once; the address sanitizer wants them apart to see their ends.
#if defined(__SANITIZE_ADDRESS__)
#define __shared__ static // blocks run one after the other
#else
#define __shared__ static __attribute__((section("emulated_shared")))
extern "C" __attribute__((weak, visibility("hidden"))) char __start_emulated_shared[], __stop_emulated_shared[];
#endif

#if defined(__x86_64__)
/** Keeps the registers of who calls on its stack and the stack's end in `from`, and goes on with those of `to`. */
extern "C" __attribute__((visibility("hidden"))) void emulated_switch(void** from, void* to);
__asm__(R"(
    .text
    .weak emulated_switch
    .hidden emulated_switch
    .type emulated_switch, @function
emulated_switch:
    push %rbp
    push %rbx
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, (%rdi)
    mov %rsi, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbx
    pop %rbp
    ret
    .size emulated_switch, .-emulated_switch
)");
#endif

namespace emulated {
constexpr unsigned WARP = 32;
constexpr size_t STACK = 128 * 1024;

/** Numbers that a seed draws: xorshift, Marsaglia 2003. */
struct Random {
    uint32_t state;

    uint32_t below(uint32_t bound) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return uint32_t((uint64_t(state) * bound) >> 32);
    }

    template <class T> void shuffle(T* items, size_t count) {
        for (size_t i = count; i > 1; i--) {
            std::swap(items[i - 1], items[below(uint32_t(i))]);
        }
    }
};

/** A stack to run threads on, one after the other: a thread that waits keeps it. */
struct Fiber {
    std::unique_ptr<char[]> stack{new char[STACK]};
    void* kept = nullptr; // for the address sanitizer
#if defined(__x86_64__)
    void* context;
#else
    ucontext_t context;
#endif
};

enum class State { FRESH, READY, IN_WARP, IN_BLOCK, ENDED };

struct Thread {
    dim3 index;
    unsigned lane;
    State state;
    uint64_t given; // what it brings to a shuffle
    Fiber* fiber;
};

struct Warp {
    Thread* lanes;
    unsigned size;
    unsigned ready; // neither fresh, nor waiting, nor ended
    unsigned met;
    unsigned atBarrier;
    unsigned ended;
    bool started;
    uint64_t taken[WARP]; // what its lanes brought to the last shuffle
};

inline dim3 grid;
inline dim3 block;
inline dim3 blockIndex;
inline char* dynamicShared;
inline Thread* current;
inline Warp* running;
inline std::function<void()> kernel;
inline Fiber scheduler;
inline std::vector<std::unique_ptr<Fiber>> fibers;
inline std::vector<Fiber*> freeFibers;
inline std::vector<Thread*> fresh; // the running warp's

[[noreturn]] inline void fail(const char* message) {
    std::fprintf(stderr, "emulated device, block %u: %s\n", blockIndex.x, message);
    std::fflush(nullptr);
    std::_Exit(1);
}

// The address sanitizer has to know on which stack the program is.
#if defined(__SANITIZE_ADDRESS__)
inline const void* schedulerStack;
inline size_t schedulerSize;
inline void leave(Fiber& from, const void* stack, size_t size) {
    __sanitizer_start_switch_fiber(&from.kept, stack, size);
}
inline void arrive(Fiber& at) { __sanitizer_finish_switch_fiber(at.kept, nullptr, nullptr); }
inline void arriveFromScheduler(Fiber& at) {
    __sanitizer_finish_switch_fiber(at.kept, &schedulerStack, &schedulerSize);
}
#else
constexpr void* schedulerStack = nullptr;
constexpr size_t schedulerSize = 0;
inline void leave(Fiber&, const void*, size_t) {}
inline void arrive(Fiber&) {}
inline void arriveFromScheduler(Fiber&) {}
#endif

inline void change(Fiber& from, Fiber& to) {
#if defined(__x86_64__)
    emulated_switch(&from.context, to.context);
#else
    swapcontext(&from.context, &to.context);
#endif
}

inline void toScheduler(Fiber& from) {
    leave(from, schedulerStack, schedulerSize);
    change(from, scheduler);
    arriveFromScheduler(from);
}

/** The current thread waits in a state for others. */
inline void wait(State state) {
    current->state = state;
    running->ready--;
    (state == State::IN_WARP ? running->met : running->atBarrier)++;
    toScheduler(*current->fiber);
}

/** What a fiber does: begins the fresh threads of the running warp, until one waits or none is left. */
inline void work() {
    Fiber* self = freeFibers.back();
    arriveFromScheduler(*self);
    for (;;) {
        while (!fresh.empty()) {
            current = fresh.back();
            fresh.pop_back();
            current->fiber = self;
            current->state = State::READY;
            running->ready++;
            kernel();
            current->state = State::ENDED;
            running->ready--;
            running->ended++;
        }
        toScheduler(*self);
    }
}

inline void resume(Fiber& fiber) {
    leave(scheduler, fiber.stack.get(), STACK);
    change(scheduler, fiber);
    arrive(scheduler);
    if (current->state == State::ENDED) {
        freeFibers.push_back(&fiber);
    }
}

inline std::unique_ptr<Fiber> newFiber() {
    auto fiber = std::make_unique<Fiber>();
#if defined(__x86_64__)
    // As if it had called emulated_switch: six registers, where to return to, and a stack aligned as after a call.
    void** top = reinterpret_cast<void**>(reinterpret_cast<uintptr_t>(fiber->stack.get() + STACK) & ~uintptr_t(15));
    std::fill(top - 8, top, nullptr);
    top[-2] = reinterpret_cast<void*>(work);
    fiber->context = top - 8;
#else
    getcontext(&fiber->context);
    fiber->context.uc_stack.ss_sp = fiber->stack.get();
    fiber->context.uc_stack.ss_size = STACK;
    fiber->context.uc_link = nullptr;
    makecontext(&fiber->context, work, 0);
#endif
    return fiber;
}

/** Begins all threads of the warp. */
inline void start(Warp& warp, Random& random) {
    warp.started = true;
    for (unsigned lane = 0; lane < warp.size; lane++) {
        fresh.push_back(&warp.lanes[lane]);
    }
    random.shuffle(fresh.data(), fresh.size());
    while (!fresh.empty()) {
        if (freeFibers.empty()) {
            fibers.push_back(newFiber());
            freeFibers.push_back(fibers.back().get());
        }
        Fiber& fiber = *freeFibers.back();
        leave(scheduler, fiber.stack.get(), STACK);
        change(scheduler, fiber);
        arrive(scheduler);
        if (current->state != State::ENDED) {
            freeFibers.erase(std::find(freeFibers.begin(), freeFibers.end(), &fiber));
        }
    }
}

/** Lets the lanes of a warp go on until each waits or has ended; false when none can. */
inline bool step(Warp& warp, Random& random) {
    running = &warp;
    if (!warp.started) {
        start(warp, random);
        return true;
    }
    if (warp.met > 0 && warp.met == warp.size) {
        for (unsigned lane = 0; lane < warp.size; lane++) {
            warp.taken[lane] = warp.lanes[lane].given;
            warp.lanes[lane].state = State::READY;
        }
        warp.ready = warp.size;
        warp.met = 0;
    } else if (warp.met > 0 && warp.met + warp.ended == warp.size) {
        fail("lanes wait for lanes of their warp that have ended");
    }
    if (warp.ready == 0) {
        return false;
    }
    Thread* ready[WARP];
    unsigned count = 0;
    for (unsigned lane = 0; lane < warp.size; lane++) {
        if (warp.lanes[lane].state == State::READY) {
            ready[count++] = &warp.lanes[lane];
        }
    }
    random.shuffle(ready, count);
    for (unsigned i = 0; i < count; i++) {
        current = ready[i];
        resume(*ready[i]->fiber);
    }
    return true;
}

/** A block, from its first thread to its last. */
inline void runBlock(std::vector<Thread>& threads, std::vector<Warp>& warps, Random& random) {
    std::vector<Warp*> order;
    for (unsigned t = 0; t < threads.size(); t++) {
        threads[t] = {{t % block.x, t / block.x % block.y, t / block.x / block.y}, t % WARP, State::FRESH, 0, nullptr};
    }
    for (unsigned w = 0; w < warps.size(); w++) {
        const unsigned first = w * WARP;
        warps[w] = {&threads[first], std::min(WARP, unsigned(threads.size()) - first), 0, 0, 0, 0, false, {}};
        order.push_back(&warps[w]);
    }
    for (;;) {
        random.shuffle(order.data(), order.size());
        bool moved = false;
        size_t ended = 0;
        size_t atBarrier = 0;
        for (Warp* warp : order) { // a warp runs to where it needs others, some warps much further than others
            for (unsigned turns = 1 + random.below(8); turns > 0 && step(*warp, random); turns--) {
                moved = true;
            }
            ended += warp->ended;
            atBarrier += warp->atBarrier;
        }
        if (ended == threads.size()) {
            return;
        }
        if (atBarrier == threads.size()) {
            for (Thread& thread : threads) {
                thread.state = State::READY;
            }
            for (Warp& warp : warps) {
                warp.ready = warp.size;
                warp.atBarrier = 0;
            }
        } else if (!moved) {
            fail("threads wait for threads that have ended or wait elsewhere");
        }
    }
}

/**
 * Runs the kernel, called with its arguments by `call`, over a grid of blocks in an order drawn by the seed, with so many
 * bytes of dynamic shared memory.
 */
inline void launch(dim3 grid, dim3 block, unsigned seed, std::function<void()> call, size_t sharedBytes = 0) {
    emulated::grid = grid;
    emulated::block = block;
    kernel = std::move(call);
    Random random{seed * 2654435761u | 1u};
    std::vector<unsigned> blocks(size_t(grid.x) * grid.y * grid.z);
    for (size_t b = 0; b < blocks.size(); b++) {
        blocks[b] = unsigned(b);
    }
    random.shuffle(blocks.data(), blocks.size());
    std::vector<Thread> threads(size_t(block.x) * block.y * block.z);
    std::vector<Warp> warps((threads.size() + WARP - 1) / WARP);
    std::unique_ptr<char[]> shared(new char[sharedBytes]);
    dynamicShared = shared.get();
    for (unsigned b : blocks) {
        blockIndex = {b % grid.x, b / grid.x % grid.y, b / grid.x / grid.y};
        std::memset(dynamicShared, 0xff, sharedBytes);
#if !defined(__SANITIZE_ADDRESS__)
        if (__start_emulated_shared) {
            std::memset(__start_emulated_shared, 0xff, size_t(__stop_emulated_shared - __start_emulated_shared));
        }
#endif
        runBlock(threads, warps, random);
    }
}
}

#include "functions.h"
