package dev.mien.export;

import dev.mien.MienException;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * Pooling in ONNX's words. Programs differ in what ceil mode does to the last window, so it is not used: the overhang, known
 * for a known input, is written as padding.
 */
final class PoolTranslator {
    private final OnnxGraph graph;

    PoolTranslator(OnnxGraph graph) {
        this.graph = graph;
    }

    String max(String x, Shape shape, PoolGeometry g) {
        return graph.node("MaxPool", List.of(x), Map.of("kernel_shape", g.kernel(), "strides", g.stride(), "dilations",
                g.dilation(), "pads", pads(g.padLow(), reach(shape, g))));
    }

    /** Padding that counts is in the divisor, an overhang never is: then zeros are added first, and the rest not counted. */
    String average(String x, Shape shape, PoolGeometry g) {
        if (!g.ceilMode() || !g.countIncludePad()) {
            return average(x, g, pads(g.padLow(), reach(shape, g)), g.countIncludePad());
        }
        int[] overhang = reach(shape, g);
        int[] all = new int[2 * shape.rank()];
        for (int a = 0; a < g.rank(); a++) {
            all[2 + a] = g.padLow()[a];
            all[shape.rank() + 2 + a] = g.padHigh()[a];
            overhang[a] = Math.max(0, overhang[a] - g.padHigh()[a]);
        }
        String padded = graph.node("Pad", List.of(x, graph.integers(graph.fresh("pads"), all)), Map.of());
        return average(padded, g, pads(new int[g.rank()], overhang), false);
    }

    private String average(String x, PoolGeometry g, int[] pads, boolean count) {
        return graph.node("AveragePool", List.of(x), Map.of("kernel_shape", g.kernel(), "strides", g.stride(), "pads",
                pads, "count_include_pad", count ? 1 : 0));
    }

    /** One bin per axis is ONNX's global pooling; more are plain windows if they divide the input. */
    String adaptive(String x, Shape from, Shape to) {
        int rank = from.rank() - 2;
        int[] window = new int[rank];
        boolean global = true;
        for (int a = 0; a < rank; a++) {
            int n = from.dim(a + 1);
            int bins = to.dim(a + 1);
            if (n % bins != 0) {
                throw MienException.data("cannot export adaptive pooling of " + from + " to " + to
                        + " to ONNX: its windows differ in size; choose an input whose extents are multiples");
            }
            window[a] = n / bins;
            global &= bins == 1;
        }
        return global ? graph.node("GlobalAveragePool", List.of(x), Map.of())
                : average(x, PoolGeometry.of(window), new int[2 * rank], false);
    }

    /** Padding after the last element with which counting down gives as many windows as counting up. */
    private static int[] reach(Shape shape, PoolGeometry g) {
        int[] high = g.padHigh().clone();
        for (int a = 0; g.ceilMode() && a < high.length; a++) {
            int n = shape.dim(a + 1);
            int last = (g.outputExtent(a, n) - 1) * g.stride()[a] + g.dilation()[a] * (g.kernel()[a] - 1) + 1;
            high[a] = Math.max(0, last - n - g.padLow()[a]);
        }
        return high;
    }

    /** ONNX wants all beginnings, then all ends. */
    static int[] pads(int[] low, int[] high) {
        int[] all = new int[2 * low.length];
        System.arraycopy(low, 0, all, 0, low.length);
        System.arraycopy(high, 0, all, low.length, low.length);
        return all;
    }
}
