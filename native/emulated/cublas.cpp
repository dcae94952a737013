/* libcublas of the emulated device: products of matrices, column by column, by plain loops with sums in double. */
#include "driver.h"
#include "rounding.h"

#include <vector>

using namespace emulated;

extern const int emulatedCuda;

enum Status { OK = 0, NOT_INITIALISED = 1, BAD_VALUE = 7, EXECUTION_FAILED = 13, UNSUPPORTED = 15 };
enum Type { FLOAT = 0, BFLOAT16 = 14 };
constexpr int TF32 = 3; // of cublasMath_t
constexpr int COMPUTE_FLOAT = 68;
constexpr int COMPUTE_FLOAT_PEDANTIC = 69;
constexpr int COMPUTE_TF32 = 77;

struct Handle {
    Stream* stream = nullptr;
    int math = 0;
};

/** Matrices of one type behind each other. */
struct Matrix {
    const void* values;
    int type;
    int transposed;
    int leading;
    long long stride; // from one to the next

    Element element() const { return type == FLOAT ? Element::FLOAT : Element::BFLOAT16; }
};

/** Rows of the operand, if it multiplies from the left, one behind the other. */
static std::vector<float> packed(const Matrix& matrix, int batch, int rows, int columns, bool tf32) {
    std::vector<float> result(size_t(rows) * columns);
    for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
            const size_t at = matrix.transposed ? c + size_t(r) * matrix.leading : r + size_t(c) * matrix.leading;
            const float value = load(matrix.values, matrix.element(), size_t(batch * matrix.stride) + at);
            result[size_t(r) * columns + c] = tf32 ? asTf32(value) : value;
        }
    }
    return result;
}

static double dot(const float* a, const float* b, int n) {
    double sums[4] = {};
    int i = 0;
    for (; i + 4 <= n; i += 4) {
        for (int j = 0; j < 4; j++) {
            sums[j] += double(a[i + j]) * b[i + j];
        }
    }
    for (; i < n; i++) {
        sums[0] += double(a[i]) * b[i];
    }
    return sums[0] + sums[1] + (sums[2] + sums[3]);
}

/** Whether the matrices, of so many rows in memory, lie on the device. */
static bool there(const Matrix& matrix, int columns, int batches) {
    const size_t values = size_t(batches - 1) * matrix.stride + size_t(columns) * matrix.leading;
    return emulatedOwns(matrix.values, (values - matrix.leading + 1) * bytesOf(matrix.element()));
}

/** C = alpha op(A) op(B) + beta C, for each of a batch. */
static int multiply(Handle* handle, int m, int n, int k, const float* alphaAt, Matrix a, Matrix b, const float* betaAt,
        Matrix c, int batches, bool tf32) {
    const bool known = (a.type == FLOAT || a.type == BFLOAT16) && b.type == a.type
            && (c.type == FLOAT || c.type == a.type);
    if (!handle) {
        return NOT_INITIALISED;
    }
    if (!known || a.transposed > 1 || b.transposed > 1) {
        return UNSUPPORTED;
    }
    if (m < 0 || n < 0 || k < 0 || batches < 0 || a.leading < (a.transposed ? k : m)
            || b.leading < (b.transposed ? n : k) || c.leading < m) {
        return BAD_VALUE;
    }
    if (m == 0 || n == 0 || batches == 0) {
        return OK;
    }
    const float alpha = *alphaAt;
    const float beta = *betaAt;
    const int result = emulatedSubmit(handle->stream, [=]() -> int {
        if (!there(a, a.transposed ? m : k, batches) || !there(b, b.transposed ? k : n, batches)
                || !there(c, n, batches)) {
            return ILLEGAL_ADDRESS;
        }
        Matrix bt = b; // as rows of its transpose
        bt.transposed = !b.transposed;
        for (int batch = 0; batch < batches; batch++) {
            const auto rows = packed(a, batch, m, k, tf32);
            const auto columns = packed(bt, batch, n, k, tf32);
            for (int j = 0; j < n; j++) {
                for (int i = 0; i < m; i++) {
                    const size_t at = size_t(batch * c.stride) + i + size_t(j) * c.leading;
                    const float product = float(alpha * dot(&rows[size_t(i) * k], &columns[size_t(j) * k], k));
                    const float before = beta == 0 ? 0 : beta * load(c.values, c.element(), at);
                    store(const_cast<void*>(c.values), c.element(), at, product + before);
                }
            }
        }
        return SUCCESS;
    });
    return result == SUCCESS ? OK : EXECUTION_FAILED;
}

API int cublasCreate_v2(Handle** result) {
    *result = new Handle;
    return OK;
}

API int cublasDestroy_v2(Handle* handle) {
    delete handle;
    return OK;
}

API int cublasSetStream_v2(Handle* handle, Stream* stream) {
    handle->stream = stream;
    return OK;
}

API int cublasSetWorkspace_v2(Handle*, void* workspace, size_t bytes) {
    return emulatedOwns(workspace, bytes) ? OK : BAD_VALUE;
}

API int cublasSetMathMode(Handle* handle, int math) {
    handle->math = math;
    return OK;
}

API int cublasGetMathMode(Handle* handle, int* math) {
    *math = handle->math;
    return OK;
}

/** Only of the host. */
API int cublasSetPointerMode_v2(Handle*, int mode) { return mode == 0 ? OK : UNSUPPORTED; }
API int cublasSetAtomicsMode(Handle*, int) { return OK; }

API int cublasGetVersion_v2(Handle*, int* version) {
    *version = emulatedCuda * 10000 + 100;
    return OK;
}

/** Major, minor, patch. */
API int cublasGetProperty(int part, int* value) {
    *value = part == 0 ? emulatedCuda : part == 1 ? 1 : 0;
    return part >= 0 && part <= 2 ? OK : BAD_VALUE;
}

API int cublasSgemm_v2(Handle* handle, int ta, int tb, int m, int n, int k, const float* alpha, const float* a, int lda,
        const float* b, int ldb, const float* beta, float* c, int ldc) {
    return multiply(handle, m, n, k, alpha, {a, FLOAT, ta, lda, 0}, {b, FLOAT, tb, ldb, 0}, beta, {c, FLOAT, 0, ldc, 0}, 1,
            handle && handle->math == TF32);
}

API int cublasSgemmStridedBatched(Handle* handle, int ta, int tb, int m, int n, int k, const float* alpha, const float* a,
        int lda, long long strideA, const float* b, int ldb, long long strideB, const float* beta, float* c, int ldc,
        long long strideC, int batches) {
    return multiply(handle, m, n, k, alpha, {a, FLOAT, ta, lda, strideA}, {b, FLOAT, tb, ldb, strideB}, beta,
            {c, FLOAT, 0, ldc, strideC}, batches, handle && handle->math == TF32);
}

API int cublasGemmStridedBatchedEx(Handle* handle, int ta, int tb, int m, int n, int k, const void* alpha, const void* a,
        int typeA, int lda, long long strideA, const void* b, int typeB, int ldb, long long strideB, const void* beta,
        void* c, int typeC, int ldc, long long strideC, int batches, int compute, int) {
    if (compute != COMPUTE_FLOAT && compute != COMPUTE_FLOAT_PEDANTIC && compute != COMPUTE_TF32) {
        return UNSUPPORTED;
    }
    const bool tf32 = compute == COMPUTE_TF32 || (compute == COMPUTE_FLOAT && handle && handle->math == TF32);
    return multiply(handle, m, n, k, static_cast<const float*>(alpha), {a, typeA, ta, lda, strideA},
            {b, typeB, tb, ldb, strideB}, static_cast<const float*>(beta), {c, typeC, 0, ldc, strideC}, batches, tf32);
}

API int cublasGemmEx(Handle* handle, int ta, int tb, int m, int n, int k, const void* alpha, const void* a, int typeA,
        int lda, const void* b, int typeB, int ldb, const void* beta, void* c, int typeC, int ldc, int compute,
        int algorithm) {
    return cublasGemmStridedBatchedEx(handle, ta, tb, m, n, k, alpha, a, typeA, lda, 0, b, typeB, ldb, 0, beta, c, typeC,
            ldc, 0, 1, compute, algorithm);
}
