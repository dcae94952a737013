package dev.mien.benchmarks.peers;

import dev.mien.engine.autograd.Tape.Node;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.ops.AdaptiveAveragePool;
import dev.mien.engine.ops.Add;
import dev.mien.engine.ops.AveragePool;
import dev.mien.engine.ops.BatchNorm;
import dev.mien.engine.ops.Concat;
import dev.mien.engine.ops.Conv;
import dev.mien.engine.ops.L2Normalize;
import dev.mien.engine.ops.Linear;
import dev.mien.engine.ops.MaxPool;
import dev.mien.engine.ops.Relu;
import dev.mien.engine.ops.Reshape;
import dev.mien.engine.tensor.Shape;
import java.util.Arrays;
import java.util.function.Function;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Says each operation of a trace in libtorch's functions. What can be made once (sizes, scalars, weights) is. */
final class TorchOps {
    /** The new running statistics' weight, PyTorch's default: it changes no output of a training step. */
    private static final double MOMENTUM = 0.1;

    private final Function<dev.mien.engine.tensor.Tensor, Tensor> weights;
    private final boolean inPlace;

    /** An operation on tensors, which it does not free. */
    @FunctionalInterface
    interface Call {
        Tensor on(Tensor... in);
    }

    /**
     * A translator.
     *
     * @param weights what stands for a tensor of ours
     * @param inPlace true when the operation that comes may overwrite its input
     */
    TorchOps(Function<dev.mien.engine.tensor.Tensor, Tensor> weights, boolean inPlace) {
        this.weights = weights;
        this.inPlace = inPlace;
    }

    /** True for operations that return their input when it may be overwritten. */
    static boolean canOverwrite(Node n) {
        return n.op() instanceof Relu relu && relu.slope() == 0;
    }

    /** The same as n's operation. Errors: IllegalArgumentException when there is no translation. */
    Call translate(Node n) {
        Shape x = n.in()[0].shape();
        return switch (n.op()) {
            case Conv conv -> conv(n, conv.geometry());
            case Linear _ when x.rank() == 2 -> linear(n);
            case BatchNorm bn -> batchNorm(n, bn);
            case Relu relu when relu.slope() == 0 -> in -> {
                if (!inPlace) {
                    return torch.relu(in[0]);
                }
                torch.relu_(in[0]);
                return in[0];
            };
            case Add add -> add(add.scale());
            case Concat c -> concat(ChannelsFirst.axis(x.rank(), c.axis()));
            case MaxPool pool -> maxPool(x, pool.geometry());
            case AveragePool pool -> averagePool(pool.geometry());
            case AdaptiveAveragePool _ -> adaptiveAveragePool(n.out().shape());
            case L2Normalize _ -> in -> torch.normalize(in[0]);
            case Reshape _ when keepsEnds(x, n.out().shape()) -> {
                long[] to = ChannelsFirst.dims(n.out().shape());
                yield in -> in[0].reshape(to);
            }
            default ->
                throw new IllegalArgumentException("no translation of " + n.op().name() + " on " + x + " for libtorch");
        };
    }

    private static boolean keepsEnds(Shape from, Shape to) {
        return from.rank() >= 2 && to.rank() >= 2 && from.dim(0) == to.dim(0) && from.channels() == to.channels();
    }

    private TensorOptional optional(Node n, int input) {
        return n.in().length > input ? new TensorOptional(weights.apply(n.in()[input].value())) : new TensorOptional();
    }

    /** Uneven padding: first what is more on one side, as PyTorch's own padding='same' does. */
    private Call conv(Node n, Geometry g) {
        int rank = g.rank();
        Tensor w = weights.apply(n.in()[1].value());
        TensorOptional bias = optional(n, 2);
        long[] stride = longs(g.stride());
        long[] dilation = longs(g.dilation());
        long[] even = new long[rank];
        int[] low = new int[rank];
        int[] high = new int[rank];
        for (int a = 0; a < rank; a++) {
            even[a] = Math.min(g.padLow()[a], g.padHigh()[a]);
            low[a] = (int) (g.padLow()[a] - even[a]);
            high[a] = (int) (g.padHigh()[a] - even[a]);
        }
        Call conv = switch (rank) {
            case 1 -> in -> torch.conv1d(in[0], w, bias, stride, even, dilation, g.groups());
            case 2 -> in -> torch.conv2d(in[0], w, bias, stride, even, dilation, g.groups());
            default -> in -> torch.conv3d(in[0], w, bias, stride, even, dilation, g.groups());
        };
        return padded(low, high, 0, conv);
    }

    private static Call padded(int[] low, int[] high, double value, Call then) {
        if (Arrays.stream(low).allMatch(p -> p == 0) && Arrays.stream(high).allMatch(p -> p == 0)) {
            return then;
        }
        int rank = low.length;
        // pairs from the last axis to the first
        long[] pairs = new long[2 * rank];
        for (int a = 0; a < rank; a++) {
            pairs[2 * (rank - 1 - a)] = low[a];
            pairs[2 * (rank - 1 - a) + 1] = high[a];
        }
        Scalar filling = new Scalar(value);
        return in -> {
            try (Tensor wide = torch.constant_pad_nd(in[0], pairs, filling)) {
                return then.on(wide);
            }
        };
    }

    private Call linear(Node n) {
        Tensor w = weights.apply(n.in()[1].value());
        TensorOptional bias = optional(n, 2);
        return in -> torch.linear(in[0], w, bias);
    }

    private Call batchNorm(Node n, BatchNorm bn) {
        TensorOptional gamma = optional(n, 1);
        TensorOptional beta = optional(n, 2);
        TensorOptional mean = new TensorOptional(weights.apply(bn.runningMean()));
        TensorOptional variance = new TensorOptional(weights.apply(bn.runningVariance()));
        return in -> torch.batch_norm(in[0], gamma, beta, mean, variance, bn.isTraining(), MOMENTUM, bn.eps(), false);
    }

    private static Call add(double scale) {
        Scalar factor = new Scalar(scale);
        return in -> torch.add(in[1], in[0], factor);
    }

    private static Call concat(int axis) {
        return in -> {
            try (TensorVector all = new TensorVector(in)) {
                return torch.cat(all, axis);
            }
        };
    }

    /** An overhang at the end is what ceil mode is for; only where it cannot say it, -infinity is written around. */
    private static Call maxPool(Shape x, PoolGeometry g) {
        for (boolean ceil : new boolean[] {false, true}) {
            if (same(x, g, g.pad(g.padLow(), g.padLow()).ceilMode(ceil))) {
                return maxPool(g, longs(g.padLow()), ceil);
            }
        }
        if (g.ceilMode()) {
            throw new IllegalArgumentException("no translation of a pooling " + g + " on " + x + " for libtorch");
        }
        return padded(g.padLow(), g.padHigh(), Double.NEGATIVE_INFINITY, maxPool(g, new long[g.rank()], false));
    }

    private static boolean same(Shape x, PoolGeometry wanted, PoolGeometry offered) {
        boolean same = true;
        for (int a = 0; a < wanted.rank(); a++) {
            same &= wanted.padLow()[a] <= wanted.kernel()[a] / 2
                    && wanted.outputExtent(a, x.dim(a + 1)) == offered.outputExtent(a, x.dim(a + 1));
        }
        return same;
    }

    private static Call maxPool(PoolGeometry g, long[] pad, boolean ceil) {
        long[] kernel = longs(g.kernel());
        long[] stride = longs(g.stride());
        long[] dilation = longs(g.dilation());
        return switch (g.rank()) {
            case 1 -> in -> torch.max_pool1d(in[0], kernel, stride, pad, dilation, ceil);
            case 2 -> in -> torch.max_pool2d(in[0], kernel, stride, pad, dilation, ceil);
            default -> in -> torch.max_pool3d(in[0], kernel, stride, pad, dilation, ceil);
        };
    }

    private static Call averagePool(PoolGeometry g) {
        if (!Arrays.equals(g.padLow(), g.padHigh())) {
            throw new IllegalArgumentException("no translation of a pooling " + g + " for libtorch");
        }
        long[] kernel = longs(g.kernel());
        long[] stride = longs(g.stride());
        long[] pad = longs(g.padLow());
        boolean ceil = g.ceilMode();
        boolean count = g.countIncludePad();
        LongOptional divisor = new LongOptional();
        return switch (g.rank()) {
            case 1 -> in -> torch.avg_pool1d(in[0], kernel, stride, pad, ceil, count);
            case 2 -> in -> torch.avg_pool2d(in[0], kernel, stride, pad, ceil, count, divisor);
            default -> in -> torch.avg_pool3d(in[0], kernel, stride, pad, ceil, count, divisor);
        };
    }

    private static Call adaptiveAveragePool(Shape y) {
        long[] bins = Arrays.copyOfRange(longs(y.dims()), 1, y.rank() - 1);
        return switch (bins.length) {
            case 1 -> in -> torch.adaptive_avg_pool1d(in[0], bins);
            case 2 -> in -> torch.adaptive_avg_pool2d(in[0], bins);
            default -> in -> torch.adaptive_avg_pool3d(in[0], bins);
        };
    }

    private static long[] longs(int[] v) {
        return Arrays.stream(v).asLongStream().toArray();
    }
}
