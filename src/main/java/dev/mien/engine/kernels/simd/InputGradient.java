package dev.mien.engine.kernels.simd;

import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;

/**
 * The input gradient of a convolution. Input position i is read by tap t of output position o when
 * {@code i + pad = o stride + t dilation}. All positions of one residue, {@code i = r + q stride}, are read by the same taps,
 * and tap t of position q reads output {@code q + (r + pad - t dilation) / stride}: for each residue a convolution of stride 1
 * over the output gradient, with the weight's channels swapped. Nothing is scattered.
 */
final class InputGradient {
    private final Tensor dy;
    private final Tensor w;
    private final Geometry g;
    private final Tensor dx;
    private final int[] in;
    private final int[] kernel;
    private final int[] stride;
    private final Residue[][] residues = new Residue[3][];

    /**
     * One residue of one axis.
     *
     * @param positions how many input positions have it
     * @param taps      the taps that reach them, by rising shift
     * @param shifts    output position minus q, for each tap
     */
    private record Residue(int positions, int[] taps, int[] shifts) {}

    InputGradient(Tensor dy, Tensor w, Geometry g, Tensor dx) {
        this.dy = dy;
        this.w = w;
        this.g = g;
        this.dx = dx;
        this.in = SimdConv.spatial(dx);
        this.kernel = SimdConv.to3(g.kernel(), 1);
        this.stride = SimdConv.to3(g.stride(), 1);
    }

    /** Of one group, stride and dilation 1: the convolution of dy with reversed filters that gives dx; null for others. */
    static Geometry asConvolution(Geometry g) {
        int[] low = new int[g.rank()];
        int[] high = new int[g.rank()];
        for (int a = 0; a < g.rank(); a++) {
            low[a] = g.kernel()[a] - 1 - g.padLow()[a];
            high[a] = g.kernel()[a] - 1 - g.padHigh()[a];
            if (g.groups() != 1 || g.stride()[a] != 1 || g.dilation()[a] != 1 || low[a] < 0 || high[a] < 0) {
                return null;
            }
        }
        return Geometry.of(g.kernel()).pad(low, high);
    }

    void run() {
        int[] out = SimdConv.spatial(dy);
        int[] low = new int[3];
        int[] high = new int[3];
        boolean everyPositionRead = true;
        for (int axis = 0; axis < 3; axis++) {
            residues[axis] = new Residue[Math.min(stride[axis], in[axis])];
            for (int r = 0; r < residues[axis].length; r++) {
                Residue p = residue(axis, r);
                residues[axis][r] = p;
                everyPositionRead &= p.taps.length > 0;
                for (int shift : p.shifts) {
                    low[axis] = Math.max(low[axis], -shift);
                    high[axis] = Math.max(high[axis], p.positions - 1 + shift - (out[axis] - 1));
                }
            }
        }
        if (!everyPositionRead) {
            dx.fill(0);
        }
        if (dy.size() == 0) {
            return;
        }
        PaddedInput padded = SimdConv.padded(dy, low, high);
        for (int r0 = 0; r0 < residues[0].length; r0++) {
            for (int r1 = 0; r1 < residues[1].length; r1++) {
                for (int r2 = 0; r2 < residues[2].length; r2++) {
                    runResidue(padded, low, new int[] {r0, r1, r2});
                }
            }
        }
    }

    /** Taps run downwards, so shifts run upwards and neighbours in memory are neighbours in the sum. */
    private Residue residue(int axis, int r) {
        int dilation = SimdConv.to3(g.dilation(), 1)[axis];
        int pad = SimdConv.to3(g.padLow(), 0)[axis];
        int[] taps = new int[kernel[axis]];
        int n = 0;
        for (int t = kernel[axis] - 1; t >= 0; t--) {
            if (Math.floorMod(r + pad - t * dilation, stride[axis]) == 0) {
                taps[n++] = t;
            }
        }
        int[] used = Arrays.copyOf(taps, n);
        int[] shifts = new int[n];
        for (int i = 0; i < n; i++) {
            shifts[i] = Math.floorDiv(r + pad - used[i] * dilation, stride[axis]);
        }
        return new Residue(Math.ceilDiv(in[axis] - r, stride[axis]), used, shifts);
    }

    private void runResidue(PaddedInput padded, int[] low, int[] r) {
        Residue p0 = residues[0][r[0]];
        Residue p1 = residues[1][r[1]];
        Residue p2 = residues[2][r[2]];
        int taps = p0.taps.length * p1.taps.length * p2.taps.length;
        if (taps == 0) {
            return;
        }
        int cin = w.shape().channels();
        int cout = w.dim(0) / g.groups();
        int[] s = padded.stride();
        int[] runAt = new int[taps];
        int[] runLength = new int[taps];
        int[] tapAt = new int[taps];
        int runs = 0;
        int tap = 0;
        for (int i0 = 0; i0 < p0.taps.length; i0++) {
            for (int i1 = 0; i1 < p1.taps.length; i1++) {
                for (int i2 = 0; i2 < p2.taps.length; i2++) {
                    tapAt[tap++] = (p0.taps[i0] * kernel[1] + p1.taps[i1]) * kernel[2] + p2.taps[i2];
                    boolean follows = i2 > 0 && g.groups() == 1 && p2.shifts[i2] == p2.shifts[i2 - 1] + 1;
                    if (follows) {
                        runLength[runs - 1] += cout;
                    } else {
                        runAt[runs] = p0.shifts[i0] * s[1] + p1.shifts[i1] * s[2] + p2.shifts[i2] * s[3];
                        runLength[runs++] = cout;
                    }
                }
            }
        }
        int[] c = Walk.strides(new int[] {dx.dim(0), in[0], in[1], in[2]}, dx.shape().channels());
        int[] extent = {dx.dim(0), p0.positions, p1.positions, p2.positions};
        int[] cStride = {c[0], c[1] * stride[0], c[2] * stride[1], c[3] * stride[2]};
        int aBase = padded.base() + low[0] * s[1] + low[1] * s[2] + low[2] * s[3];
        int cBase = dx.offset() + r[0] * c[1] + r[1] * c[2] + r[2] * c[3];
        float[] into = Panels.scratch(Panels.size(taps * cout, cin));
        float[] start = new float[IndirectGemm.startSize(cin)];
        Runs all = new Runs(Arrays.copyOf(runAt, runs), Arrays.copyOf(runLength, runs), new int[runs]);
        for (int group = 0; group < g.groups(); group++) {
            Panels panels = Panels.ofRows(w.floats(), weightRows(tapAt, group * cout, cout, cin), cin, into);
            Walk walk = new Walk(extent, s, cStride, aBase + group * cout, cBase + group * cin);
            new IndirectGemm(padded.data(), walk, all, panels, dx.floats(), start, Epilogue.NONE).run();
        }
    }

    /** Rows of the swapped weight, one per (tap, output channel): the input channels of each. */
    private int[] weightRows(int[] tapAt, int first, int cout, int cin) {
        int[] rows = new int[tapAt.length * cout];
        for (int t = 0; t < tapAt.length; t++) {
            for (int c = 0; c < cout; c++) {
                rows[t * cout + c] = w.offset() + ((first + c) * g.taps() + tapAt[t]) * cin;
            }
        }
        return rows;
    }
}
