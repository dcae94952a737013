/*
 * What the emulated libraries share: libcuda.so.1 (cuda.cpp, streams.cpp) offers it, libcublas and libcudnn use it.
 * Memory of the device is memory of the host; who computes on it hands in work to a stream, as a kernel's launch does.
 */
#pragma once
#include <cstddef>
#include <cstdlib>
#include <functional>

#define API extern "C" __attribute__((visibility("default")))

struct Stream;

namespace emulated {
/** Something to be done on the device; returns a CUresult. */
using Work = std::function<int()>;
using Address = unsigned long long;

enum Result {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    NOT_INITIALIZED = 3,
    INVALID_DEVICE = 101,
    INVALID_IMAGE = 200,
    INVALID_CONTEXT = 201,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
    NOT_READY = 600,
    ILLEGAL_ADDRESS = 700,
    LAUNCH_FAILED = 719,
    CAPTURE_UNSUPPORTED = 900,
    CAPTURE_IMPLICIT = 906,
};

/** A number from the environment, which is how tests make things fail. */
inline long setting(const char* name, long otherwise) {
    const char* value = std::getenv(name);
    return value && *value ? std::atol(value) : otherwise;
}
}

/** Hands work to a stream, nullptr for the default one; it may be done later, or be recorded into a graph. */
API int emulatedSubmit(Stream* stream, emulated::Work work);
/** Whether these bytes lie in one allocation of the device. */
API bool emulatedOwns(const void* at, size_t bytes);
