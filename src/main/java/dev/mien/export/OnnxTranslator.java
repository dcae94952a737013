package dev.mien.export;

import dev.mien.MienException;
import dev.mien.engine.autograd.Tape.Node;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.ops.AdaptiveAveragePool;
import dev.mien.engine.ops.Add;
import dev.mien.engine.ops.AveragePool;
import dev.mien.engine.ops.BatchNorm;
import dev.mien.engine.ops.Concat;
import dev.mien.engine.ops.Conv;
import dev.mien.engine.ops.L2Normalize;
import dev.mien.engine.ops.Linear;
import dev.mien.engine.ops.LogSoftmax;
import dev.mien.engine.ops.MaxPool;
import dev.mien.engine.ops.Mean;
import dev.mien.engine.ops.PRelu;
import dev.mien.engine.ops.Permute;
import dev.mien.engine.ops.Relu;
import dev.mien.engine.ops.Reshape;
import dev.mien.engine.ops.Sigmoid;
import dev.mien.engine.ops.Slice;
import dev.mien.engine.ops.Softmax;
import dev.mien.engine.ops.Tanh;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.SymbolicStorage;
import dev.mien.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Says each operation of a trace in ONNX's words (github.com/onnx/onnx/blob/main/docs/Operators.md). */
final class OnnxTranslator {
    private final OnnxGraph graph;
    private final Map<Tensor, String> weights = new IdentityHashMap<>();
    private final Map<Var, String> names = new IdentityHashMap<>();
    private final PoolTranslator pools;

    OnnxTranslator(OnnxGraph graph, Map<String, Tensor> state, Var input, String inputName) {
        this.graph = graph;
        this.pools = new PoolTranslator(graph);
        state.forEach((name, t) -> weights.put(t, name));
        names.put(input, inputName);
    }

    /** The name of a value, or of a constant, which is added on first sight. */
    String name(Var v) {
        return names.computeIfAbsent(v, constant -> {
            if (constant.value().storage() instanceof SymbolicStorage) {
                throw new IllegalStateException("a value that no operation of the trace has made: " + constant);
            }
            return weight("constant", constant.value());
        });
    }

    private String weight(String otherwise, Tensor t) {
        String name = weights.computeIfAbsent(t, unnamed -> graph.fresh(otherwise));
        return graph.constant(name, ChannelsFirst.copy(t));
    }

    /** Adds the nodes that compute n's output. */
    void translate(Node n) {
        names.put(n.out(), switch (n.op()) {
            case Conv conv -> conv(n, conv.geometry());
            case Linear _ -> linear(n);
            case BatchNorm bn -> batchNorm(n, bn);
            case Relu relu when relu.slope() == 0 -> same("Relu", n);
            case Relu relu -> graph.node("LeakyRelu", inputs(n), Map.of("alpha", relu.slope()));
            case PRelu _ -> prelu(n);
            case Sigmoid _ -> same("Sigmoid", n);
            case Tanh _ -> same("Tanh", n);
            case Softmax _ -> alongChannels("Softmax", n);
            case LogSoftmax _ -> alongChannels("LogSoftmax", n);
            case Add add -> add(n, add.scale());
            case Concat c -> graph.node("Concat", inputs(n), Map.of("axis", axis(n, c.axis())));
            case Slice s -> slice(n, s);
            case MaxPool pool -> pools.max(name(n.in()[0]), n.in()[0].shape(), pool.geometry());
            case AveragePool pool -> pools.average(name(n.in()[0]), n.in()[0].shape(), pool.geometry());
            case AdaptiveAveragePool _ -> pools.adaptive(name(n.in()[0]), n.in()[0].shape(), n.out().shape());
            case Mean mean -> mean(n, mean.axis());
            case L2Normalize l2 -> l2Normalize(n, l2.eps());
            case Reshape _ -> reshape(n);
            case Permute permute -> permute(n, permute);
            default -> throw MienException.data("cannot export the operation " + n.op().name() + " on "
                    + n.in()[0].shape() + " to ONNX: there is no translation; leave it out of the model");
        });
    }

    private List<String> inputs(Node n) {
        return new ArrayList<>(Arrays.stream(n.in()).map(this::name).toList());
    }

    /** Where an axis of n's first input is in ONNX. */
    private static int axis(Node n, int axis) {
        return ChannelsFirst.axis(n.in()[0].shape().rank(), axis);
    }

    private String same(String type, Node n) {
        return graph.node(type, inputs(n), Map.of());
    }

    private String alongChannels(String type, Node n) {
        return graph.node(type, inputs(n), Map.of("axis", axis(n, n.in()[0].shape().rank() - 1)));
    }

    private String conv(Node n, Geometry g) {
        return graph.node("Conv", inputs(n), Map.of("kernel_shape", g.kernel(), "strides", g.stride(), "dilations",
                g.dilation(), "group", g.groups(), "pads", PoolTranslator.pads(g.padLow(), g.padHigh())));
    }

    /** Gemm for rows; MatMul, channels last, for anything of more axes. */
    private String linear(Node n) {
        Shape x = n.in()[0].shape();
        if (x.rank() == 2) {
            return graph.node("Gemm", inputs(n), Map.of("transB", 1));
        }
        String w = graph.node("Transpose", List.of(name(n.in()[1])), Map.of("perm", new int[] {1, 0}));
        String y = graph.node("MatMul", List.of(toLast(name(n.in()[0]), x), w), Map.of());
        if (n.in().length > 2) {
            y = graph.node("Add", List.of(y, name(n.in()[2])), Map.of());
        }
        return fromLast(y, n.out().shape());
    }

    private String batchNorm(Node n, BatchNorm bn) {
        int c = n.in()[0].shape().channels();
        boolean affine = n.in().length > 1;
        String gamma = affine ? name(n.in()[1]) : graph.constant("ones_" + c, Tensor.zeros(c).fill(1));
        String beta = affine ? name(n.in()[2]) : graph.constant("zeros_" + c, Tensor.zeros(c));
        return graph.node("BatchNormalization", List.of(name(n.in()[0]), gamma, beta,
                weight("mean", bn.runningMean()), weight("variance", bn.runningVariance())),
                Map.of("epsilon", bn.eps()));
    }

    /** ONNX aligns shapes at the last axis, so a slope per channel needs an axis of one for each spatial axis. */
    private String prelu(Node n) {
        String slope = name(n.in()[1]);
        int[] dims = new int[Math.max(1, n.in()[0].shape().rank() - 1)];
        Arrays.fill(dims, 1);
        dims[0] = n.in()[1].shape().size();
        slope = graph.node("Reshape", List.of(slope, graph.integers(graph.fresh("shape"), dims)), Map.of());
        return graph.node("PRelu", List.of(name(n.in()[0]), slope), Map.of());
    }

    private String add(Node n, double scale) {
        String a = name(n.in()[0]);
        if (scale != 1) {
            a = graph.node("Mul", List.of(a, graph.scalar(graph.fresh("scale"), scale)), Map.of());
        }
        return graph.node("Add", List.of(a, name(n.in()[1])), Map.of());
    }

    private String slice(Node n, Slice s) {
        return graph.node("Slice", List.of(name(n.in()[0]), graph.integers(graph.fresh("from"), s.from()),
                graph.integers(graph.fresh("to"), s.to()),
                graph.integers(graph.fresh("axis"), axis(n, s.axis()))), Map.of());
    }

    /** Without the batch or the channels what remains is in another order than the rule wants: go by channels last. */
    private String mean(Node n, int axis) {
        Shape x = n.in()[0].shape();
        if (0 < axis && axis < x.rank() - 1) {
            return graph.node("ReduceMean", inputs(n), Map.of("axes", new int[] {axis(n, axis)}, "keepdims", 0));
        }
        String y = graph.node("ReduceMean", List.of(toLast(name(n.in()[0]), x)),
                Map.of("axes", new int[] {axis}, "keepdims", 0));
        return fromLast(y, n.out().shape());
    }

    private String l2Normalize(Node n, double eps) {
        String x = name(n.in()[0]);
        int[] channels = {axis(n, n.in()[0].shape().rank() - 1)};
        String norm = graph.node("ReduceL2", List.of(x), Map.of("axes", channels, "keepdims", 1));
        String floor = graph.node("Max", List.of(norm, graph.scalar(graph.fresh("eps"), eps)), Map.of());
        return graph.node("Div", List.of(x, floor), Map.of());
    }

    /** With batch and channels untouched, only the axes between change; otherwise the order of elements is channels last. */
    private String reshape(Node n) {
        Shape from = n.in()[0].shape();
        Shape to = n.out().shape();
        boolean inner = from.rank() >= 2 && to.rank() >= 2 && from.dim(0) == to.dim(0)
                && from.channels() == to.channels();
        if (inner) {
            return reshape(name(n.in()[0]), ChannelsFirst.dims(to));
        }
        return fromLast(reshape(toLast(name(n.in()[0]), from), to.dims()), to);
    }

    private String reshape(String x, int[] dims) {
        return graph.node("Reshape", List.of(x, graph.integers(graph.fresh("shape"), dims)), Map.of());
    }

    private String permute(Node n, Permute p) {
        int rank = n.out().shape().rank();
        int[] perm = new int[rank];
        for (int k = 0; k < rank; k++) {
            perm[ChannelsFirst.axis(rank, k)] = axis(n, p.axis(k));
        }
        return graph.node("Transpose", inputs(n), Map.of("perm", perm));
    }

    private String toLast(String x, Shape shape) {
        int[] perm = ChannelsFirst.toLast(shape.rank());
        return shape.rank() < 3 ? x : graph.node("Transpose", List.of(x), Map.of("perm", perm));
    }

    private String fromLast(String x, Shape shape) {
        int[] perm = ChannelsFirst.fromLast(shape.rank());
        return shape.rank() < 3 ? x : graph.node("Transpose", List.of(x), Map.of("perm", perm));
    }
}
