package dev.mien.engine.kernels.cuda;

import static jcuda.jcudnn.JCudnn.cudnnCreate;
import static jcuda.jcudnn.JCudnn.cudnnCreateActivationDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnGetErrorString;
import static jcuda.jcudnn.JCudnn.cudnnSetActivationDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetStream;
import static jcuda.jcudnn.cudnnActivationMode.CUDNN_ACTIVATION_IDENTITY;
import static jcuda.jcudnn.cudnnActivationMode.CUDNN_ACTIVATION_RELU;
import static jcuda.jcudnn.cudnnMathType.CUDNN_DEFAULT_MATH;
import static jcuda.jcudnn.cudnnMathType.CUDNN_FMA_MATH;
import static jcuda.jcudnn.cudnnNanPropagation.CUDNN_PROPAGATE_NAN;

import dev.mien.MienException;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.tensor.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import jcuda.jcudnn.cudnnActivationDescriptor;
import jcuda.jcudnn.cudnnHandle;
import jcuda.runtime.cudaStream_t;

/** NVIDIA's convolutions. Used under the lock of the device. */
final class Cudnn {
    final CudaDevice gpu;
    final cudnnHandle handle = new cudnnHandle();
    final int math;
    /** What tensors are copied to, or null. */
    final Bfloat16 narrow;
    final cudnnActivationDescriptor relu = new cudnnActivationDescriptor();
    final cudnnActivationDescriptor identity = new cudnnActivationDescriptor();
    final AlgorithmFile algorithms;
    private final Map<Problem, CudnnConv> known = new HashMap<>();

    /** A convolution of one geometry between shapes. */
    record Problem(Shape x, Shape w, Geometry g, Shape y) {
        /** For files: one word. */
        String key() {
            return (x + " " + w + " " + g + " " + y).replaceAll("[\\s:=]+", "_");
        }
    }

    Cudnn(CudaDevice gpu, Precision precision, AlgorithmFile algorithms) {
        this.gpu = gpu;
        this.math = precision == Precision.FLOAT32 ? CUDNN_FMA_MATH : CUDNN_DEFAULT_MATH;
        this.narrow = precision == Precision.BF16 ? new Bfloat16(gpu) : null;
        this.algorithms = algorithms;
        gpu.run(() -> {
            check(cudnnCreate(handle), "starting");
            check(cudnnSetStream(handle, new cudaStream_t(gpu.stream())), "taking the stream");
            describe(relu, CUDNN_ACTIVATION_RELU);
            describe(identity, CUDNN_ACTIVATION_IDENTITY);
        });
    }

    private static void describe(cudnnActivationDescriptor a, int mode) {
        check(cudnnCreateActivationDescriptor(a), "describing an activation");
        check(cudnnSetActivationDescriptor(a, mode, CUDNN_PROPAGATE_NAN, 0), "describing an activation");
    }

    /** What cuDNN can express: the same padding on both sides. */
    static boolean takes(Geometry g) {
        return Arrays.equals(g.padLow(), g.padHigh());
    }

    CudnnConv conv(Shape x, Shape w, Geometry g, Shape y) {
        return known.computeIfAbsent(new Problem(x, w, g, y), p -> new CudnnConv(this, p));
    }

    static void check(int status, String what) {
        if (status != 0) {
            throw MienException.environment("cuDNN failed while " + what + ": " + cudnnGetErrorString(status)
                    + "; 'mien doctor' shows which library it is, and --backend simd does without");
        }
    }
}
