/*
 * libcuda.so.1 of the emulated device: driver, memory, modules and launches; streams.cpp has the rest. The environment
 * sets what it is and what fails:
 *   MIEN_EMULATED_SEED            draws the order of threads; but for 0, streams are late, too
 *   MIEN_EMULATED_MEMORY          bytes of the device; MIEN_EMULATED_LARGEST: of what can be allocated at once
 *   MIEN_EMULATED_FAIL_LAUNCH     which launch fails, from 1; MIEN_EMULATED_FAILURE: with which CUresult
 *   MIEN_EMULATED_DRIVER, _INIT, _CAPABILITY   its CUDA version, what cuInit answers, compute capability times 10
 */
#include "device.h"
#include "state.h"

using namespace emulated;

/** Major version of CUDA, given by build.sh. */
extern const int emulatedCuda;

#if defined(__SANITIZE_ADDRESS__)
constexpr size_t GUARD = 0; // the sanitizer sees reads, too
#else
constexpr size_t GUARD = 256; // bytes around each allocation that nobody may write
#endif
constexpr char GUARDED = 0x5a;

static size_t total() { return size_t(setting("MIEN_EMULATED_MEMORY", 4L << 30)); }

API bool emulatedOwns(const void* at, size_t bytes) {
    const Address from = Address(at);
    auto next = driver.memory.upper_bound(from);
    if (next == driver.memory.begin()) {
        return false;
    }
    const auto& [begin, size] = *std::prev(next);
    return from - begin <= size && bytes <= size - (from - begin);
}

static bool owns(Address at, size_t bytes) { return emulatedOwns(reinterpret_cast<const void*>(at), bytes); }

static bool guardsIntact(Address at, size_t bytes) {
    const char* begin = reinterpret_cast<const char*>(at);
    const auto intact = [](const char* from) {
        return std::all_of(from, from + GUARD, [](char c) { return c == GUARDED; });
    };
    return intact(begin - GUARD) && intact(begin + bytes);
}

API int cuInit(unsigned) {
    const int answer = int(setting("MIEN_EMULATED_INIT", SUCCESS));
    driver.initialised = answer == SUCCESS;
    return answer;
}

API int cuDriverGetVersion(int* version) {
    *version = int(setting("MIEN_EMULATED_DRIVER", emulatedCuda * 1000));
    return SUCCESS;
}

/** Names as the real driver gives them, which is all it says here. */
API int cuGetErrorName(int result, const char** name) {
    static const std::map<int, const char*> names{{SUCCESS, "CUDA_SUCCESS"}, {INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE"},
            {OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY"}, {NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED"},
            {INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE"}, {INVALID_IMAGE, "CUDA_ERROR_INVALID_IMAGE"},
            {INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT"}, {INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE"},
            {NOT_FOUND, "CUDA_ERROR_NOT_FOUND"}, {NOT_READY, "CUDA_ERROR_NOT_READY"},
            {ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS"}, {LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED"},
            {CAPTURE_UNSUPPORTED, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED"},
            {CAPTURE_IMPLICIT, "CUDA_ERROR_STREAM_CAPTURE_IMPLICIT"}};
    const auto found = names.find(result);
    *name = found == names.end() ? "CUDA_ERROR_UNKNOWN" : found->second;
    return SUCCESS;
}

API int cuGetErrorString(int, const char** text) {
    *text = "on the emulated device";
    return SUCCESS;
}

API int cuDeviceGetCount(int* count) {
    *count = 1;
    return SUCCESS;
}

API int cuDeviceGet(int* device, int number) {
    *device = number;
    return number == 0 ? SUCCESS : INVALID_DEVICE;
}

API int cuDeviceGetName(char* name, int size, int) {
    std::snprintf(name, size_t(size), "emulated device");
    return SUCCESS;
}

API int cuDeviceTotalMem_v2(size_t* bytes, int) { return *bytes = total(), SUCCESS; }

/** Numbers of CUdevice_attribute; those of a small Turing. */
API int cuDeviceGetAttribute(int* value, int attribute, int) {
    const int capability = int(setting("MIEN_EMULATED_CAPABILITY", 75));
    static const std::map<int, int> values{{1, 1024}, {2, 1024}, {3, 1024}, {4, 64}, {5, 2147483647}, {6, 65535},
            {7, 65535}, {8, MOST_SHARED}, {10, 32}, {12, 65536}, {16, 4}, {39, 1024}, {41, 1}, {81, 65536},
            {97, MOST_SHARED_BY_REQUEST}};
    const auto found = values.find(attribute);
    *value = attribute == 75 ? capability / 10 : attribute == 76 ? capability % 10 : found == values.end() ? 0 : found->second;
    return SUCCESS;
}

API int cuDevicePrimaryCtxRetain(void** result, int) {
    if (!driver.initialised) {
        return NOT_INITIALIZED;
    }
    driver.contexts++;
    *result = &contextOfDevice;
    return driver.failed;
}

API int cuDevicePrimaryCtxRelease_v2(int) {
    if (driver.contexts == 0) {
        return INVALID_CONTEXT;
    }
    driver.contexts--;
    return SUCCESS;
}

API int cuDevicePrimaryCtxGetState(int, unsigned* flags, int* active) {
    *flags = 0;
    *active = driver.contexts > 0;
    return SUCCESS;
}

API int cuDevicePrimaryCtxSetFlags_v2(int, unsigned) { return SUCCESS; }

API int cuCtxSetCurrent(void* wanted) { return context = wanted, SUCCESS; }
API int cuCtxGetCurrent(void** current) { return *current = context, SUCCESS; }

API int cuCtxGetDevice(int* device) {
    *device = 0;
    return context ? SUCCESS : INVALID_CONTEXT;
}

API int cuMemGetInfo_v2(size_t* unused, size_t* all) {
    return call([&] {
        *all = total();
        *unused = *all - driver.used;
        return SUCCESS;
    });
}

API int cuMemAlloc_v2(Address* result, size_t bytes) {
    return callOutsideCapture([&]() -> int {
        if (bytes == 0) {
            return INVALID_VALUE;
        }
        if (bytes > total() - driver.used || bytes > size_t(setting("MIEN_EMULATED_LARGEST", 1L << 62))) {
            return OUT_OF_MEMORY;
        }
        void* memory;
        if (posix_memalign(&memory, 256, bytes + 2 * GUARD) != 0) {
            return OUT_OF_MEMORY;
        }
        char* at = static_cast<char*>(memory);
        std::memset(at, GUARDED, GUARD);
        std::memset(at + GUARD, 0xff, bytes); // not a number
        std::memset(at + GUARD + bytes, GUARDED, GUARD);
        *result = Address(at + GUARD);
        driver.memory[*result] = bytes;
        driver.used += bytes;
        return SUCCESS;
    });
}

API int cuMemFree_v2(Address at) {
    return callOutsideCapture([&]() -> int {
        finishAll();
        const auto found = driver.memory.find(at);
        if (found == driver.memory.end()) {
            return INVALID_VALUE;
        }
        driver.used -= found->second;
        driver.memory.erase(found);
        std::free(reinterpret_cast<char*>(at) - GUARD);
        return SUCCESS;
    });
}

API int cuMemHostAlloc(void** result, size_t bytes, unsigned) {
    return callOutsideCapture([&] {
        *result = std::malloc(bytes);
        driver.pinned[static_cast<char*>(*result)] = bytes;
        return *result ? SUCCESS : OUT_OF_MEMORY;
    });
}

API int cuMemAllocHost_v2(void** result, size_t bytes) { return cuMemHostAlloc(result, bytes, 0); }

API int cuMemFreeHost(void* at) {
    return callOutsideCapture([&] {
        finishAll();
        const bool known = driver.pinned.erase(static_cast<char*>(at)) > 0;
        std::free(known ? at : nullptr);
        return known ? SUCCESS : INVALID_VALUE;
    });
}

API int cuMemHostRegister_v2(void* at, size_t bytes, unsigned) {
    return call([&] {
        driver.pinned[static_cast<char*>(at)] = bytes;
        return SUCCESS;
    });
}

API int cuMemHostUnregister(void* at) {
    return call([&] {
        finishAll();
        return driver.pinned.erase(static_cast<char*>(at)) > 0 ? SUCCESS : INVALID_VALUE;
    });
}

/** Whether the device may read or write this memory of the host later; other memory is copied before a call returns. */
static bool pinned(const void* at, size_t bytes) {
    const char* from = static_cast<const char*>(at);
    auto next = driver.pinned.upper_bound(from);
    return next != driver.pinned.begin() && from + bytes <= std::prev(next)->first + std::prev(next)->second;
}

API int cuMemcpyHtoDAsync_v2(Address to, const void* from, size_t bytes, Stream* stream) {
    return call([&]() -> int {
        if (!owns(to, bytes)) {
            return INVALID_VALUE;
        }
        std::vector<char> staged;
        if (!pinned(from, bytes)) {
            staged.assign(static_cast<const char*>(from), static_cast<const char*>(from) + bytes);
        }
        return submit(stream, [to, from, bytes, staged = std::move(staged)] {
            std::memcpy(reinterpret_cast<void*>(to), staged.empty() ? from : staged.data(), bytes);
            return SUCCESS;
        });
    });
}

API int cuMemcpyDtoHAsync_v2(void* to, Address from, size_t bytes, Stream* stream) {
    return call([&]() -> int {
        if (!owns(from, bytes)) {
            return INVALID_VALUE;
        }
        const int result = submit(stream, [to, from, bytes] {
            std::memcpy(to, reinterpret_cast<const void*>(from), bytes);
            return SUCCESS;
        });
        if (!pinned(to, bytes) && !recording()) {
            finish(stream);
        }
        return result;
    });
}

API int cuMemcpyDtoDAsync_v2(Address to, Address from, size_t bytes, Stream* stream) {
    return call([&]() -> int {
        if (!owns(from, bytes) || !owns(to, bytes)) {
            return INVALID_VALUE;
        }
        return submit(stream, [to, from, bytes] {
            std::memmove(reinterpret_cast<void*>(to), reinterpret_cast<const void*>(from), bytes);
            return SUCCESS;
        });
    });
}

API int cuMemcpyHtoD_v2(Address to, const void* from, size_t bytes) {
    return callOutsideCapture([&] { return cuMemcpyHtoDAsync_v2(to, from, bytes, nullptr); });
}

API int cuMemcpyDtoH_v2(void* to, Address from, size_t bytes) {
    return callOutsideCapture([&] { return cuMemcpyDtoHAsync_v2(to, from, bytes, nullptr); });
}

API int cuMemcpyDtoD_v2(Address to, Address from, size_t bytes) {
    return callOutsideCapture([&] { return cuMemcpyDtoDAsync_v2(to, from, bytes, nullptr); });
}

template <class T> static int fill(Address at, T value, size_t count, Stream* stream) {
    return call([&]() -> int {
        if (!owns(at, count * sizeof(T)) || at % sizeof(T) != 0) {
            return INVALID_VALUE;
        }
        return submit(stream, [at, value, count] {
            std::fill_n(reinterpret_cast<T*>(at), count, value);
            return SUCCESS;
        });
    });
}

API int cuMemsetD8Async(Address at, unsigned char value, size_t n, Stream* stream) { return fill(at, value, n, stream); }
API int cuMemsetD32Async(Address at, unsigned value, size_t n, Stream* stream) { return fill(at, value, n, stream); }
API int cuMemsetD8_v2(Address at, unsigned char value, size_t n) { return fill(at, value, n, nullptr); }
API int cuMemsetD32_v2(Address at, unsigned value, size_t n) { return fill(at, value, n, nullptr); }

/** PTX is not run: its entries are known by name, and were compiled by g++. */
API int cuModuleLoadData(Module** result, const void* image) {
    return call([&]() -> int {
        const std::string text(static_cast<const char*>(image));
        if (text.find(".version") == std::string::npos) {
            return INVALID_IMAGE;
        }
        *result = new Module;
        const std::string entry = ".entry ";
        for (size_t at = text.find(entry); at != std::string::npos; at = text.find(entry, at)) {
            at += entry.size();
            (*result)->entries.insert(text.substr(at, text.find_first_of("( \n", at) - at));
        }
        return SUCCESS;
    });
}

API int cuModuleLoadDataEx(Module** result, const void* image, unsigned, int*, void**) {
    return cuModuleLoadData(result, image);
}

API int cuModuleUnload(Module* module) {
    return call([&] {
        finishAll();
        delete module;
        return SUCCESS;
    });
}

API int cuModuleGetFunction(Function** result, Module* module, const char* name) {
    return call([&]() -> int {
        const auto found = kernels().find(name);
        if (module->entries.count(name) == 0 || found == kernels().end()) {
            return NOT_FOUND;
        }
        *result = new Function{name, found->second, MOST_SHARED};
        return SUCCESS;
    });
}

/** Numbers of CUfunction_attribute: 0 most threads, 4 registers, 8 most dynamic shared memory. */
API int cuFuncGetAttribute(int* value, int attribute, Function* function) {
    *value = attribute == 0 ? 1024 : attribute == 4 ? 32 : attribute == 8 ? function->mostShared : 0;
    return SUCCESS;
}

API int cuFuncSetAttribute(Function* function, int attribute, int value) {
    if (attribute != 8) {
        return SUCCESS;
    }
    if (value > MOST_SHARED_BY_REQUEST) {
        return INVALID_VALUE;
    }
    function->mostShared = value;
    return SUCCESS;
}

API int cuFuncSetCacheConfig(Function*, int) { return SUCCESS; }

API int cuOccupancyMaxPotentialBlockSize(int* blocks, int* threads, Function*, void*, size_t, int most) {
    *blocks = 4;
    *threads = most > 0 ? std::min(most, 256) : 256;
    return SUCCESS;
}

API int cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, Function*, int threads, size_t) {
    *blocks = std::max(1, 1024 / std::max(1, threads));
    return SUCCESS;
}

API int cuLaunchKernel(Function* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,
        unsigned blockY, unsigned blockZ, unsigned shared, Stream* stream, void** arguments, void** extra) {
    return call([&]() -> int {
        const auto outside = [](size_t value, size_t most) { return value == 0 || value > most; };
        if (!function || extra || outside(gridX, 2147483647) || outside(gridY, 65535) || outside(gridZ, 65535)
                || outside(blockX, 1024) || outside(blockY, 1024) || outside(blockZ, 64)
                || size_t(blockX) * blockY * blockZ > 1024 || shared > unsigned(function->mostShared)) {
            return INVALID_VALUE;
        }
        const bool fails = ++driver.launches == setting("MIEN_EMULATED_FAIL_LAUNCH", 0);
        const unsigned seed = unsigned(setting("MIEN_EMULATED_SEED", 0) * 1000003 + driver.launches);
        return submit(stream, [=, threads = function->bind(arguments), name = function->name]() -> int {
            if (fails) {
                return int(setting("MIEN_EMULATED_FAILURE", LAUNCH_FAILED));
            }
            emulated::launch({gridX, gridY, gridZ}, {blockX, blockY, blockZ}, seed, threads, shared);
            for (const auto& [at, bytes] : driver.memory) {
                if (!guardsIntact(at, bytes)) {
                    std::fprintf(stderr, "emulated device: %s writes beside an allocation of %zu bytes\n", name.c_str(),
                            bytes);
                    return ILLEGAL_ADDRESS;
                }
            }
            return SUCCESS;
        });
    });
}
