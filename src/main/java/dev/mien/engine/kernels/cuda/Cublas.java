package dev.mien.engine.kernels.cuda;

import static jcuda.jcublas.JCublas2.cublasCreate;
import static jcuda.jcublas.JCublas2.cublasSetMathMode;
import static jcuda.jcublas.JCublas2.cublasSetStream;
import static jcuda.jcublas.JCublas2.cublasSgemm;
import static jcuda.jcublas.cublasMath.CUBLAS_DEFAULT_MATH;
import static jcuda.jcublas.cublasMath.CUBLAS_TF32_TENSOR_OP_MATH;
import static jcuda.jcublas.cublasOperation.CUBLAS_OP_N;
import static jcuda.jcublas.cublasOperation.CUBLAS_OP_T;

import dev.mien.MienException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;

/** NVIDIA's matrix products, for row-major matrices. */
final class Cublas {
    private static final Pointer ZERO = scalar(0);
    private static final Pointer ONE = scalar(1);

    private final CudaDevice gpu;
    private final cublasHandle handle = new cublasHandle();

    Cublas(CudaDevice gpu, Precision precision) {
        this.gpu = gpu;
        int math = precision == Precision.FLOAT32 ? CUBLAS_DEFAULT_MATH : CUBLAS_TF32_TENSOR_OP_MATH;
        gpu.run(() -> {
            check(cublasCreate(handle), "starting");
            check(cublasSetStream(handle, new cudaStream_t(gpu.stream())), "taking the stream");
            check(cublasSetMathMode(handle, math), "setting the precision");
        });
    }

    /** A float in the host's memory, as the libraries take their factors. */
    static Pointer scalar(float value) {
        ByteBuffer memory = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
        memory.putFloat(0, value);
        return Pointer.to(memory);
    }

    /**
     * {@code c = op(a) op(b) (+ c)}. Column-major, as cuBLAS counts, each of these matrices is its own transpose, so what it is asked
     * for is {@code c^T = op(b)^T op(a)^T}.
     *
     * @param a      {@code [m, k]}, or {@code [k, m]} when transposed; elements from a row to the next: {@code aPitch}
     * @param b      {@code [k, n]}, or {@code [n, k]} when transposed
     * @param c      {@code [m, n]}
     * @param addToC otherwise c is overwritten
     */
    void gemm(int m, int n, int k, Pointer a, int aPitch, boolean transposeA, Pointer b, int bPitch, boolean transposeB,
            boolean addToC, Pointer c, int cPitch) {
        gpu.run(() -> check(cublasSgemm(handle, transposeB ? CUBLAS_OP_T : CUBLAS_OP_N,
                transposeA ? CUBLAS_OP_T : CUBLAS_OP_N, n, m, k, ONE, b, bPitch, a, aPitch, addToC ? ONE : ZERO, c,
                cPitch),
                "multiplying [" + m + ", " + k + "] by [" + k + ", " + n + "]"));
    }

    private static void check(int status, String what) {
        if (status != cublasStatus.CUBLAS_STATUS_SUCCESS) {
            throw MienException.environment("cuBLAS failed while " + what + ": " + cublasStatus.stringFor(status)
                    + "; 'mien doctor' shows which library it is, and --backend simd does without");
        }
    }
}
