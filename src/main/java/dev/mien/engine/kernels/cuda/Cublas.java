package dev.mien.engine.kernels.cuda;

import static jcuda.cudaDataType.CUDA_R_16BF;
import static jcuda.cudaDataType.CUDA_R_32F;
import static jcuda.jcublas.JCublas2.cublasCreate;
import static jcuda.jcublas.JCublas2.cublasGemmEx_new;
import static jcuda.jcublas.JCublas2.cublasSetMathMode;
import static jcuda.jcublas.JCublas2.cublasSetStream;
import static jcuda.jcublas.JCublas2.cublasSgemm;
import static jcuda.jcublas.cublasComputeType.CUBLAS_COMPUTE_32F;
import static jcuda.jcublas.cublasGemmAlgo.CUBLAS_GEMM_DEFAULT;
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
    private final Bfloat16 narrow;

    Cublas(CudaDevice gpu, Precision precision) {
        this.gpu = gpu;
        this.narrow = precision == Precision.BF16 ? new Bfloat16(gpu) : null;
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
        int opA = transposeA ? CUBLAS_OP_T : CUBLAS_OP_N;
        int opB = transposeB ? CUBLAS_OP_T : CUBLAS_OP_N;
        Pointer beta = addToC ? ONE : ZERO;
        String what = "multiplying [" + m + ", " + k + "] by [" + k + ", " + n + "]";
        if (narrow == null) {
            gpu.run(() -> check(cublasSgemm(handle, opB, opA, n, m, k, ONE, b, bPitch, a, aPitch, beta, c, cPitch),
                    what));
            return;
        }
        try (DeviceArray as = narrow.of(a, transposeA ? (k - 1) * aPitch + m : (m - 1) * aPitch + k);
                DeviceArray bs = narrow.of(b, transposeB ? (n - 1) * bPitch + k : (k - 1) * bPitch + n)) {
            gpu.run(() -> check(cublasGemmEx_new(handle, opB, opA, n, m, k, ONE, bs, CUDA_R_16BF, bPitch, as,
                    CUDA_R_16BF, aPitch, beta, c, CUDA_R_32F, cPitch, CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT), what));
        }
    }

    private static void check(int status, String what) {
        if (status != cublasStatus.CUBLAS_STATUS_SUCCESS) {
            throw MienException.environment("cuBLAS failed while " + what + ": " + cublasStatus.stringFor(status)
                    + "; 'mien doctor' shows which library it is, and --backend simd does without");
        }
    }
}
