package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.N;

import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.tensor.Shape;
import java.util.Arrays;

/**
 * How a convolution is shortened: which axes are transformed, and into what slices its kernel falls. A slice is a convolution of
 * its own whose products join the others' sums, as if it were more channels.
 *
 * @param axes   the three axes' transforms
 * @param kernel taps, per axis
 * @param slices of the kernel, per axis
 * @param stride outputs step so far, per axis
 * @param lines  transforms work on whole lines of the innermost axis ({@link WinogradLines}), not on the channels of a position
 *               ({@link WinogradRun})
 */
record WinogradForm(WinogradAxis[] axes, int[] kernel, int[] slices, int[] stride, boolean lines) {
    /** Floats of transformed inputs per task, about. */
    static final int CACHED = 256 * 1024;
    private static final int STRETCH = 64;
    /** Cycles that transforming an element takes, there or back, measured with what it costs to fetch and to keep it. */
    private static final double TRANSFORM = 6.0 / N;

    /**
     * Stride 1 and whole vectors of channels: the two inner axes are transformed. Along depth a transform would leave too few
     * channels for each of very many elements; of two long axes one is left as it is, since both together would lose a digit.
     * A long kernel is cut into slices one after the other, which read the transformed tile next to it; each tap of an
     * untransformed axis is a slice.
     *
     * @return null where this does not apply
     */
    static WinogradForm tiles(Filters w, Geometry g) {
        int[] k = SimdConv.to3(g.kernel(), 1);
        WinogradAxis last = WinogradAxis.of(k[2]);
        boolean both = last == WinogradAxis.FOUR && k[1] > 3;
        WinogradAxis[] axes = {WinogradAxis.PLAIN, both ? WinogradAxis.PLAIN : WinogradAxis.of(k[1]), last};
        if (!simple(g) || w.in() % N != 0 || Arrays.stream(g.stride()).anyMatch(s -> s > 1)
                || axes[1] == WinogradAxis.PLAIN && axes[2] == WinogradAxis.PLAIN) {
            return null;
        }
        int[] slices = {k[0], axes[1].slices(k[1]), axes[2].slices(k[2])};
        return new WinogradForm(axes, k, slices, new int[] {1, 1, 1}, false);
    }

    /**
     * Any stride and few channels: the two outer axes are transformed, the innermost is left to the products. An axis of stride s
     * has s phases, the inputs and the taps of one remainder, and within a phase the stride is 1: phases are the slices.
     *
     * @return null where this does not apply
     */
    static WinogradForm lines(Geometry g) {
        int[] k = SimdConv.to3(g.kernel(), 1);
        int[] s = SimdConv.to3(g.stride(), 1);
        WinogradAxis[] axes = {WinogradAxis.ofPhase(Math.ceilDiv(k[0], s[0])), WinogradAxis.ofPhase(
                Math.ceilDiv(k[1], s[1])), WinogradAxis.PLAIN};
        if (!simple(g) || axes[1] == WinogradAxis.PLAIN) {
            return null;
        }
        int[] slices = {axes[0] == WinogradAxis.PLAIN ? k[0] : s[0], s[1], k[2]};
        return new WinogradForm(axes, k, slices, s, true);
    }

    private static boolean simple(Geometry g) {
        return g.groups() == 1 && Arrays.stream(g.dilation()).allMatch(d -> d == 1);
    }

    int elements() {
        return axes[0].elements * axes[1].elements * axes[2].elements;
    }

    /** Products that one element of an output sums. */
    int depth(int cin) {
        return slices[0] * slices[1] * slices[2] * cin;
    }

    /** Tap i of a slice along one axis; beyond the kernel where the slice hangs over its end. */
    int tap(int axis, int slice, int i) {
        return lines ? slice + i * stride[axis] : slice * axes[axis].taps + i;
    }

    /** Floats that transformed weights take. */
    int size(Filters w) {
        return Math.multiplyExact(elements(), Panels.size(depth(w.in()), w.out()));
    }

    /** Outputs of a line that a task computes at most: whole tiles of rows, whose transformed inputs fit the cache. */
    int stretch(int outputs, int cin) {
        long positions = CACHED / ((long) slices[0] * slices[1] * elements() * cin);
        int most = Math.clamp((positions - slices[2]) / stride[2] + 1, Tiles.ROWS, STRETCH);
        return Math.ceilDiv(Math.ceilDiv(outputs, Tiles.ROWS), Math.ceilDiv(outputs, most)) * Tiles.ROWS;
    }

    /** About how many cycles of a core a convolution takes this way, weights transformed before; each task by lines fetches them. */
    double cost(Filters w, Shape y) {
        int[] out = SimdConv.spatial(y);
        double cout = Math.ceilDiv(w.out(), N) * N;
        double depth = depth(w.in());
        double tiles = y.dim(0);
        double inputs = y.dim(0);
        for (int a = 0; a < 3; a++) {
            int t = Math.ceilDiv(out[a], axes[a].outputs);
            tiles *= t;
            inputs *= !lines ? t + slices[a] - 1 : a == 2 ? t * stride[2] : t * slices[a];
        }
        double transforms = TRANSFORM * (inputs * w.in() + tiles * cout);
        if (!lines) {
            double rows = Math.ceil(tiles / Tiles.ROWS) * Tiles.ROWS;
            return elements() * (Cost.product(rows, depth, cout) + Cost.fetch(depth * cout) + transforms);
        }
        double allLines = tiles / out[2];
        double rows = allLines * Math.ceil((double) out[2] / Tiles.ROWS) * Tiles.ROWS;
        double tasks = allLines * Math.ceilDiv(out[2], stretch(out[2], w.in()));
        return elements()
                * (Math.max(Cost.product(rows, depth, cout), Cost.fetch(tasks * depth * cout)) + transforms);
    }

    /** Such as "Winograd 4:3x4:3": outputs and taps along each transformed axis. */
    String name() {
        StringBuilder s = new StringBuilder("Winograd");
        for (WinogradAxis a : axes) {
            if (a != WinogradAxis.PLAIN) {
                s.append(s.length() > 8 ? "x" : " ").append(a.outputs).append(':').append(a.taps);
            }
        }
        return lines ? s.append(" by lines").toString() : s.toString();
    }
}
