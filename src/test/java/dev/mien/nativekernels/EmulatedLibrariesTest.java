package dev.mien.nativekernels;

import static jcuda.driver.JCudaDriver.*;
import static jcuda.jcublas.JCublas2.*;
import static jcuda.jcudnn.JCudnn.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.kernels.cuda.CudaBoot;
import dev.mien.engine.tensor.Tensor;
import dev.mien.nativekernels.EmulatedCuda.Libraries;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import jcuda.Pointer;
import jcuda.cudaDataType;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.jcublas.cublasComputeType;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.jcudnn.cudnnActivationDescriptor;
import jcuda.jcudnn.cudnnActivationMode;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnConvolutionFwdAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionMode;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnHandle;
import jcuda.jcudnn.cudnnMathType;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;
import org.junit.jupiter.api.Test;

/** The emulated cuBLAS and cuDNN, through JCuda, against the reference kernels. */
class EmulatedLibrariesTest {
    @Test
    void productsAndConvolutions() throws Exception {
        for (Libraries libraries : new Libraries[] {Libraries.CUDA_12, Libraries.CUDA_13}) {
            Gpp.Ended ended = EmulatedCuda.run(libraries, Map.of("MIEN_EMULATED_SEED", "1"), Compute.class);
            assertEquals(0, ended.status(), ended.output());
            assertTrue(ended.output().endsWith("done\n"), ended.output());
        }
    }

    static final class Compute {
        private static final Backend REFERENCE = Backends.byName("reference");
        private static final Random RANDOM = new Random(1);
        private static final Pointer ONE = Pointer.to(new float[] {1});
        private static final Pointer ZERO = Pointer.to(new float[] {0});
        private static final int FAST = 1;
        private static final int WORKSPACE = 4096;

        private Compute() {}

        public static void main(String[] args) {
            assertTrue(CudaBoot.report().usable(), CudaBoot.report().why());
            CUdevice device = new CUdevice();
            CUcontext context = new CUcontext();
            ok(cuDeviceGet(device, 0));
            ok(cuDevicePrimaryCtxRetain(context, device));
            ok(cuCtxSetCurrent(context));
            products();
            convolutions();
            System.out.println("done");
        }

        private static void products() {
            cublasHandle handle = new cublasHandle();
            ok(cublasCreate(handle));
            Tensor a = random(7, 5);
            Tensor b = random(5, 3);
            Tensor c = Tensor.zeros(7, 3);
            REFERENCE.gemm().gemm(a, false, b, false, c);
            CUdeviceptr da = up(a);
            CUdeviceptr db = up(b);
            CUdeviceptr dc = up(Tensor.zeros(7, 3));
            int n = cublasOperation.CUBLAS_OP_N;
            ok(cublasSgemm(handle, n, n, 3, 7, 5, ONE, db, 3, da, 5, ZERO, dc, 3)); // rows are columns of the transpose
            assertClose(c, dc);
            Tensor twice = Tensor.zeros(14, 3);
            twice.rows(0, 7).set(c);
            twice.rows(7, 14).set(c);
            CUdeviceptr batch = up(Tensor.zeros(14, 3));
            ok(cublasSgemmStridedBatched(handle, n, n, 3, 7, 5, ONE, db, 3, 0, da, 5, 0, ZERO, batch, 3, 21, 2));
            assertClose(twice, batch);
            Tensor bt = Tensor.zeros(3, 5);
            for (int i = 0; i < 15; i++) {
                bt.set(i % 3 * 5 + i / 3, b.get(i));
            }
            ok(cublasSgemm(handle, cublasOperation.CUBLAS_OP_T, n, 3, 7, 5, ONE, up(bt), 5, da, 5, ZERO, dc, 3));
            assertClose(c, dc);
            assertNotEquals(0, cublasSgemm(handle, n, n, 3, 7, 5, ONE, db, 2, da, 5, ZERO, dc, 3));
            brain(handle);
            ok(cublasDestroy(handle));
        }

        /** Factors in bfloat16, which small integers are exact in, sums in float. */
        private static void brain(cublasHandle handle) {
            short[] bits = new short[16];
            double sum = 0;
            for (int i = 0; i < 16; i++) {
                bits[i] = (short) (Float.floatToIntBits(i) >> 16);
                sum += i * i;
            }
            CUdeviceptr values = new CUdeviceptr();
            ok(cuMemAlloc(values, 32));
            ok(cuMemcpyHtoD(values, Pointer.to(bits), 32));
            CUdeviceptr result = up(Tensor.zeros(1));
            ok(cublasGemmEx_new(handle, cublasOperation.CUBLAS_OP_T, cublasOperation.CUBLAS_OP_N, 1, 1, 16, ONE, values,
                    cudaDataType.CUDA_R_16BF, 16, values, cudaDataType.CUDA_R_16BF, 16, ZERO, result,
                    cudaDataType.CUDA_R_32F, 1, cublasComputeType.CUBLAS_COMPUTE_32F, -1));
            assertEquals(sum, down(result, 1)[0]);
        }

        private static void convolutions() {
            convolution(Geometry.of(3, 2).pad(1, 0).stride(2, 1), 4, 3, 2, 6, 5);
            convolution(Geometry.of(1, 5).pad(0, 4).dilation(1, 2), 2, 4, 2, 1, 9);
            convolution(Geometry.of(3, 3).pad(1).groups(2), 4, 6, 1, 5, 4);
            convolution(Geometry.of(2, 3, 1).pad(1, 1, 0).stride(1, 2, 2).dilation(2, 1, 1), 3, 2, 2, 4, 5, 3);
        }

        /** Channels last, all directions. */
        private static void convolution(Geometry g, int inputs, int outputs, int batch, int... axes) {
            int rank = axes.length;
            Tensor x = random(dims(batch, axes, inputs));
            Tensor w = random(dims(outputs, g.kernel(), inputs / g.groups()));
            Tensor bias = random(outputs);
            Tensor y = Tensor.zeros(g.outputShape(x.shape(), w.shape()));
            REFERENCE.conv().convForward(x, w, null, g, y);
            cudnnHandle handle = new cudnnHandle();
            ok(cudnnCreate(handle));
            cudnnTensorDescriptor tx = descriptor(x);
            cudnnTensorDescriptor ty = descriptor(y);
            cudnnFilterDescriptor tw = new cudnnFilterDescriptor();
            ok(cudnnCreateFilterDescriptor(tw));
            ok(cudnnSetFilterNdDescriptor(tw, cudnnDataType.CUDNN_DATA_FLOAT, cudnnTensorFormat.CUDNN_TENSOR_NHWC,
                    rank + 2, channelsFirst(w)));
            cudnnConvolutionDescriptor conv = new cudnnConvolutionDescriptor();
            ok(cudnnCreateConvolutionDescriptor(conv));
            ok(cudnnSetConvolutionNdDescriptor(conv, rank, g.padLow(), g.stride(), g.dilation(),
                    cudnnConvolutionMode.CUDNN_CROSS_CORRELATION, cudnnDataType.CUDNN_DATA_FLOAT));
            ok(cudnnSetConvolutionGroupCount(conv, g.groups()));
            ok(cudnnSetConvolutionMathType(conv, cudnnMathType.CUDNN_FMA_MATH));
            int[] size = new int[rank + 2];
            ok(cudnnGetConvolutionNdForwardOutputDim(conv, tx, tw, rank + 2, size));
            assertArrayEquals(channelsFirst(y), size);
            CUdeviceptr dx = up(x);
            CUdeviceptr dw = up(w);
            CUdeviceptr dy = up(y);
            CUdeviceptr space = new CUdeviceptr();
            ok(cuMemAlloc(space, WORKSPACE));
            cudnnConvolutionFwdAlgoPerf[] found = {new cudnnConvolutionFwdAlgoPerf(),
                    new cudnnConvolutionFwdAlgoPerf()};
            int[] count = {0};
            ok(cudnnFindConvolutionForwardAlgorithmEx(handle, tx, dx, tw, dw, conv, ty, dy, 2, count, found, space,
                    WORKSPACE));
            assertEquals(2, count[0]);
            assertEquals(FAST, found[0].algo);
            assertEquals(WORKSPACE, found[0].memory);
            assertTrue(Double.isNaN(down(dy, 1)[0]), "trying overwrites");
            assertNotEquals(0,
                    cudnnConvolutionForward(handle, ONE, tx, dx, tw, dw, conv, FAST, space, WORKSPACE - 1, ZERO,
                            ty, dy));
            for (int algorithm : new int[] {0, FAST}) {
                ok(cudnnConvolutionForward(handle, ONE, tx, dx, tw, dw, conv, algorithm, space, WORKSPACE, ZERO, ty,
                        dy));
                assertClose(y, dy);
            }
            Tensor back = Tensor.zeros(x.shape());
            REFERENCE.conv().convBackwardInput(y, w, g, back);
            ok(cudnnConvolutionBackwardData(handle, ONE, tw, dw, ty, dy, conv, 0, space, 0, ZERO, tx, dx));
            assertClose(back, dx);
            Tensor weight = Tensor.zeros(w.shape());
            REFERENCE.conv().convBackwardWeight(x, y, g, weight);
            dx = up(x);
            ok(cudnnConvolutionBackwardFilter(handle, ONE, tx, dx, ty, dy, conv, FAST, space, WORKSPACE, ZERO, tw, dw));
            assertClose(weight, dw);
            fused(handle, conv, tx, tw, ty, x, w, bias, y, g, space);
            ok(cudnnDestroy(handle));
        }

        /** Bias, the result itself as residual, and ReLU. */
        private static void fused(cudnnHandle handle, cudnnConvolutionDescriptor conv, cudnnTensorDescriptor tx,
                cudnnFilterDescriptor tw, cudnnTensorDescriptor ty, Tensor x, Tensor w, Tensor bias, Tensor y,
                Geometry g,
                CUdeviceptr space) {
            Tensor sums = Tensor.zeros(y.shape());
            REFERENCE.conv().convForward(x, w, bias, g, sums);
            for (int i = 0; i < sums.size(); i++) {
                sums.set(i, Math.max(0, sums.get(i) + 0.5 * y.get(i)));
            }
            Tensor shape = Tensor.zeros(dims(1, ones(g.kernel().length), bias.size()));
            cudnnActivationDescriptor relu = new cudnnActivationDescriptor();
            ok(cudnnCreateActivationDescriptor(relu));
            ok(cudnnSetActivationDescriptor(relu, cudnnActivationMode.CUDNN_ACTIVATION_RELU, 0, 0));
            CUdeviceptr dy = up(y);
            ok(cudnnConvolutionBiasActivationForward(handle, ONE, tx, up(x), tw, up(w), conv, FAST, space, WORKSPACE,
                    Pointer.to(new float[] {0.5f}), ty, dy, descriptor(shape), up(bias), relu, ty, dy));
            assertClose(sums, dy);
        }

        private static cudnnTensorDescriptor descriptor(Tensor t) {
            int[] size = channelsFirst(t);
            int[] stride = new int[size.length];
            stride[1] = 1;
            int step = size[1];
            for (int a = size.length - 1; a >= 2; a--) {
                stride[a] = step;
                step *= size[a];
            }
            stride[0] = step;
            cudnnTensorDescriptor descriptor = new cudnnTensorDescriptor();
            ok(cudnnCreateTensorDescriptor(descriptor));
            ok(cudnnSetTensorNdDescriptor(descriptor, cudnnDataType.CUDNN_DATA_FLOAT, size.length, size, stride));
            return descriptor;
        }

        /** Sizes in cuDNN's order. */
        private static int[] channelsFirst(Tensor t) {
            int rank = t.rank();
            int[] size = new int[rank];
            size[0] = t.dim(0);
            size[1] = t.dim(rank - 1);
            for (int a = 2; a < rank; a++) {
                size[a] = t.dim(a - 1);
            }
            return size;
        }

        private static int[] dims(int first, int[] axes, int last) {
            int[] dims = new int[axes.length + 2];
            dims[0] = first;
            System.arraycopy(axes, 0, dims, 1, axes.length);
            dims[axes.length + 1] = last;
            return dims;
        }

        private static int[] ones(int count) {
            int[] ones = new int[count];
            Arrays.fill(ones, 1);
            return ones;
        }

        private static Tensor random(int... dims) {
            Tensor t = Tensor.zeros(dims);
            for (int i = 0; i < t.size(); i++) {
                t.set(i, RANDOM.nextGaussian());
            }
            return t;
        }

        private static CUdeviceptr up(Tensor t) {
            CUdeviceptr pointer = new CUdeviceptr();
            ok(cuMemAlloc(pointer, 4L * t.size()));
            ok(cuMemcpyHtoD(pointer, Pointer.to(t.toFloats()), 4L * t.size()));
            return pointer;
        }

        private static float[] down(CUdeviceptr pointer, int count) {
            float[] values = new float[count];
            ok(cuMemcpyDtoH(Pointer.to(values), pointer, 4L * count));
            return values;
        }

        private static void assertClose(Tensor expected, CUdeviceptr actual) {
            assertArrayEquals(expected.toFloats(), down(actual, expected.size()), 1e-5f);
        }

        private static void ok(int status) {
            assertEquals(0, status);
        }
    }
}
