package dev.mien.verify.golden;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.ops.AdaptiveAveragePool;
import dev.mien.engine.ops.AveragePool;
import dev.mien.engine.ops.Concat;
import dev.mien.engine.ops.MaxPool;
import dev.mien.engine.ops.Slice;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.weights.NamedArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Golden cases of pooling. Settings that a case does not give have PyTorch's default values. */
final class PoolLayers {
    private PoolLayers() {}

    private static int axes(LayerCase c) {
        int axes = c.shape("x").length - 2;
        if (axes < 1) {
            throw c.meta.bad("'" + c.key("x") + "' should be [N, C, spatial...]");
        }
        return axes;
    }

    private static PoolGeometry geometry(LayerCase c) {
        int n = axes(c);
        int[] kernel = c.meta.perAxis("kernel_size", n, 1, LayerCase.MAX);
        int[] stride = c.meta.has("stride") ? c.meta.perAxis("stride", n, 1, LayerCase.MAX) : kernel;
        PoolGeometry g = PoolGeometry.of(kernel).stride(stride).ceilMode(c.meta.flag("ceil_mode", false));
        if (c.meta.has("pad_front") || c.meta.has("pad_back")) {
            return g.pad(c.meta.perAxis("pad_front", n, 0, LayerCase.MAX),
                    c.meta.perAxis("pad_back", n, 0, LayerCase.MAX));
        }
        return g.pad(c.meta.perAxis("padding", n, 0, LayerCase.MAX, 0));
    }

    static void max(LayerCase c) {
        PoolGeometry g = geometry(c).dilation(c.meta.perAxis("dilation", axes(c), 1, LayerCase.MAX, 1));
        c.requireEverythingRead();
        Var x = c.leaf(c.read("x"));
        Var y = MaxPool.maxPool(x, g);
        c.forwardBackward(x, y, 1);
        if (c.has("idx")) {
            Tensor winners = Tensor.empty(y.shape(), DType.I32);
            c.backend.pool().maxPoolForward(x.value(), g, Tensor.empty(y.shape(), x.value().dtype()), winners);
            compareWinners(c, winners.ints(), y.shape());
        }
    }

    /** Winners must be the very elements that PyTorch takes, ties included. */
    private static void compareWinners(LayerCase c, int[] winners, Shape shape) {
        float[] got = new float[winners.length];
        for (int i = 0; i < got.length; i++) {
            got[i] = winners[i];
        }
        int[] dims = shape.dims();
        NamedArray expected = c.file.array(c.key("idx"), Layout.torchShape(shape));
        c.check.close("idx", expected.doubles(), Layout.moveAxis(got, dims, dims.length - 1, 1), 0);
    }

    static void average(LayerCase c) {
        PoolGeometry g = geometry(c).countIncludePad(c.meta.flag("count_include_pad", true));
        c.requireEverythingRead();
        Var x = c.leaf(c.read("x"));
        c.forwardBackward(x, AveragePool.averagePool(x, g), 1);
    }

    static void adaptiveAverage(LayerCase c) {
        adaptiveAverage(c, "output_size");
    }

    /** Resizing by area is the adaptive average, also where it enlarges. */
    static void area(LayerCase c) {
        adaptiveAverage(c, "size");
    }

    private static void adaptiveAverage(LayerCase c, String field) {
        int[] bins = c.meta.perAxis(field, axes(c), 1, LayerCase.MAX);
        c.requireEverythingRead();
        Var x = c.leaf(c.read("x"));
        c.forwardBackward(x, AdaptiveAveragePool.adaptiveAveragePool(x, bins), 1);
    }

    /** As I3D pools: 'SAME' padding with zeros, which win over negative inputs, then pooling without padding. */
    static void maxSame(LayerCase c) {
        int n = axes(c);
        int[] kernel = c.meta.perAxis("kernel_size", n, 1, LayerCase.MAX);
        PoolGeometry g = PoolGeometry.of(kernel).stride(c.meta.perAxis("stride", n, 1, LayerCase.MAX));
        Var x = c.leaf(c.read("x"));
        PoolGeometry same = g.same(x.shape());
        int[] front = c.meta.has("pad_front") ? c.meta.perAxis("pad_front", n, 0, LayerCase.MAX) : same.padLow();
        int[] back = c.meta.has("pad_back") ? c.meta.perAxis("pad_back", n, 0, LayerCase.MAX) : same.padHigh();
        c.requireEverythingRead();
        c.forwardBackward(x, MaxPool.maxPool(zeroPad(x, front, back), g), 1);
    }

    private static Var zeroPad(Var x, int[] front, int[] back) {
        for (int a = 0; a < front.length; a++) {
            List<Var> parts = new ArrayList<>();
            if (front[a] > 0) {
                parts.add(x.tape().constant(Tensor.zeros(x.shape().with(a + 1, front[a]))));
            }
            parts.add(x);
            if (back[a] > 0) {
                parts.add(x.tape().constant(Tensor.zeros(x.shape().with(a + 1, back[a]))));
            }
            x = parts.size() == 1 ? x : Concat.concat(a + 1, parts.toArray(Var[]::new));
        }
        return x;
    }

    /** Bin i of o covers floor(i n / o) to ceil((i + 1) n / o); each bin is cut out and pooled whole. */
    static void adaptiveMax(LayerCase c) {
        int[] bins = c.meta.perAxis("output_size", axes(c), 1, LayerCase.MAX);
        c.requireEverythingRead();
        Var x = c.leaf(c.read("x"));
        Shape in = x.shape();
        List<int[]> winners = new ArrayList<>();
        Var y = adaptiveMax(c, x, bins, 0, new int[bins.length], winners, in);
        c.forwardBackward(x, y, 1);
        if (c.has("idx")) {
            int channels = in.channels();
            int outputs = winners.size();
            int[] flat = new int[y.value().size()];
            for (int o = 0; o < outputs; o++) {
                for (int i = 0; i < winners.get(o).length; i++) {
                    flat[(i / channels * outputs + o) * channels + i % channels] = winners.get(o)[i];
                }
            }
            compareWinners(c, flat, y.shape());
        }
    }

    private static Var adaptiveMax(LayerCase c, Var x, int[] bins, int axis, int[] start, List<int[]> winners,
            Shape in) {
        if (axis == bins.length) {
            int[] window = Arrays.copyOfRange(x.shape().dims(), 1, axis + 1);
            winners.add(winners(c, x, PoolGeometry.of(window), start, in));
            return MaxPool.maxPool(x, PoolGeometry.of(window));
        }
        int n = in.dim(axis + 1);
        Var[] parts = new Var[bins[axis]];
        for (int i = 0; i < parts.length; i++) {
            start[axis] = (int) ((long) i * n / bins[axis]);
            int end = (int) Math.ceilDiv((i + 1L) * n, (long) bins[axis]);
            parts[i] = adaptiveMax(c, Slice.slice(x, axis + 1, start[axis], end), bins, axis + 1, start, winners, in);
        }
        return Concat.concat(axis + 1, parts);
    }

    /** Winners of one bin as indices into the whole input plane. */
    private static int[] winners(LayerCase c, Var x, PoolGeometry window, int[] start, Shape in) {
        Tensor y = Tensor.zeros(window.outputShape(x.shape()));
        Tensor argmax = Tensor.empty(y.shape(), DType.I32);
        c.backend.pool().maxPoolForward(x.value(), window, y, argmax);
        int[] inBin = argmax.ints();
        for (int i = 0; i < inBin.length; i++) {
            int rest = inBin[i];
            int flat = 0;
            int step = 1;
            for (int a = start.length - 1; a >= 0; a--) {
                flat += (start[a] + rest % x.shape().dim(a + 1)) * step;
                rest /= x.shape().dim(a + 1);
                step *= in.dim(a + 1);
            }
            inBin[i] = flat;
        }
        return inBin;
    }
}
