package dev.mien.engine.kernels.cuda;

import static jcuda.jcudnn.JCudnn.cudnnConvolutionBackwardData;
import static jcuda.jcudnn.JCudnn.cudnnConvolutionBackwardFilter;
import static jcuda.jcudnn.JCudnn.cudnnConvolutionBiasActivationForward;
import static jcuda.jcudnn.JCudnn.cudnnConvolutionForward;
import static jcuda.jcudnn.JCudnn.cudnnCreateConvolutionDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnCreateFilterDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnCreateTensorDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnFindConvolutionBackwardDataAlgorithmEx;
import static jcuda.jcudnn.JCudnn.cudnnFindConvolutionBackwardFilterAlgorithmEx;
import static jcuda.jcudnn.JCudnn.cudnnFindConvolutionForwardAlgorithmEx;
import static jcuda.jcudnn.JCudnn.cudnnSetConvolutionGroupCount;
import static jcuda.jcudnn.JCudnn.cudnnSetConvolutionMathType;
import static jcuda.jcudnn.JCudnn.cudnnSetConvolutionNdDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetFilterNdDescriptor;
import static jcuda.jcudnn.JCudnn.cudnnSetTensorNdDescriptor;
import static jcuda.jcudnn.cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM;
import static jcuda.jcudnn.cudnnConvolutionMode.CUDNN_CROSS_CORRELATION;
import static jcuda.jcudnn.cudnnDataType.CUDNN_DATA_BFLOAT16;
import static jcuda.jcudnn.cudnnDataType.CUDNN_DATA_FLOAT;
import static jcuda.jcudnn.cudnnDeterminism.CUDNN_DETERMINISTIC;
import static jcuda.jcudnn.cudnnTensorFormat.CUDNN_TENSOR_NHWC;

import dev.mien.engine.tensor.Shape;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jcuda.Pointer;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnConvolutionFwdAlgoPerf;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnTensorDescriptor;

/**
 * One convolution by cuDNN: its descriptors, and for each of the three computations the algorithm that was the fastest of those
 * that give the same bits every time. Each is measured at its first use, and remembered in a file. A method answers false, once
 * and for all, for a computation that cuDNN refuses.
 */
final class CudnnConv {
    private static final Pointer ZERO = Cublas.scalar(0);
    private static final Pointer ONE = Cublas.scalar(1);
    private static final int CANDIDATES = 10;
    /** Bytes of scratch memory that an algorithm may take. */
    private static final long MOST_SCRATCH = 512L << 20;
    private static final int NDIMS = 4;

    private final Cudnn cudnn;
    private final Cudnn.Problem problem;
    private final String key;
    private final cudnnTensorDescriptor x;
    private final cudnnTensorDescriptor y;
    private final cudnnTensorDescriptor biases;
    private final cudnnFilterDescriptor w = new cudnnFilterDescriptor();
    private final cudnnConvolutionDescriptor conv = new cudnnConvolutionDescriptor();
    private Algorithm forward;
    private Algorithm backwardInput;
    private Algorithm backwardWeight;

    /** @param number as cuDNN counts; negative when there is none */
    record Algorithm(int number, long scratch) {
        static final Algorithm REFUSED = new Algorithm(-1, 0);
    }

    /** A candidate as cuDNN measured it. */
    private record Measured(int status, int number, float time, long scratch, int determinism) {}

    private interface Search {
        /** Fills in results, best first; returns a status. */
        int run(int[] found, Pointer scratch, long bytes);
    }

    private interface Compute {
        int run(int algorithm, Pointer scratch, long bytes);
    }

    CudnnConv(Cudnn cudnn, Cudnn.Problem p) {
        this.cudnn = cudnn;
        this.problem = p;
        this.key = p.key();
        int type = cudnn.narrow == null ? CUDNN_DATA_FLOAT : CUDNN_DATA_BFLOAT16;
        this.x = tensor(p.x(), type);
        this.y = tensor(p.y(), type);
        int[] one = new int[p.y().rank()];
        Arrays.fill(one, 1);
        this.biases = tensor(Shape.of(one).with(one.length - 1, p.y().channels()), type);
        int rank = Math.max(p.g().rank(), NDIMS - 2);
        int[] filter = IntStream.concat(IntStream.of(p.w().dim(0), p.w().channels()), spread(p.g().kernel(), rank, 1))
                .toArray();
        Cudnn.check(cudnnCreateFilterDescriptor(w), "describing filters");
        Cudnn.check(cudnnSetFilterNdDescriptor(w, type, CUDNN_TENSOR_NHWC, filter.length, filter),
                "describing filters");
        Cudnn.check(cudnnCreateConvolutionDescriptor(conv), "describing a convolution");
        Cudnn.check(cudnnSetConvolutionNdDescriptor(conv, rank, spread(p.g().padLow(), rank, 0).toArray(),
                spread(p.g().stride(), rank, 1).toArray(), spread(p.g().dilation(), rank, 1).toArray(),
                CUDNN_CROSS_CORRELATION, CUDNN_DATA_FLOAT), "describing a convolution");
        Cudnn.check(cudnnSetConvolutionGroupCount(conv, p.g().groups()), "describing a convolution");
        Cudnn.check(cudnnSetConvolutionMathType(conv, cudnn.math), "describing a convolution");
    }

    /** Values of the spatial axes, missing outer ones filled up. */
    private static IntStream spread(int[] values, int rank, int fill) {
        return IntStream.concat(IntStream.generate(() -> fill).limit((long) rank - values.length),
                Arrays.stream(values));
    }

    /** {@code [N, s..., C]}, told to cuDNN in its order of axes, {@code N, C, s...}, by strides; at least two spatial axes. */
    private static cudnnTensorDescriptor tensor(Shape s, int type) {
        int rank = Math.max(s.rank(), NDIMS);
        int[] spatial = spread(Arrays.copyOfRange(s.dims(), 1, s.rank() - 1), rank - 2, 1).toArray();
        int[] dims = new int[rank];
        int[] strides = new int[rank];
        dims[0] = s.dim(0);
        dims[1] = s.channels();
        strides[1] = 1;
        int stride = s.channels();
        for (int a = rank - 1; a >= 2; a--) {
            dims[a] = spatial[a - 2];
            strides[a] = stride;
            stride *= dims[a];
        }
        strides[0] = stride;
        cudnnTensorDescriptor t = new cudnnTensorDescriptor();
        Cudnn.check(cudnnCreateTensorDescriptor(t), "describing a tensor");
        Cudnn.check(cudnnSetTensorNdDescriptor(t, type, rank, dims, strides), "describing a tensor");
        return t;
    }

    private interface Computation {
        boolean run(Pointer first, Pointer second, Pointer result);
    }

    /** Computes on the tensors themselves, or on copies with fewer bits. */
    private boolean inPrecision(Pointer first, Shape a, Pointer second, Shape b, Pointer result, Shape c,
            Computation computation) {
        Bfloat16 narrow = cudnn.narrow;
        if (narrow == null) {
            return computation.run(first, second, result);
        }
        try (DeviceArray as = narrow.of(first, a.size());
                DeviceArray bs = narrow.of(second, b.size());
                DeviceArray cs = narrow.room(c.size())) {
            boolean done = computation.run(as, bs, cs);
            if (done) {
                narrow.widen(cs, result, c.size());
            }
            return done;
        }
    }

    boolean forward(Pointer xs, Pointer ws, Pointer ys) {
        return inPrecision(xs, problem.x(), ws, problem.w(), ys, problem.y(), this::computeForward);
    }

    private boolean computeForward(Pointer xs, Pointer ws, Pointer ys) {
        return compute(chooseForward(xs, ws, ys), "a convolution",
                (algorithm, scratch, bytes) -> cudnnConvolutionForward(cudnn.handle, ONE, x, xs, w, ws, conv, algorithm,
                        scratch, bytes, ZERO, y, ys));
    }

    private Algorithm chooseForward(Pointer xs, Pointer ws, Pointer ys) {
        if (forward == null) {
            cudnnConvolutionFwdAlgoPerf[] results = new cudnnConvolutionFwdAlgoPerf[CANDIDATES];
            Arrays.setAll(results, i -> new cudnnConvolutionFwdAlgoPerf());
            forward = choose("forward",
                    (found, scratch, bytes) -> cudnnFindConvolutionForwardAlgorithmEx(cudnn.handle, x, xs, w, ws, conv,
                            y, ys, CANDIDATES, found, results, scratch, bytes),
                    () -> Arrays.stream(results)
                            .map(r -> new Measured(r.status, r.algo, r.time, r.memory, r.determinism)));
        }
        return forward;
    }

    /**
     * {@code y = end(conv(x) + residual + bias)} in one; in float32 and tf32.
     *
     * @param residual null for none
     */
    boolean forwardFused(Pointer xs, Pointer ws, Pointer bias, Pointer residual, boolean relu, Pointer ys) {
        if (cudnn.narrow != null) {
            return false;
        }
        Algorithm a = chooseForward(xs, ws, ys);
        if (a.number < 0 || !relu && a.number != CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM) {
            return false;
        }
        try (DeviceArray scratch = cudnn.gpu.heap().take(Math.max(1, a.scratch))) {
            return cudnnConvolutionBiasActivationForward(cudnn.handle, ONE, x, xs, w, ws, conv, a.number, scratch,
                    a.scratch, residual == null ? ZERO : ONE, y, residual == null ? ys : residual, biases, bias,
                    relu ? cudnn.relu : cudnn.identity, y, ys) == 0;
        }
    }

    boolean backwardInput(Pointer dys, Pointer ws, Pointer dxs) {
        return inPrecision(dys, problem.y(), ws, problem.w(), dxs, problem.x(), this::computeInput);
    }

    private boolean computeInput(Pointer dys, Pointer ws, Pointer dxs) {
        if (backwardInput == null) {
            cudnnConvolutionBwdDataAlgoPerf[] results = new cudnnConvolutionBwdDataAlgoPerf[CANDIDATES];
            Arrays.setAll(results, i -> new cudnnConvolutionBwdDataAlgoPerf());
            backwardInput = choose("input",
                    (found, scratch, bytes) -> cudnnFindConvolutionBackwardDataAlgorithmEx(cudnn.handle, w, ws, y, dys,
                            conv, x, dxs, CANDIDATES, found, results, scratch, bytes),
                    () -> Arrays.stream(results)
                            .map(r -> new Measured(r.status, r.algo, r.time, r.memory, r.determinism)));
        }
        return compute(backwardInput, "an input gradient",
                (algorithm, scratch, bytes) -> cudnnConvolutionBackwardData(cudnn.handle, ONE, w, ws, y, dys, conv,
                        algorithm, scratch, bytes, ZERO, x, dxs));
    }

    boolean backwardWeight(Pointer xs, Pointer dys, Pointer dws) {
        return inPrecision(xs, problem.x(), dys, problem.y(), dws, problem.w(), this::computeWeight);
    }

    private boolean computeWeight(Pointer xs, Pointer dys, Pointer dws) {
        if (backwardWeight == null) {
            cudnnConvolutionBwdFilterAlgoPerf[] results = new cudnnConvolutionBwdFilterAlgoPerf[CANDIDATES];
            Arrays.setAll(results, i -> new cudnnConvolutionBwdFilterAlgoPerf());
            backwardWeight = choose("weight",
                    (found, scratch, bytes) -> cudnnFindConvolutionBackwardFilterAlgorithmEx(cudnn.handle, x, xs, y,
                            dys, conv, w, dws, CANDIDATES, found, results, scratch, bytes),
                    () -> Arrays.stream(results)
                            .map(r -> new Measured(r.status, r.algo, r.time, r.memory, r.determinism)));
        }
        return compute(backwardWeight, "a weight gradient",
                (algorithm, scratch, bytes) -> cudnnConvolutionBackwardFilter(cudnn.handle, ONE, x, xs, y, dys, conv,
                        algorithm, scratch, bytes, ZERO, w, dws));
    }

    private boolean compute(Algorithm a, String what, Compute call) {
        if (a.number < 0) {
            return false;
        }
        try (DeviceArray scratch = cudnn.gpu.heap().take(Math.max(1, a.scratch))) {
            Cudnn.check(call.run(a.number, scratch, a.scratch), "computing " + what + " of " + key);
        }
        return true;
    }

    private Algorithm choose(String what, Search search, Supplier<Stream<Measured>> results) {
        String name = what + "." + key;
        Algorithm kept = cudnn.algorithms.get(name);
        if (kept != null) {
            return kept;
        }
        int[] found = {0};
        int status;
        try (DeviceArray scratch = cudnn.gpu.heap().take(Math.min(MOST_SCRATCH, cudnn.gpu.heap().room() / 2))) {
            status = search.run(found, scratch, scratch.bytes);
        }
        Algorithm best = status != 0 ? Algorithm.REFUSED
                : results.get().limit(found[0]).filter(m -> m.status == 0 && m.determinism == CUDNN_DETERMINISTIC)
                        .min((a, b) -> Float.compare(a.time, b.time)).map(m -> new Algorithm(m.number, m.scratch))
                        .orElse(Algorithm.REFUSED);
        cudnn.algorithms.put(name, best);
        return best;
    }
}
