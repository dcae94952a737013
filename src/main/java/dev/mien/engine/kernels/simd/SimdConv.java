package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.Activation;
import dev.mien.engine.kernels.ConvKernels;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;

/**
 * Convolution as products over a walk, 1-D, 2-D and 3-D by one code. Forward: output positions walk over the padded input,
 * weights are the panels. Input gradient: for each residue of the stride, input positions walk over the padded output gradient
 * with the taps that reach them ({@link InputGradient}). Weight gradient: outer products over the output positions
 * ({@link OuterGemm}), or over tiles of them ({@link WinogradWeightGradient}). What this adds to the reference: vectors,
 * panels, cores; no patch is copied.
 */
final class SimdConv implements ConvKernels {
    @Override
    public void convForward(Tensor x, Tensor w, Tensor bias, Geometry g, Tensor y) {
        try (Scope scope = Scope.open()) {
            Filters filters = Filters.of(w);
            WinogradForm form = shortened(filters, g, y.shape(), false);
            if (form != null) {
                winograd(form, filters, bias, g, x, y);
                return;
            }
            float[] into = Panels.scratch(PackedWeights.size(w, g));
            new ImplicitGemm(PackedWeights.of(w, bias, g, into), g, Activation.NONE, scratch(x.shape(), g)).run(x, null,
                    y, 0);
        }
    }

    private static void winograd(WinogradForm form, Filters w, Tensor bias, Geometry g, Tensor x, Tensor y) {
        new WinogradConv(form, w, bias, g, Activation.NONE, Panels.scratch(form.size(w))).run(x, null, y, 0);
    }

    @Override
    public PreparedConv prepare(Tensor w, Tensor bias, Geometry g, Activation end, Shape x) {
        Filters filters = Filters.of(w);
        Shape y = g.outputShape(x, w.shape());
        WinogradForm form = end.softmax() == 0 ? shortened(filters, g, y, true) : null;
        boolean lost = form != null && form.lines() && end.slopes() != null; // PReLU row by row takes more than lines save
        if (form != null && !lost) {
            return new WinogradConv(form, filters, bias, g, end, Panels.take(form.size(filters)));
        }
        return implicit(w, bias, g, end, x);
    }

    /** The walk over the input times the weights as they are. */
    static PreparedConv implicit(Tensor w, Tensor bias, Geometry g, Activation end, Shape x) {
        float[] into = Panels.take(PackedWeights.size(w, g));
        return new ImplicitGemm(PackedWeights.of(w, bias, g, into), g, end, scratch(x, g));
    }

    /**
     * The quickest way by a model of the time.
     *
     * @param y    the outputs' shape
     * @param kept weights are prepared once for many runs
     * @return null where the implicit product is quickest
     */
    static WinogradForm shortened(Filters w, Geometry g, Shape y, boolean kept) {
        double least = cost(w, y) + (kept ? 0 : Cost.pack(w.size()));
        WinogradForm best = null;
        for (WinogradForm form : new WinogradForm[] {WinogradForm.tiles(w, g), WinogradForm.lines(g)}) {
            if (form != null) {
                double cost = form.cost(w, y) + (kept ? 0 : Cost.transform(form.size(w)));
                if (cost < least) {
                    least = cost;
                    best = form;
                }
            }
        }
        return best;
    }

    /** About how many cycles of a core the implicit product takes. */
    private static double cost(Filters w, Shape y) {
        double rows = Math.ceil((double) y.size() / y.channels() / Tiles.ROWS) * Tiles.ROWS;
        double columns = Math.ceilDiv(w.out(), Lanes.N) * Lanes.N;
        return Cost.product(rows, (double) w.taps() * w.in(), columns) + Cost.fetch(w.size());
    }

    private static int scratch(Shape x, Geometry g) {
        return PaddedInput.size(x, to3(g.padLow(), 0), to3(g.padHigh(), 0));
    }

    /**
     * Weights and bias as the micro-kernel reads them.
     *
     * @param panels one matrix per group
     * @param starts what sums start from, per group
     */
    private record PackedWeights(Panels[] panels, float[][] starts, int cin) {

        /** Floats that packing takes. */
        static int size(Tensor w, Geometry g) {
            return Math.multiplyExact(Panels.size(w.size() / w.dim(0), w.dim(0) / g.groups()), g.groups());
        }

        static PackedWeights of(Tensor w, Tensor bias, Geometry g, float[] into) {
            int k = w.size() / w.dim(0);
            int perGroup = w.dim(0) / g.groups();
            Panels[] panels = new Panels[g.groups()];
            float[][] starts = new float[g.groups()][IndirectGemm.startSize(perGroup)];
            for (int group = 0; group < g.groups(); group++) {
                int to = group * Panels.size(k, perGroup);
                panels[group] = Panels.ofColumns(w.floats(), w.offset() + group * perGroup * k, k, k, perGroup, into,
                        to);
                if (bias != null) {
                    System.arraycopy(bias.floats(), bias.offset() + group * perGroup, starts[group], 0, perGroup);
                }
            }
            return new PackedWeights(panels, starts, w.shape().channels());
        }
    }

    /** The walk over the padded input times the packed weights. */
    private record ImplicitGemm(PackedWeights w, Geometry g, Activation end, int scratch)
            implements
                PreparedConv {
        @Override
        public Runnable bind(Tensor x, Tensor residual, Tensor y, int channel, Tensor scratch) {
            if (y.size() == 0) {
                return () -> {};
            }
            PaddedInput in = new PaddedInput(x, to3(g.padLow(), 0), to3(g.padHigh(), 0), scratch);
            Runs runs = Runs.of(in.stride(), g, w.cin());
            IndirectGemm[] products = new IndirectGemm[g.groups()];
            for (int group = 0; group < g.groups(); group++) {
                int first = group * w.panels()[group].n;
                Epilogue epilogue = new Epilogue(residual, end.relu(), slopes(end, first, w.panels()[group].n), first);
                Walk walk = walk(in, g, y, in.base() + group * w.cin(), y.offset() + channel + first);
                products[group] = new IndirectGemm(in.data(), walk, runs, w.panels()[group], y.floats(),
                        w.starts()[group], epilogue);
            }
            RowSoftmax softmax = end.softmax() > 0 ? new RowSoftmax(y, channel, end.softmax()) : null;
            return () -> {
                in.fill();
                for (IndirectGemm product : products) {
                    product.run();
                }
                if (softmax != null) {
                    softmax.run();
                }
            };
        }

        @Override
        public String kernel() {
            return "implicit GEMM";
        }
    }

    @Override
    public void convBackwardInput(Tensor dy, Tensor w, Geometry g, Tensor dx) {
        try (Scope scope = Scope.open()) {
            Filters filters = Filters.reversed(w);
            Geometry back = InputGradient.asConvolution(g);
            WinogradForm form = back == null ? null : shortened(filters, back, dx.shape(), false);
            if (form != null) {
                winograd(form, filters, null, back, dy, dx);
            } else {
                new InputGradient(dy, w, g, dx).run();
            }
        }
    }

    @Override
    public void convBackwardWeight(Tensor x, Tensor dy, Geometry g, Tensor dw) {
        if (dy.size() > 0 && WinogradWeightGradient.applies(g, dw)) {
            WinogradWeightGradient winograd = new WinogradWeightGradient(x, dy, g, dw);
            int channels = dw.dim(0);
            if (winograd.cost() < OuterGemm.cost(channels, dw.size() / channels, dy.size() / channels)) {
                winograd.run();
                return;
            }
        }
        try (Scope scope = Scope.open()) {
            PaddedInput in = padded(x, to3(g.padLow(), 0), to3(g.padHigh(), 0));
            int cin = dw.shape().channels();
            int cout = dw.dim(0);
            int k = dw.size() / cout;
            int perGroup = cout / g.groups();
            int positions = dy.size() / cout;
            Runs runs = Runs.of(in.stride(), g, cin);
            int[] xRow = new int[positions];
            for (int group = 0; group < g.groups(); group++) {
                walk(in, g, dy, in.base() + group * cin, 0).fill(0, positions, xRow, new int[positions]);
                new OuterGemm(dy.floats(), dy.offset() + group * perGroup, cout, perGroup, in.data(), xRow, runs)
                        .run(dw.floats(), dw.offset() + group * perGroup * k, k);
            }
        }
    }

    /** The slopes of n channels as an epilogue reads them, or null. */
    static float[] slopes(Activation end, int first, int n) {
        if (end.slopes() == null) {
            return null;
        }
        float[] s = new float[IndirectGemm.startSize(n)];
        for (int c = 0; c < n; c++) {
            s[c] = (float) end.slope(first + c);
        }
        return s;
    }

    /** Output positions over the padded input. */
    private static Walk walk(PaddedInput in, Geometry g, Tensor y, int aBase, int cBase) {
        int[] out = spatial(y);
        int[] extent = {y.dim(0), out[0], out[1], out[2]};
        int[] a = in.stride();
        int[] s = to3(g.stride(), 1);
        int[] c = Walk.strides(extent, y.shape().channels());
        return new Walk(extent, new int[] {a[0], a[1] * s[0], a[2] * s[1], a[3] * s[2]}, c,
                aBase, cBase);
    }

    /** The padded image, in memory of the open scope. */
    static PaddedInput padded(Tensor x, int[] low, int[] high) {
        Shape size = Shape.of(PaddedInput.size(x.shape(), low, high));
        PaddedInput in = new PaddedInput(x, low, high, Tensor.empty(size, DType.F32));
        in.fill();
        return in;
    }

    /** The spatial extents, missing outer axes filled up with 1. */
    static int[] spatial(Tensor t) {
        return spatial(t.shape());
    }

    static int[] spatial(Shape shape) {
        int[] d = shape.dims();
        return to3(Arrays.copyOfRange(d, 1, d.length - 1), 1);
    }

    /** Three values, missing outer ones filled up. */
    static int[] to3(int[] v, int fill) {
        int[] out = {fill, fill, fill};
        System.arraycopy(v, 0, out, 3 - v.length, v.length);
        return out;
    }
}
