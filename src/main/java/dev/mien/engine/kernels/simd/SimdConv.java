package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.ConvKernels;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;

/**
 * Convolution as products over a walk, 1-D, 2-D and 3-D by one code. Forward: output positions walk over the padded input,
 * weights are the panels. Input gradient: for each residue of the stride, input positions walk over the padded output gradient
 * with the taps that reach them ({@link InputGradient}). Weight gradient: outer products over the output positions. What this
 * adds to the reference: vectors, panels, cores; no patch is copied.
 */
final class SimdConv implements ConvKernels {
    @Override
    public void convForward(Tensor x, Tensor w, Tensor bias, Geometry g, Tensor y) {
        try (Scope scope = Scope.open()) {
            int k = w.size() / w.dim(0);
            int each = Panels.size(k, w.dim(0) / g.groups());
            float[] into = SimdGemm.scratch(Math.multiplyExact(each, g.groups()));
            forward(x, pack(w, bias, g, into), g, Epilogue.NONE, y, 0);
        }
    }

    @Override
    public PreparedConv prepare(Tensor w, Tensor bias, Geometry g, boolean relu) {
        int each = Panels.size(w.size() / w.dim(0), w.dim(0) / g.groups());
        PackedWeights packed = pack(w, bias, g, new float[Math.multiplyExact(each, g.groups())]);
        WinogradConv winograd = WinogradConv.applies(w, g) ? new WinogradConv(w, bias, g, relu) : null;
        return new PreparedConv() {
            @Override
            public void run(Tensor x, Tensor residual, Tensor y, int channel) {
                try (Scope scope = Scope.open()) {
                    if (winograd != null && winograd.wins(y)) {
                        winograd.run(x, residual, y, channel);
                    } else {
                        forward(x, packed, g, new Epilogue(residual, relu), y, channel);
                    }
                }
            }

            @Override
            public String kernel(Tensor y) {
                return winograd != null && winograd.wins(y) ? "Winograd 2x2" : "implicit GEMM";
            }
        };
    }

    /**
     * Weights and bias as the micro-kernel reads them.
     *
     * @param panels one matrix per group
     * @param starts what sums start from, per group
     */
    private record PackedWeights(Panels[] panels, float[][] starts, int cin) {}

    private static PackedWeights pack(Tensor w, Tensor bias, Geometry g, float[] into) {
        int k = w.size() / w.dim(0);
        int perGroup = w.dim(0) / g.groups();
        Panels[] panels = new Panels[g.groups()];
        float[][] starts = new float[g.groups()][IndirectGemm.startSize(perGroup)];
        for (int group = 0; group < g.groups(); group++) {
            int to = group * Panels.size(k, perGroup);
            panels[group] = Panels.ofColumns(w.floats(), w.offset() + group * perGroup * k, k, k, perGroup, into, to);
            if (bias != null) {
                System.arraycopy(bias.floats(), bias.offset() + group * perGroup, starts[group], 0, perGroup);
            }
        }
        return new PackedWeights(panels, starts, w.shape().channels());
    }

    private static void forward(Tensor x, PackedWeights w, Geometry g, Epilogue epilogue, Tensor y, int channel) {
        if (y.size() == 0) {
            return;
        }
        PaddedInput in = PaddedInput.of(x, spatial(x), to3(g.padLow(), 0), to3(g.padHigh(), 0));
        Runs runs = Runs.of(in, g, w.cin());
        for (int group = 0; group < g.groups(); group++) {
            int first = group * w.panels()[group].n;
            Walk walk = walk(in, g, y, in.base() + group * w.cin(), y.offset() + channel + first);
            new IndirectGemm(in.data(), walk, runs.at(), runs.length(), w.panels()[group], y.floats(),
                    w.starts()[group],
                    epilogue.from(first)).run();
        }
    }

    @Override
    public void convBackwardInput(Tensor dy, Tensor w, Geometry g, Tensor dx) {
        try (Scope scope = Scope.open()) {
            new InputGradient(dy, w, g, dx).run();
        }
    }

    @Override
    public void convBackwardWeight(Tensor x, Tensor dy, Geometry g, Tensor dw) {
        try (Scope scope = Scope.open()) {
            PaddedInput in = PaddedInput.of(x, spatial(x), to3(g.padLow(), 0), to3(g.padHigh(), 0));
            int cin = dw.shape().channels();
            int cout = dw.dim(0);
            int k = dw.size() / cout;
            int perGroup = cout / g.groups();
            int positions = dy.size() / cout;
            Runs runs = Runs.of(in, g, cin);
            float[] rows = dy.floats();
            int from = dy.offset();
            if (!OuterGemm.readable(rows, from + dy.size(), perGroup)) {
                rows = SimdGemm.scratch(dy.size() + 2 * Tile8.ROWS);
                System.arraycopy(dy.floats(), from, rows, 0, dy.size());
                from = 0;
            }
            int[] xRow = new int[positions];
            for (int group = 0; group < g.groups(); group++) {
                walk(in, g, dy, in.base() + group * cin, 0).fill(0, positions, xRow, new int[positions]);
                new OuterGemm(rows, from + group * perGroup, cout, perGroup, in.data(), xRow, runs.at(), runs.length(),
                        runs.weightAt()).run(dw.floats(), dw.offset() + group * perGroup * k, k);
            }
        }
    }

    /** Output positions over the padded input. */
    private static Walk walk(PaddedInput in, Geometry g, Tensor y, int aBase, int cBase) {
        int[] out = spatial(y);
        int[] a = in.stride();
        int[] s = to3(g.stride(), 1);
        int[] c = new PaddedInput(null, 0, new int[] {y.dim(0), out[0], out[1], out[2]}, y.shape().channels()).stride();
        return new Walk(new int[] {y.dim(0), out[0], out[1], out[2]},
                new int[] {a[0], a[1] * s[0], a[2] * s[1], a[3] * s[2]}, c,
                aBase, cBase);
    }

    /**
     * The contiguous stretches of input that the taps of one output position read: a whole kernel row at once where the
     * innermost axis is not dilated and channels are not grouped, else one stretch per tap.
     *
     * @param at       offset from the position's first element
     * @param length   floats
     * @param weightAt first column of the weight matrix {@code [Cout, taps Cin]}
     */
    private record Runs(int[] at, int[] length, int[] weightAt) {
        static Runs of(PaddedInput in, Geometry g, int cin) {
            int[] k = to3(g.kernel(), 1);
            int[] d = to3(g.dilation(), 1);
            int[] s = in.stride();
            boolean merge = g.groups() == 1 && (d[2] == 1 || k[2] == 1);
            int each = merge ? k[2] : 1;
            int n = k[0] * k[1] * k[2] / each;
            int[] at = new int[n];
            int[] length = new int[n];
            int[] weightAt = new int[n];
            Arrays.fill(length, each * cin);
            for (int i = 0; i < n; i++) {
                int tap = i * each;
                int t2 = tap % k[2];
                int t1 = tap / k[2] % k[1];
                int t0 = tap / k[2] / k[1];
                at[i] = t0 * d[0] * s[1] + t1 * d[1] * s[2] + t2 * d[2] * s[3];
                weightAt[i] = tap * cin;
            }
            return new Runs(at, length, weightAt);
        }
    }

    /** The spatial extents, missing outer axes filled up with 1. */
    static int[] spatial(Tensor t) {
        int[] d = t.shape().dims();
        return to3(Arrays.copyOfRange(d, 1, d.length - 1), 1);
    }

    /** Three values, missing outer ones filled up. */
    static int[] to3(int[] v, int fill) {
        int[] out = {fill, fill, fill};
        System.arraycopy(v, 0, out, 3 - v.length, v.length);
        return out;
    }
}
