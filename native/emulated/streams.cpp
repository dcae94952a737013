/*
 * libcuda.so.1 of the emulated device: streams, events, graphs. Work on a stream is done as late as the calls allow, or at
 * once, drawn by the seed; so a result that hangs on an order that no event or synchronisation enforces differs from seed to
 * seed. With seed 0 all is done at once.
 */
#include "device.h"
#include "state.h"

#include <chrono>

using namespace emulated;

/** A point in a stream, reached or not yet. */
struct Mark {
    Stream* stream;
    bool reached = false;
    double milliseconds = 0;
};

struct Event {
    std::shared_ptr<Mark> mark;
    Graph* recordedInto = nullptr;
};

static Stream defaultStream{true, {}, nullptr};
static Random lateness{uint32_t(setting("MIEN_EMULATED_SEED", 0)) * 2654435761u | 1u};

static Stream* named(Stream* stream) {
    const uintptr_t number = reinterpret_cast<uintptr_t>(stream);
    return number <= 2 ? &defaultStream : stream; // null, CU_STREAM_LEGACY, CU_STREAM_PER_THREAD
}

static void run(const Work& work) {
    if (driver.failed == SUCCESS) {
        driver.failed = work();
    }
}

/** Does the first thing that waits in a stream. */
static void advance(Stream* stream) {
    const Work work = std::move(stream->waiting.front());
    stream->waiting.pop_front();
    run(work);
}

void emulated::finish(Stream* stream) {
    stream = named(stream);
    if (stream == &defaultStream) {
        for (Stream* other : driver.streams) {
            if (other->blocking) {
                finish(other);
            }
        }
    }
    while (!stream->waiting.empty()) {
        advance(stream);
    }
}

void emulated::finishAll() {
    for (Stream* stream : driver.streams) {
        finish(stream);
    }
}

bool emulated::recording() {
    return std::any_of(driver.streams.begin(), driver.streams.end(), [](Stream* s) { return s->recording != nullptr; });
}

int emulated::submit(Stream* stream, Work work) {
    stream = named(stream);
    if (stream->recording) {
        stream->recording->nodes.push_back(std::move(work));
        return SUCCESS;
    }
    if (stream == &defaultStream) {
        if (recording()) {
            return CAPTURE_IMPLICIT;
        }
        finish(stream);
        run(work);
        return SUCCESS;
    }
    stream->waiting.push_back(std::move(work));
    const bool late = setting("MIEN_EMULATED_SEED", 0) != 0;
    while (!stream->waiting.empty() && (!late || lateness.below(4) == 0)) {
        advance(stream);
    }
    return SUCCESS;
}

API int emulatedSubmit(Stream* stream, Work work) {
    return call([&] { return submit(stream, std::move(work)); });
}

API int cuCtxSynchronize() {
    return callOutsideCapture([&] {
        finishAll();
        return SUCCESS;
    });
}

API int cuStreamCreate(Stream** result, unsigned flags) {
    return call([&] {
        *result = new Stream{flags == 0, {}, nullptr};
        driver.streams.insert(*result);
        return SUCCESS;
    });
}

API int cuStreamCreateWithPriority(Stream** result, unsigned flags, int) { return cuStreamCreate(result, flags); }

API int cuStreamDestroy_v2(Stream* stream) {
    return call([&]() -> int {
        if (driver.streams.count(stream) == 0) {
            return INVALID_HANDLE;
        }
        finish(stream);
        driver.streams.erase(stream);
        delete stream;
        return SUCCESS;
    });
}

API int cuStreamSynchronize(Stream* stream) {
    return call([&]() -> int {
        if (named(stream)->recording) {
            return CAPTURE_UNSUPPORTED;
        }
        finish(stream);
        return SUCCESS;
    });
}

API int cuStreamQuery(Stream* stream) {
    return call([&]() -> int {
        if (named(stream)->recording) {
            return CAPTURE_UNSUPPORTED;
        }
        if (named(stream)->waiting.empty()) {
            return SUCCESS;
        }
        advance(named(stream)); // who asks again and again gets on
        return NOT_READY;
    });
}

API int cuEventCreate(Event** result, unsigned) {
    return call([&] {
        *result = new Event;
        return SUCCESS;
    });
}

API int cuEventDestroy_v2(Event* event) {
    return call([&] {
        delete event;
        return SUCCESS;
    });
}

API int cuEventRecord(Event* event, Stream* stream) {
    return call([&] {
        auto mark = std::make_shared<Mark>(Mark{named(stream)});
        event->mark = mark;
        event->recordedInto = named(stream)->recording;
        return submit(stream, [mark] {
            const auto now = std::chrono::steady_clock::now().time_since_epoch();
            mark->milliseconds = std::chrono::duration<double, std::milli>(now).count();
            mark->reached = true;
            return SUCCESS;
        });
    });
}

/** Goes on in the mark's stream until it is reached. */
static void reach(const Mark& mark) {
    while (!mark.reached && driver.failed == SUCCESS && !mark.stream->waiting.empty()) {
        advance(mark.stream);
    }
}

API int cuStreamWaitEvent(Stream* stream, Event* event, unsigned) {
    return call([&]() -> int {
        if (!event->mark) {
            return SUCCESS; // never recorded
        }
        if (event->recordedInto) {
            named(stream)->recording = event->recordedInto; // joins what is recorded
            return SUCCESS;
        }
        return submit(stream, [mark = event->mark] {
            reach(*mark);
            return SUCCESS;
        });
    });
}

API int cuEventSynchronize(Event* event) {
    return call([&]() -> int {
        if (event->recordedInto) {
            return CAPTURE_UNSUPPORTED;
        }
        if (event->mark) {
            reach(*event->mark);
        }
        return SUCCESS;
    });
}

API int cuEventQuery(Event* event) {
    return call([&]() -> int {
        if (!event->mark || event->mark->reached) {
            return SUCCESS;
        }
        if (!event->mark->stream->waiting.empty()) {
            advance(event->mark->stream);
        }
        return NOT_READY;
    });
}

API int cuEventElapsedTime(float* milliseconds, Event* from, Event* to) {
    return call([&]() -> int {
        if (!from->mark || !to->mark) {
            return INVALID_HANDLE;
        }
        if (!from->mark->reached || !to->mark->reached) {
            return NOT_READY;
        }
        *milliseconds = float(to->mark->milliseconds - from->mark->milliseconds);
        return SUCCESS;
    });
}

API int cuStreamBeginCapture_v2(Stream* stream, int mode) {
    return call([&]() -> int {
        if (named(stream) == &defaultStream || stream->recording) {
            return CAPTURE_UNSUPPORTED;
        }
        stream->recording = new Graph;
        driver.captureMode = mode;
        return SUCCESS;
    });
}

API int cuStreamIsCapturing(Stream* stream, int* status) {
    return call([&] {
        *status = named(stream)->recording ? 1 : 0;
        return SUCCESS;
    });
}

API int cuStreamEndCapture(Stream* stream, Graph** result) {
    return call([&]() -> int {
        if (!named(stream)->recording) {
            return INVALID_VALUE;
        }
        *result = stream->recording;
        for (Stream* other : driver.streams) {
            if (other->recording == *result) {
                other->recording = nullptr;
            }
        }
        return SUCCESS;
    });
}

API int cuGraphInstantiateWithFlags(Graph** result, Graph* graph, unsigned long long) {
    return call([&] {
        *result = new Graph(*graph);
        return SUCCESS;
    });
}

API int cuGraphLaunch(Graph* executable, Stream* stream) {
    return call([&] {
        for (const Work& node : executable->nodes) {
            submit(stream, node);
        }
        return SUCCESS;
    });
}

API int cuGraphUpload(Graph*, Stream*) { return SUCCESS; }

API int cuGraphGetNodes(Graph* graph, void**, size_t* count) {
    return call([&] {
        *count = graph->nodes.size();
        return SUCCESS;
    });
}

API int cuGraphDestroy(Graph* graph) {
    return call([&] {
        delete graph;
        return SUCCESS;
    });
}

API int cuGraphExecDestroy(Graph* executable) {
    return call([&] {
        finishAll();
        delete executable;
        return SUCCESS;
    });
}
