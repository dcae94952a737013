/*
 * libcudnn of the emulated device: convolutions of tensors of float32 or bfloat16 of any strides, with 2 or 3 axes, by plain
 * loops with sums in double; factors in float32 are rounded as tensor cores do unless that is forbidden. It offers two
 * algorithms in each direction, of which the faster wants a workspace.
 */
#include "convolution.h"
#include "driver.h"

#include <algorithm>
#include <array>
#include <limits>

using namespace emulated;

extern const int emulatedCudnn;
extern const int emulatedCudnnFor;

constexpr int FLOAT = 0;
constexpr int BFLOAT16 = 9;
constexpr int CHANNELS_LAST = 1; // of cudnnTensorFormat_t
constexpr int CROSS_CORRELATION = 1;
constexpr int RELU = 1;
constexpr int IDENTITY = 5;
constexpr int FAST = 1; // algorithm; of forward CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM
constexpr size_t WORKSPACE = 4096;

// cuDNN 9 has new numbers.
static int status(int of8, int of9) { return emulatedCudnn >= 9 ? of9 : of8; }
static int badParameter() { return status(3, 2000); }
static int notSupported() { return status(9, 3000); }
static int executionFailed() { return status(8, 5000); }

struct Handle {
    Stream* stream = nullptr;
};

struct Activation {
    int mode;
};

/** As cudnnConvolutionFwdAlgoPerf_t and its sisters lie in memory. */
struct Performance {
    int algorithm;
    int status;
    float milliseconds;
    size_t workspace;
    int determinism;
    int math;
    int reserved[3];
};

/** What cuDNN checks before it does anything. */
static int refusal(const Convolution& conv, const Tensor& x, const Tensor& w, const Tensor& y, int algorithm,
        const void* workspace, size_t bytes) {
    if (!conv.fits(x, w, y) || (algorithm == FAST && (bytes < WORKSPACE || !emulatedOwns(workspace, bytes)))) {
        return badParameter();
    }
    return algorithm == 0 || algorithm == FAST ? SUCCESS : notSupported();
}

static int submit(Handle* handle, Work work) {
    return emulatedSubmit(handle->stream, std::move(work)) == SUCCESS ? SUCCESS : executionFailed();
}

/** result = alpha convolved + beta result */
static int convolve(Handle* handle, Direction direction, const Convolution& conv, float alpha, const Tensor& x,
        const void* xs, const Tensor& w, const void* ws, const Tensor& y, const void* ys, float beta) {
    return submit(handle, [=]() -> int {
        if (!x.there(xs) || !w.there(ws) || !y.there(ys)) {
            return ILLEGAL_ADDRESS;
        }
        const auto sum = sums(direction, conv, x, xs, w, ws, y, ys);
        const Tensor& result = direction == Direction::FORWARD ? y : direction == Direction::INPUT ? x : w;
        void* into = const_cast<void*>(direction == Direction::FORWARD ? ys : direction == Direction::INPUT ? xs : ws);
        result.each([&](long at) {
            const float before = beta == 0 ? 0 : beta * load(into, result.type, at);
            store(into, result.type, at, float(alpha * sum[at] + before));
        });
        return SUCCESS;
    });
}

API size_t cudnnGetVersion() { return size_t(setting("MIEN_EMULATED_CUDNN", emulatedCudnn >= 9 ? 91900 : 8907)); }
API size_t cudnnGetCudartVersion() { return size_t(emulatedCudnnFor) * 1000; }
API const char* cudnnGetErrorString(int code) { return code ? "error of the emulated cuDNN" : "CUDNN_STATUS_SUCCESS"; }

template <class T> static int create(T** result) {
    *result = new T{};
    return SUCCESS;
}

template <class T> static int destroy(T* object) {
    delete object;
    return SUCCESS;
}

API int cudnnCreate(Handle** result) { return create(result); }
API int cudnnDestroy(Handle* handle) { return destroy(handle); }
API int cudnnCreateTensorDescriptor(Tensor** result) { return create(result); }
API int cudnnDestroyTensorDescriptor(Tensor* tensor) { return destroy(tensor); }
API int cudnnCreateFilterDescriptor(Tensor** result) { return create(result); }
API int cudnnDestroyFilterDescriptor(Tensor* tensor) { return destroy(tensor); }
API int cudnnCreateConvolutionDescriptor(Convolution** result) { return create(result); }
API int cudnnDestroyConvolutionDescriptor(Convolution* convolution) { return destroy(convolution); }
API int cudnnCreateActivationDescriptor(Activation** result) { return create(result); }
API int cudnnDestroyActivationDescriptor(Activation* activation) { return destroy(activation); }

API int cudnnSetStream(Handle* handle, Stream* stream) {
    handle->stream = stream;
    return SUCCESS;
}

API int cudnnSetTensorNdDescriptor(Tensor* tensor, int type, int dimensions, const int* size, const int* stride) {
    if (dimensions < 4 || dimensions > 2 + MOST_AXES) {
        return badParameter(); // the real one takes fewer, which no document promises
    }
    tensor->axes = dimensions - 2;
    std::copy(size, size + dimensions, tensor->size.begin());
    std::copy(stride, stride + dimensions, tensor->stride.begin());
    tensor->type = type == FLOAT ? Element::FLOAT : Element::BFLOAT16;
    return type != FLOAT && type != BFLOAT16 ? notSupported() : tensor->count() > 0 ? SUCCESS : badParameter();
}

API int cudnnSetFilterNdDescriptor(Tensor* filter, int type, int format, int dimensions, const int* size) {
    std::array<int, 2 + MOST_AXES> stride{};
    if (dimensions < 4 || dimensions > 2 + MOST_AXES || format > CHANNELS_LAST) {
        return badParameter();
    }
    int step = 1;
    if (format == CHANNELS_LAST) {
        stride[1] = 1;
        step = size[1];
    }
    for (int i = dimensions - 1; i >= 0; i--) {
        if (i != 1 || format != CHANNELS_LAST) {
            stride[i] = step;
            step *= size[i];
        }
    }
    return cudnnSetTensorNdDescriptor(filter, type, dimensions, size, stride.data());
}

API int cudnnSetConvolutionNdDescriptor(Convolution* conv, int axes, const int* padding, const int* stride,
        const int* dilation, int mode, int type) {
    if (axes < 2 || axes > MOST_AXES || mode != CROSS_CORRELATION || type != FLOAT) {
        return notSupported();
    }
    conv->axes = axes;
    std::copy(padding, padding + axes, conv->padding.begin());
    std::copy(stride, stride + axes, conv->stride.begin());
    std::copy(dilation, dilation + axes, conv->dilation.begin());
    const bool right = std::all_of(padding, padding + axes, [](int p) { return p >= 0; })
            && std::all_of(stride, stride + axes, [](int s) { return s > 0; })
            && std::all_of(dilation, dilation + axes, [](int d) { return d > 0; });
    return right ? SUCCESS : badParameter();
}

API int cudnnSetConvolutionMathType(Convolution* conv, int math) {
    conv->math = math;
    return SUCCESS;
}

API int cudnnSetConvolutionGroupCount(Convolution* conv, int groups) {
    conv->groups = groups;
    return groups > 0 ? SUCCESS : badParameter();
}

API int cudnnSetActivationDescriptor(Activation* activation, int mode, int, double) {
    activation->mode = mode;
    return mode == RELU || mode == IDENTITY ? SUCCESS : notSupported();
}

API int cudnnGetConvolutionNdForwardOutputDim(Convolution* conv, Tensor* x, Tensor* w, int dimensions, int* size) {
    if (dimensions != conv->axes + 2 || x->axes != conv->axes || w->axes != conv->axes) {
        return badParameter();
    }
    size[0] = int(x->size[0]);
    size[1] = int(w->size[0]);
    for (int a = 0; a < conv->axes; a++) {
        size[2 + a] = int(conv->outputSize(a, x->size[2 + a], w->size[2 + a]));
    }
    return SUCCESS;
}

API int cudnnConvolutionForward(Handle* handle, const float* alpha, Tensor* x, const void* xs, Tensor* w,
        const void* ws, Convolution* conv, int algorithm, void* workspace, size_t bytes, const float* beta, Tensor* y,
        void* ys) {
    const int refused = refusal(*conv, *x, *w, *y, algorithm, workspace, bytes);
    return refused ? refused : convolve(handle, Direction::FORWARD, *conv, *alpha, *x, xs, *w, ws, *y, ys, *beta);
}

API int cudnnConvolutionBackwardData(Handle* handle, const float* alpha, Tensor* w, const void* ws, Tensor* y,
        const void* ys, Convolution* conv, int algorithm, void* workspace, size_t bytes, const float* beta, Tensor* x,
        void* xs) {
    const int refused = refusal(*conv, *x, *w, *y, algorithm, workspace, bytes);
    return refused ? refused : convolve(handle, Direction::INPUT, *conv, *alpha, *x, xs, *w, ws, *y, ys, *beta);
}

API int cudnnConvolutionBackwardFilter(Handle* handle, const float* alpha, Tensor* x, const void* xs, Tensor* y,
        const void* ys, Convolution* conv, int algorithm, void* workspace, size_t bytes, const float* beta, Tensor* w,
        void* ws) {
    const int refused = refusal(*conv, *x, *w, *y, algorithm, workspace, bytes);
    return refused ? refused : convolve(handle, Direction::WEIGHT, *conv, *alpha, *x, xs, *w, ws, *y, ys, *beta);
}

API int cudnnConvolutionBackwardBias(Handle* handle, const float* alpha, Tensor* y, const float* ys, const float* beta,
        Tensor* bias, float* into) {
    if (bias->count() != y->size[1] || bias->size[1] != y->size[1]) {
        return badParameter();
    }
    return submit(handle, [=, alpha = *alpha, beta = *beta, y = *y, bias = *bias]() -> int {
        if (!y.there(ys) || !bias.there(into)) {
            return ILLEGAL_ADDRESS;
        }
        for (long c = 0; c < y.size[1]; c++) {
            Tensor channel = y;
            channel.size[1] = 1;
            double sum = 0;
            channel.each([&](long at) { sum += ys[at + c * y.stride[1]]; });
            float& place = into[c * bias.stride[1]];
            place = float(alpha * sum + (beta == 0 ? 0 : beta * place));
        }
        return SUCCESS;
    });
}

/** y = activation(alpha1 convolved + alpha2 z + bias) */
API int cudnnConvolutionBiasActivationForward(Handle* handle, const float* alpha1, Tensor* x, const float* xs, Tensor* w,
        const float* ws, Convolution* conv, int algorithm, void* workspace, size_t bytes, const float* alpha2, Tensor* z,
        const float* zs, Tensor* bias, const float* biases, Activation* activation, Tensor* y, float* ys) {
    const int refused = refusal(*conv, *x, *w, *y, algorithm, workspace, bytes);
    if (refused) {
        return refused;
    }
    if ((activation->mode == IDENTITY && algorithm != FAST) || y->type != Element::FLOAT) {
        return notSupported();
    }
    if (z->size != y->size || z->stride != y->stride || bias->count() != y->size[1] || xs == ys) {
        return badParameter();
    }
    return submit(handle, [=, conv = *conv, alpha = *alpha1, beta = *alpha2, x = *x, w = *w, y = *y,
            step = bias->stride[1], bias = *bias, mode = activation->mode]() -> int {
        if (!x.there(xs) || !w.there(ws) || !y.there(ys) || !bias.there(biases) || (beta != 0 && !y.there(zs))) {
            return ILLEGAL_ADDRESS;
        }
        const auto sum = sums(Direction::FORWARD, conv, x, xs, w, ws, y, ys);
        Tensor channel = y;
        channel.size[1] = 1;
        for (long c = 0; c < y.size[1]; c++) {
            channel.each([&](long first) {
                const long at = first + c * y.stride[1];
                const double value = alpha * sum[at] + (beta == 0 ? 0 : beta * zs[at]) + biases[c * step];
                ys[at] = float(mode == RELU && value < 0 ? 0 : value);
            });
        }
        return SUCCESS;
    });
}

static int algorithms(int most, int* count, Performance* found) {
    *count = std::min(most, 2);
    for (int i = 0; i < *count; i++) {
        found[i] = i == 0 ? Performance{FAST, 0, 0.1f, WORKSPACE, 1, 0, {}} : Performance{0, 0, 0.2f, 0, 1, 0, {}};
    }
    return most > 0 ? SUCCESS : badParameter();
}

/** Trying the algorithms overwrites the result. */
static int find(Handle* handle, bool fits, const Tensor& result, void* values, int most, int* count, Performance* found) {
    if (!fits) {
        return badParameter();
    }
    const int submitted = submit(handle, [=]() -> int {
        if (!result.there(values)) {
            return ILLEGAL_ADDRESS;
        }
        result.each([&](long at) { store(values, result.type, at, std::numeric_limits<float>::quiet_NaN()); });
        return SUCCESS;
    });
    return submitted ? submitted : algorithms(most, count, found);
}

API int cudnnFindConvolutionForwardAlgorithmEx(Handle* handle, Tensor* x, const void*, Tensor* w, const void*,
        Convolution* conv, Tensor* y, void* ys, int most, int* count, Performance* found, void*, size_t) {
    return find(handle, conv->fits(*x, *w, *y), *y, ys, most, count, found);
}

API int cudnnFindConvolutionBackwardDataAlgorithmEx(Handle* handle, Tensor* w, const void*, Tensor* y, const void*,
        Convolution* conv, Tensor* x, void* xs, int most, int* count, Performance* found, void*, size_t) {
    return find(handle, conv->fits(*x, *w, *y), *x, xs, most, count, found);
}

API int cudnnFindConvolutionBackwardFilterAlgorithmEx(Handle* handle, Tensor* x, const void*, Tensor* y, const void*,
        Convolution* conv, Tensor* w, void* ws, int most, int* count, Performance* found, void*, size_t) {
    return find(handle, conv->fits(*x, *w, *y), *w, ws, most, count, found);
}

API int cudnnGetConvolutionForwardAlgorithm_v7(Handle*, Tensor* x, Tensor* w, Convolution* conv, Tensor* y, int most,
        int* count, Performance* found) {
    return conv->fits(*x, *w, *y) ? algorithms(most, count, found) : badParameter();
}

API int cudnnGetConvolutionBackwardDataAlgorithm_v7(Handle*, Tensor* w, Tensor* y, Convolution* conv, Tensor* x, int most,
        int* count, Performance* found) {
    return conv->fits(*x, *w, *y) ? algorithms(most, count, found) : badParameter();
}

API int cudnnGetConvolutionBackwardFilterAlgorithm_v7(Handle*, Tensor* x, Tensor* y, Convolution* conv, Tensor* w,
        int most, int* count, Performance* found) {
    return conv->fits(*x, *w, *y) ? algorithms(most, count, found) : badParameter();
}

static int workspaceSize(bool fits, int algorithm, size_t* bytes) {
    *bytes = algorithm == FAST ? WORKSPACE : 0;
    return fits ? SUCCESS : badParameter();
}

API int cudnnGetConvolutionForwardWorkspaceSize(Handle*, Tensor* x, Tensor* w, Convolution* conv, Tensor* y,
        int algorithm, size_t* bytes) {
    return workspaceSize(conv->fits(*x, *w, *y), algorithm, bytes);
}

API int cudnnGetConvolutionBackwardDataWorkspaceSize(Handle*, Tensor* w, Tensor* y, Convolution* conv, Tensor* x,
        int algorithm, size_t* bytes) {
    return workspaceSize(conv->fits(*x, *w, *y), algorithm, bytes);
}

API int cudnnGetConvolutionBackwardFilterWorkspaceSize(Handle*, Tensor* x, Tensor* y, Convolution* conv, Tensor* w,
        int algorithm, size_t* bytes) {
    return workspaceSize(conv->fits(*x, *w, *y), algorithm, bytes);
}
