package dev.mien.verify;

import static dev.mien.verify.OpCase.input;

import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.ops.Conv;
import dev.mien.engine.ops.Linear;
import dev.mien.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Convolutions of all ranks and linear layers. */
final class OpCasesConv {
    private OpCasesConv() {}

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        everyField(cases);
        uglySizes(cases);
        realLayers(cases);
        for (int[] s : new int[][] {{1, 1, 1}, {3, 2, 3}, {1, 13, 17}, {3, 15, 16}, {5, 31, 33}, {17, 100, 65},
                {33, 512, 3}}) {
            cases.add(linear(true, s[0], s[1], s[2]));
        }
        cases.add(linear(false, 3, 17, 5));
        cases.add(linear(false, 130, 64, 100));
        cases.add(OpCase.of("linear/[2, 3, 5] to 4", 2 * 6 * 5 * 4, 6, in -> Linear.linear(in[0], in[1], in[2]),
                input("x", 2, 3, 5), input("w", 4, 5), input("bias", 4)));
        return cases;
    }

    /** Each field of the geometry by itself and all together, at every rank, small enough for a gradient check. */
    private static void everyField(List<OpCase> cases) {
        int[][] inputs = {{2, 9, 3}, {2, 7, 6, 3}, {1, 5, 5, 4, 2}};
        for (int[] x : inputs) {
            int rank = x.length - 2;
            int channels = x[rank + 1];
            int[] k3 = repeat(rank, 3);
            int[] k2 = repeat(rank, 2);
            int[] low = ramp(rank, 0);
            int[] high = ramp(rank, 1);
            Geometry all = Geometry.of(ramp(rank, 1)).stride(ramp(rank, 1)).pad(low, high).dilation(2);
            cases.add(conv(Geometry.of(repeat(rank, 1)), true, 4, x));
            cases.add(conv(Geometry.of(k3), false, 2, x));
            cases.add(conv(Geometry.of(k2), true, 3, x));
            cases.add(conv(Geometry.of(k3).stride(2), false, 2, x));
            cases.add(conv(Geometry.of(k2).stride(3), false, 2, x));
            cases.add(conv(Geometry.of(repeat(rank, 1)).stride(2), false, 2, x));
            cases.add(conv(Geometry.of(k3).pad(1), true, 2, x));
            cases.add(conv(Geometry.of(k3).pad(low, high), false, 2, x));
            cases.add(conv(Geometry.of(k3).pad(3), false, 2, x));
            cases.add(conv(Geometry.of(k2).dilation(2), false, 2, x));
            cases.add(conv(Geometry.of(k2).groups(channels), true, 2 * channels, x));
            cases.add(conv(all, true, 3, x));
            cases.add(conv(all.groups(channels), false, channels, x));
            cases.add(conv(Geometry.of(k3).stride(2).same(Shape.of(x)), false, 2, x));
        }
        cases.add(conv(Geometry.of(3).groups(2), true, 4, 2, 7, 6));
        cases.add(conv(Geometry.of(1, 3).stride(1, 2).pad(new int[] {0, 2}, new int[] {1, 0}), true, 3, 2, 4, 7, 2));
        cases.add(conv(Geometry.of(5), false, 2, 1, 5, 2));
        cases.add(conv(Geometry.of(9).pad(4), false, 2, 2, 3, 2));
        cases.add(conv(Geometry.of(1, 1), true, 1, 1, 1, 1, 1));
    }

    /** Channel counts around the vector lengths, batch 1 and 3. */
    private static void uglySizes(List<OpCase> cases) {
        int[] sizes = {1, 13, 15, 16, 17, 31, 33, 100};
        for (int i = 0; i < sizes.length; i++) {
            int cin = sizes[i];
            int cout = sizes[(i + 3) % sizes.length];
            cases.add(conv(Geometry.of(3, 3).pad(1), i % 2 == 0, cout, 1 + i % 2 * 2, 7, 5, cin));
            cases.add(conv(Geometry.of(4).stride(2).pad(new int[] {1}, new int[] {2}), i % 2 == 1, cout, 3, 25, cin));
            cases.add(conv(Geometry.of(1, 1), true, cin, 3, 9, 9, cout));
        }
        cases.add(conv(Geometry.of(3, 3).groups(4).pad(1), true, 132, 3, 9, 8, 68));
        cases.add(conv(Geometry.of(2, 3, 2).stride(1, 2, 2).dilation(1, 1, 2), false, 33, 3, 6, 9, 8, 17));
    }

    /** Layers of FaceNet, InceptionTime and I3D, on small maps. */
    private static void realLayers(List<OpCase> cases) {
        cases.add(conv(Geometry.of(3, 3).stride(2), false, 32, 1, 33, 33, 3));
        cases.add(conv(Geometry.of(3, 3).pad(1), false, 64, 1, 17, 17, 32));
        cases.add(conv(Geometry.of(3, 3), false, 192, 1, 9, 9, 80));
        cases.add(conv(Geometry.of(1, 7).pad(0, 3), false, 128, 1, 8, 8, 128));
        cases.add(conv(Geometry.of(7, 1).pad(3, 0), false, 128, 1, 8, 8, 128));
        cases.add(conv(Geometry.of(1, 3).pad(0, 1), false, 192, 3, 3, 3, 192));
        cases.add(conv(Geometry.of(1, 1), true, 192, 3, 3, 3, 384));
        cases.add(conv(Geometry.of(40).pad(new int[] {19}, new int[] {20}), false, 32, 3, 25, 32));
        cases.add(conv(Geometry.of(39).pad(19), false, 32, 3, 25, 32));
        cases.add(conv(Geometry.of(1), false, 32, 3, 25, 512));
        cases.add(conv(Geometry.of(7, 7, 7).stride(2).same(Shape.of(1, 8, 14, 14, 3)), false, 64, 1, 8, 14, 14, 3));
        cases.add(conv(Geometry.of(3, 3, 3).pad(1), false, 48, 1, 4, 7, 7, 32));
    }

    static OpCase conv(Geometry g, boolean bias, int cout, int... x) {
        int rank = g.rank();
        int[] w = new int[rank + 2];
        w[0] = cout;
        System.arraycopy(g.kernel(), 0, w, 1, rank);
        w[rank + 1] = x[rank + 1] / g.groups();
        Shape y = g.outputShape(Shape.of(x), Shape.of(w));
        int patch = g.taps() * w[rank + 1];
        int reduction = Math.max(patch, Math.max(y.rows(), g.taps() * cout / g.groups()));
        String name = "conv/" + rank + "d " + Shape.of(x) + " to " + cout + ", " + g + (bias ? ", bias" : "");
        long flops = 2L * y.size() * patch;
        return bias
                ? OpCase.of(name, flops, reduction, in -> Conv.conv(in[0], in[1], in[2], g), input("x", x),
                        input("w", w),
                        input("bias", cout))
                : OpCase.of(name, flops, reduction, in -> Conv.conv(in[0], in[1], null, g), input("x", x),
                        input("w", w));
    }

    private static OpCase linear(boolean bias, int rows, int in, int out) {
        String name = "linear/" + rows + "x" + in + " to " + out + (bias ? ", bias" : "");
        int reduction = Math.max(rows, Math.max(in, out));
        long flops = 2L * rows * in * out;
        return bias
                ? OpCase.of(name, flops, reduction, v -> Linear.linear(v[0], v[1], v[2]), input("x", rows, in),
                        input("w", out, in), input("bias", out))
                : OpCase.of(name, flops, reduction, v -> Linear.linear(v[0], v[1], null), input("x", rows, in),
                        input("w", out, in));
    }

    static int[] repeat(int rank, int value) {
        return ramp(rank, value, 0);
    }

    /** 1-d: from; 2-d: from, from + 1; 3-d: from, from + 1, from + 2. */
    static int[] ramp(int rank, int from) {
        return ramp(rank, from, 1);
    }

    private static int[] ramp(int rank, int from, int step) {
        int[] v = new int[rank];
        for (int a = 0; a < rank; a++) {
            v[a] = from + a * step;
        }
        return v;
    }
}
