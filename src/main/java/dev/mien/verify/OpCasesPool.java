package dev.mien.verify;

import static dev.mien.verify.OpCase.input;
import static dev.mien.verify.OpCasesConv.ramp;
import static dev.mien.verify.OpCasesConv.repeat;

import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.ops.AdaptiveAveragePool;
import dev.mien.engine.ops.AveragePool;
import dev.mien.engine.ops.MaxPool;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Pooling of all ranks. */
final class OpCasesPool {
    private OpCasesPool() {}

    static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        everyField(cases);
        int[] sizes = {1, 2, 13, 15, 16, 17, 31, 33, 100};
        for (int i = 0; i < sizes.length; i++) {
            int n = 1 + i % 2 * 2;
            both(cases, PoolGeometry.of(3, 3).stride(2).ceilMode(i % 2 == 0), n, 9, 8, sizes[i]);
            both(cases, PoolGeometry.of(3).stride(1).pad(1), n, 25, sizes[i]);
            cases.add(adaptive(new int[] {4, 3}, n, 9, 8, sizes[i]));
        }
        realLayers(cases);
        adaptiveShapes(cases);
        return cases;
    }

    /** Each field of the geometry by itself and all together, at every rank. */
    private static void everyField(List<OpCase> cases) {
        int[][] inputs = {{2, 9, 3}, {2, 7, 6, 3}, {1, 5, 5, 4, 2}};
        for (int[] x : inputs) {
            int rank = x.length - 2;
            PoolGeometry two = PoolGeometry.of(repeat(rank, 2));
            PoolGeometry three = PoolGeometry.of(repeat(rank, 3));
            PoolGeometry uneven = three.stride(2).pad(ramp(rank, 0), repeat(rank, 2));
            both(cases, PoolGeometry.of(repeat(rank, 1)), x);
            both(cases, two, x);
            both(cases, two.stride(3), x);
            both(cases, three.stride(1), x);
            both(cases, three.stride(2), x);
            both(cases, three.stride(2).ceilMode(true), x);
            both(cases, three.stride(1).pad(1), x);
            both(cases, three.stride(2).pad(1).ceilMode(true), x);
            both(cases, three.stride(2).pad(1).countIncludePad(false), x);
            both(cases, three.stride(2).pad(1).ceilMode(true).countIncludePad(false), x);
            both(cases, uneven, x);
            both(cases, uneven.countIncludePad(false), x);
            both(cases, uneven.ceilMode(true), x);
            both(cases, PoolGeometry.of(ramp(rank, 1)).stride(ramp(rank, 2)), x);
            both(cases, three.stride(2).same(Shape.of(x)), x);
            cases.add(max(two.stride(1).dilation(2), x));
            cases.add(max(two.stride(1).dilation(ramp(rank, 1)).pad(1), x));
        }
        both(cases, PoolGeometry.of(4).stride(4), 1, 4, 1);
        both(cases, PoolGeometry.of(7, 2).stride(1, 2), 2, 7, 5, 2);
    }

    private static void realLayers(List<OpCase> cases) {
        both(cases, PoolGeometry.of(3, 3).stride(2), 3, 19, 19, 64);
        both(cases, PoolGeometry.of(3, 3).stride(2), 1, 17, 17, 256);
        both(cases, PoolGeometry.of(3).stride(1).pad(1), 3, 128, 128);
        both(cases, PoolGeometry.of(1, 3, 3).stride(1, 2, 2).same(Shape.of(1, 4, 14, 14, 64)), 1, 4, 14, 14, 64);
        both(cases, PoolGeometry.of(3, 3, 3).stride(2).same(Shape.of(1, 8, 14, 14, 32)), 1, 8, 14, 14, 32);
        cases.add(average(PoolGeometry.of(2, 7, 7).stride(1), 1, 3, 7, 7, 192));
    }

    private static void adaptiveShapes(List<OpCase> cases) {
        cases.add(adaptive(new int[] {1}, 3, 25, 128));
        cases.add(adaptive(new int[] {1}, 2, 3000, 5));
        cases.add(adaptive(new int[] {1}, 3, 3, 3, 1792));
        cases.add(adaptive(new int[] {2, 3}, 2, 5, 7, 3));
        cases.add(adaptive(new int[] {5, 4}, 2, 3, 2, 3));
        cases.add(adaptive(new int[] {24, 24}, 1, 37, 41, 3));
        cases.add(adaptive(new int[] {2, 1, 3}, 1, 3, 4, 5, 2));
        cases.add(adaptive(new int[] {1, 1}, 2, 1, 1, 3));
    }

    /** A geometry drawn at random from a seed, maximum and average in turn. */
    static OpCase random(int seed) {
        int[] i = {0};
        int rank = 1 + Rng.below(3, seed, 0, i[0]++);
        int[] k = new int[rank];
        int[] s = new int[rank];
        int[] low = new int[rank];
        int[] high = new int[rank];
        int[] x = new int[rank + 2];
        x[0] = 1 + Rng.below(3, seed, 0, i[0]++);
        x[rank + 1] = 1 + Rng.below(rank == 3 ? 20 : 40, seed, 0, i[0]++);
        for (int a = 0; a < rank; a++) {
            k[a] = 1 + Rng.below(4, seed, 0, i[0]++);
            s[a] = 1 + Rng.below(4, seed, 0, i[0]++);
            low[a] = Rng.below(k[a], seed, 0, i[0]++);
            high[a] = Rng.below(k[a], seed, 0, i[0]++);
            x[a + 1] = k[a] + Rng.below(8, seed, 0, i[0]++);
        }
        PoolGeometry g = PoolGeometry.of(k).stride(s).pad(low, high).ceilMode(Rng.below(2, seed, 0, i[0]++) == 0)
                .countIncludePad(Rng.below(2, seed, 0, i[0]++) == 0);
        return seed % 2 == 0 ? max(g, x) : average(g, x);
    }

    private static void both(List<OpCase> cases, PoolGeometry g, int... x) {
        cases.add(max(g, x));
        cases.add(average(g, x));
    }

    private static OpCase max(PoolGeometry g, int... x) {
        return OpCase.of("maxpool/" + describe(g, x), flops(g, x), taps(g), in -> MaxPool.maxPool(in[0], g),
                input("x", x));
    }

    private static OpCase average(PoolGeometry g, int... x) {
        return OpCase.of("averagepool/" + describe(g, x), flops(g, x), taps(g), in -> AveragePool.averagePool(in[0], g),
                input("x", x));
    }

    private static OpCase adaptive(int[] bins, int... x) {
        int size = Shape.of(x).size();
        return OpCase.of("adaptivepool/" + Shape.of(x) + " to " + Arrays.toString(bins), size,
                size / x[0] / x[x.length - 1],
                in -> AdaptiveAveragePool.adaptiveAveragePool(in[0], bins), input("x", x));
    }

    private static String describe(PoolGeometry g, int... x) {
        boolean dilated = Arrays.stream(g.dilation()).anyMatch(d -> d > 1);
        return Shape.of(x) + ", " + g + (dilated ? " dilation " + Arrays.toString(g.dilation()) : "");
    }

    private static int taps(PoolGeometry g) {
        return Arrays.stream(g.kernel()).reduce(1, (a, b) -> a * b);
    }

    private static long flops(PoolGeometry g, int... x) {
        return (long) g.outputShape(Shape.of(x)).size() * taps(g);
    }
}
