/* The state of the emulated driver, and how each of its functions begins. */
#pragma once
#include "driver.h"
#include "kernels.h"

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

/** Work in an order that is right, recorded from streams. */
struct Graph {
    std::vector<emulated::Work> nodes;
};

struct Stream {
    bool blocking; // ordered with the default stream
    std::deque<emulated::Work> waiting;
    Graph* recording = nullptr;
};

struct Module {
    std::set<std::string> entries;
};

struct Function {
    std::string name;
    emulated::Binding bind;
    int mostShared;
};

namespace emulated {
constexpr int MOST_SHARED = 48 * 1024;
constexpr int MOST_SHARED_BY_REQUEST = 64 * 1024;
constexpr int RELAXED = 2;

struct Driver {
    std::recursive_mutex mutex;
    bool initialised = false;
    int contexts = 0;     // how often the primary context is held
    int failed = SUCCESS; // once an error has happened on the device, all calls return it
    int captureMode = RELAXED;
    size_t used = 0;
    long launches = 0;
    std::map<Address, size_t> memory;
    std::map<const char*, size_t> pinned;
    std::set<Stream*> streams;
};

inline Driver driver;
inline thread_local void* context; // of this thread
inline char contextOfDevice;

/** Runs a function's body if the driver is up, no error has happened, and the thread has a context. */
template <class F> int call(F body) {
    std::lock_guard<std::recursive_mutex> lock(driver.mutex);
    if (!driver.initialised) {
        return NOT_INITIALIZED;
    }
    if (driver.failed != SUCCESS) {
        return driver.failed;
    }
    if (context == nullptr || driver.contexts == 0) {
        return INVALID_CONTEXT;
    }
    const int result = body();
    return driver.failed != SUCCESS ? driver.failed : result;
}

bool recording();
void finish(Stream* stream);
void finishAll();
int submit(Stream* stream, Work work);

/** As call, for what would stop the device while a graph is recorded. */
template <class F> int callOutsideCapture(F body) {
    return call([&] { return recording() && driver.captureMode != RELAXED ? int(CAPTURE_UNSUPPORTED) : body(); });
}
}
