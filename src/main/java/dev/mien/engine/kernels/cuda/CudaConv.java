package dev.mien.engine.kernels.cuda;

import dev.mien.engine.kernels.Activation;
import dev.mien.engine.kernels.ConvKernels;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import jcuda.Pointer;

/**
 * Convolution on the GPU: one of 1x1 is a product for cuBLAS; what cuDNN takes is cuDNN's, padded beforehand where it pads less on
 * one side; the rest are products with patches ({@link Columns}).
 */
final class CudaConv implements ConvKernels {
    private final CudaDevice gpu;
    private final Cublas cublas;
    private final Cudnn cudnn;
    private final Columns columns;
    private final Quickest quickest;

    /** @param cudnn null where there is none */
    CudaConv(CudaDevice gpu, Cublas cublas, Cudnn cudnn, Quickest quickest) {
        this.gpu = gpu;
        this.cublas = cublas;
        this.cudnn = cudnn;
        this.columns = new Columns(gpu, cublas);
        this.quickest = quickest;
    }

    @Override
    public void convForward(Tensor x, Tensor w, Tensor bias, Geometry g, Tensor y) {
        if (y.size() == 0) {
            return;
        }
        sums(x, w, g, y);
        if (bias != null) {
            end(y, bias, null, Activation.NONE, y, 0);
        }
    }

    /** {@code y[n,o,c] = sum over t, i}: no bias yet. */
    private void sums(Tensor x, Tensor w, Geometry g, Tensor y) {
        if (isProduct(g)) {
            int cout = w.dim(0);
            cublas.gemm(y.size() / cout, cout, w.shape().channels(), in(x), w.shape().channels(), false, in(w),
                    w.shape().channels(), true, false, out(y), cout);
        } else if (cudnn != null && !Cudnn.takes(g)) {
            try (Scope scope = Scope.open()) {
                sums(padded(x, g), w, unpadded(g), y);
            }
        } else if (!byCudnn(x, w, g, y, CudnnConv::forward, in(x), in(w), out(y))) {
            columns.forward(x, w, g, y);
        }
    }

    @Override
    public void convBackwardInput(Tensor dy, Tensor w, Geometry g, Tensor dx) {
        if (dy.size() == 0) {
            dx.fill(0);
        } else if (isProduct(g)) {
            int cin = w.shape().channels();
            cublas.gemm(dx.size() / cin, cin, w.dim(0), in(dy), w.dim(0), false, in(w), cin, false, false, out(dx),
                    cin);
        } else if (cudnn != null && !Cudnn.takes(g)) {
            try (Scope scope = Scope.open()) {
                Tensor padded = Tensor.empty(padded(dx.shape(), g), DType.F32);
                convBackwardInput(dy, w, unpadded(g), padded);
                gpu.launch("conv_col2im").read(padded).write(dx)
                        .values(dx.size(), 0, padded.size() / padded.shape().channels(), dx.shape().channels(), 0,
                                dx.shape().channels())
                        .struct(shift(dx.shape(), g, padded.shape())).over(dx.size());
            }
        } else if (!byCudnn(dx, w, g, dy, CudnnConv::backwardInput, in(dy), in(w), out(dx))) {
            columns.backwardInput(dy, w, g, dx);
        }
    }

    @Override
    public void convBackwardWeight(Tensor x, Tensor dy, Geometry g, Tensor dw) {
        if (dy.size() == 0) {
            dw.fill(0);
        } else if (isProduct(g)) {
            int cin = dw.shape().channels();
            int cout = dw.dim(0);
            cublas.gemm(cout, cin, x.size() / cin, in(dy), cout, true, in(x), cin, false, false, out(dw), cin);
        } else if (cudnn != null && !Cudnn.takes(g)) {
            try (Scope scope = Scope.open()) {
                convBackwardWeight(padded(x, g), dy, unpadded(g), dw);
            }
        } else if (!byCudnn(x, dw, g, dy, CudnnConv::backwardWeight, in(x), in(dy), out(dw))) {
            columns.backwardWeight(x, dy, g, dw);
        }
    }

    private static boolean isProduct(Geometry g) {
        return g.groups() == 1 && g.taps() == 1 && Arrays.stream(g.stride()).allMatch(s -> s == 1)
                && Arrays.stream(g.padLow()).allMatch(p -> p == 0) && Arrays.stream(g.padHigh()).allMatch(p -> p == 0);
    }

    private interface Computation {
        boolean run(CudnnConv c, Pointer first, Pointer second, Pointer result);
    }

    /** False when cuDNN refuses; pointers come from outside, for who holds the device must not wait for a storage. */
    private boolean byCudnn(Tensor x, Tensor w, Geometry g, Tensor y, Computation computation, Pointer first,
            Pointer second, Pointer result) {
        if (cudnn == null) {
            return false;
        }
        boolean[] done = {false};
        gpu.run(() -> done[0] = computation.run(cudnn.conv(x.shape(), w.shape(), g, y.shape()), first, second, result));
        return done[0];
    }

    private static Pointer in(Tensor t) {
        return Launch.array(t, true, false).at(t.offset());
    }

    private static Pointer out(Tensor t) {
        return Launch.array(t, false, true).at(t.offset());
    }

    /** x with its padding: patches of one tap, one for each position of the padded input. */
    private Tensor padded(Tensor x, Geometry g) {
        Tensor padded = Tensor.empty(padded(x.shape(), g), DType.F32);
        int channels = x.shape().channels();
        gpu.launch("conv_im2col").read(x).write(padded).values(padded.size(), 0, channels, 0, channels)
                .struct(shift(x.shape(), g, padded.shape())).over(padded.size());
        return padded;
    }

    private static Shape padded(Shape x, Geometry g) {
        int[] dims = x.dims();
        for (int a = 0; a < g.rank(); a++) {
            dims[a + 1] += g.padLow()[a] + g.padHigh()[a];
        }
        return Shape.of(dims);
    }

    private static Geometry unpadded(Geometry g) {
        int[] none = new int[g.rank()];
        return g.pad(none, none);
    }

    /** The window of one tap that reads x where the padded input has it. */
    private static int[] shift(Shape x, Geometry g, Shape padded) {
        int[] one = new int[g.rank()];
        Arrays.fill(one, 1);
        return Columns.window(x, Geometry.of(one).pad(g.padLow(), g.padHigh()), padded);
    }

    /** {@code y[..., channel + c] = end(sums[..., c] + bias[c] + residual[..., c])}. */
    private void end(Tensor sums, Tensor bias, Tensor residual, Activation end, Tensor y, int channel) {
        int kind = end.relu() ? 1 : end.slopes() != null ? 2 : 0;
        int cout = sums.shape().channels();
        int pitch = y.shape().channels();
        long to = Launch.address(y, pitch > cout || y == sums, true) + 4L * channel;
        gpu.launch("conv_epilogue").read(sums).read(bias).read(residual).value(kind).read(end.slopes())
                .value(end.slopes() != null && end.slopes().size() > 1 ? 1 : 0).pointer(to)
                .values(sums.size(), cout, pitch).over(sums.size());
        if (end.softmax() > 0) {
            int rows = y.shape().rows();
            gpu.launch("norm_softmax_forward").pointer(to).pointer(to).values(rows, end.softmax(), pitch)
                    .over((long) rows * CudaNorm.LANES);
        }
    }

    @Override
    public PreparedConv prepare(Tensor w, Tensor bias, Geometry g, Activation end, Shape x) {
        return new Prepared(w, bias, g, end, g.outputShape(x, w.shape()));
    }

    /** Filters that stay on the device. */
    private final class Prepared implements PreparedConv {
        private final Tensor w;
        private final Tensor bias;
        private final Geometry g;
        private final Activation end;
        private final Shape sums;

        Prepared(Tensor w, Tensor bias, Geometry g, Activation end, Shape sums) {
            this.w = w.lastingCopy();
            this.bias = bias == null ? null : bias.lastingCopy();
            this.g = g;
            this.end = end;
            this.sums = sums;
        }

        /** Room for the sums of a slice, before they are spread. */
        @Override
        public int scratch() {
            return sums.size();
        }

        @Override
        public Runnable bind(Tensor x, Tensor residual, Tensor y, int channel, Tensor scratch) {
            if (y.size() == 0) {
                return () -> {};
            }
            boolean slice = y.shape().channels() > w.dim(0);
            Shape shape = slice ? y.shape().with(y.rank() - 1, w.dim(0)) : y.shape();
            Tensor s = slice ? Tensor.view(scratch.storage(), scratch.offset(), shape) : y;
            boolean ends = slice || bias != null || residual != null || !end.equals(Activation.NONE);
            Quickest.Way plain = () -> {
                sums(x, w, g, s);
                if (ends) {
                    end(s, bias, residual, end, y, channel);
                }
                return true;
            };
            boolean simple = end.slopes() == null && end.softmax() == 0;
            boolean fuses = !slice && bias != null && simple && cudnn != null && Cudnn.takes(g);
            return fuses ? quickest(x, residual, y, List.of(() -> fused(x, residual, y), plain)) : plain::run;
        }

        private Runnable quickest(Tensor x, Tensor residual, Tensor y, List<Quickest.Way> ways) {
            String key = new Cudnn.Problem(x.shape(), w.shape(), g, y.shape()).key() + (residual == null ? "" : "+r")
                    + (end.relu() ? "+relu" : "");
            int[] chosen = {-1};
            return () -> {
                if (chosen[0] < 0) {
                    chosen[0] = quickest.of(key, ways);
                }
                ways.get(chosen[0]).run();
            };
        }

        private boolean fused(Tensor x, Tensor residual, Tensor y) {
            Pointer xs = in(x);
            Pointer ws = in(w);
            Pointer bs = in(bias);
            Pointer rs = residual == null ? null : in(residual);
            Pointer ys = out(y);
            boolean[] done = {false};
            gpu.run(() -> done[0] = cudnn.conv(x.shape(), w.shape(), g, y.shape())
                    .forwardFused(xs, ws, bs, rs, end.relu(), ys));
            return done[0];
        }

        @Override
        public String kernel() {
            return isProduct(g) ? "cuBLAS" : cudnn == null ? "patches, cuBLAS" : "cuDNN";
        }
    }
}
