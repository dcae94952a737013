package dev.mien.engine.kernels.simd;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.kernels.PoolKernels;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Pooling on vectors of channels and all cores. Forward: output positions in parallel, the running maximum or sum of a vector of
 * channels stays in a register. Backward: windows may overlap, so the parallel parts are examples and groups of channels.
 */
final class SimdPool implements PoolKernels {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, F.vectorShape());
    private static final int N = Lanes.N;
    /** Channels of one backward task: a few cache lines wide. */
    private static final int GROUP = 64;
    /** Taps added in float before they join the total, which keeps the error of long averages small. */
    private static final int STRETCH = 64;

    private interface Output {
        /** One output position: {@code taps} positions of example n's plane to row {@code yRow} of y. */
        void run(int n, int yRow, int o, int[] positions, int taps);
    }

    @Override
    public void maxPoolForward(Tensor x, PoolGeometry g, Tensor y, Tensor argmax) {
        float[] xs = x.floats();
        float[] ys = y.floats();
        int channels = x.shape().channels();
        Taps taps = Taps.of(x, g, y);
        if (argmax == null) {
            MaxWindow.pool(x, taps, y);
            return;
        }
        int[] winners = argmax.ints();
        eachOutput(taps, y, (n, yRow, o, positions, count) -> {
            int xAt = x.offset() + n * taps.inPlane() * channels;
            max(xs, xAt, positions, count, channels, ys, y.offset() + yRow * channels, winners, yRow * channels);
        });
    }

    private static void max(float[] x, int xAt, int[] positions, int count, int channels, float[] y, int yAt,
            int[] argmax,
            int argAt) {
        if (count == 0) {
            Arrays.fill(y, yAt, yAt + channels, Float.NEGATIVE_INFINITY);
            Arrays.fill(argmax, argAt, argAt + channels, -1);
            return;
        }
        int done = 0;
        for (; done <= channels - 2 * N; done += 2 * N) {
            maxOfTwo(x, xAt + done, positions, count, channels, y, yAt + done, argmax, argAt + done);
        }
        for (int j = done; j < channels; j += N) {
            VectorMask<Float> m = F.indexInRange(j, channels);
            FloatVector best = FloatVector.fromArray(F, x, xAt + positions[0] * channels + j, m);
            IntVector winner = IntVector.broadcast(I, positions[0]);
            for (int t = 1; t < count; t++) {
                FloatVector v = FloatVector.fromArray(F, x, xAt + positions[t] * channels + j, m);
                VectorMask<Float> larger = v.compare(GT, best).or(v.compare(NE, v));
                best = best.blend(v, larger);
                winner = winner.blend(positions[t], larger.cast(I));
            }
            best.intoArray(y, yAt + j, m);
            winner.intoArray(argmax, argAt + j, m.cast(I));
        }
    }

    /** Two vectors of channels at once: a maximum waits for the one before it, two do not wait for each other. */
    private static void maxOfTwo(float[] x, int xAt, int[] positions, int count, int channels, float[] y, int yAt,
            int[] argmax, int argAt) {
        FloatVector best0 = FloatVector.fromArray(F, x, xAt + positions[0] * channels);
        FloatVector best1 = FloatVector.fromArray(F, x, xAt + positions[0] * channels + N);
        IntVector winner0 = IntVector.broadcast(I, positions[0]);
        IntVector winner1 = winner0;
        for (int t = 1; t < count; t++) {
            int at = xAt + positions[t] * channels;
            FloatVector v0 = FloatVector.fromArray(F, x, at);
            FloatVector v1 = FloatVector.fromArray(F, x, at + N);
            VectorMask<Float> larger0 = v0.compare(GT, best0).or(v0.compare(NE, v0));
            VectorMask<Float> larger1 = v1.compare(GT, best1).or(v1.compare(NE, v1));
            best0 = best0.blend(v0, larger0);
            best1 = best1.blend(v1, larger1);
            winner0 = winner0.blend(positions[t], larger0.cast(I));
            winner1 = winner1.blend(positions[t], larger1.cast(I));
        }
        best0.intoArray(y, yAt);
        best1.intoArray(y, yAt + N);
        if (argmax != null) {
            winner0.intoArray(argmax, argAt);
            winner1.intoArray(argmax, argAt + N);
        }
    }

    @Override
    public void maxPoolBackward(Tensor dy, Tensor argmax, PoolGeometry g, Tensor dx) {
        float[] ds = dy.floats();
        float[] out = dx.floats();
        int channels = dx.shape().channels();
        int[] winners = argmax.ints();
        int outPlane = dy.size() / Math.max(1, dy.dim(0) * channels);
        eachGroup(dx, (n, plane, from, to) -> {
            for (int o = 0; o < outPlane; o++) {
                int at = (n * outPlane + o) * channels;
                for (int j = from; j < to; j++) {
                    int winner = winners[at + j];
                    if (winner >= 0) {
                        out[plane + winner * channels + j] += ds[dy.offset() + at + j];
                    }
                }
            }
        });
    }

    @Override
    public void averagePoolForward(Tensor x, PoolGeometry g, Tensor y) {
        average(x, Taps.of(x, g, y), y);
    }

    @Override
    public void averagePoolBackward(Tensor dy, PoolGeometry g, Tensor dx) {
        spread(dy, Taps.of(dx, g, dy), dx);
    }

    @Override
    public void adaptiveAveragePoolForward(Tensor x, Tensor y) {
        average(x, Taps.bins(x, y), y);
    }

    @Override
    public void adaptiveAveragePoolBackward(Tensor dy, Tensor dx) {
        spread(dy, Taps.bins(dx, dy), dx);
    }

    private static void average(Tensor x, Taps taps, Tensor y) {
        float[] xs = x.floats();
        float[] ys = y.floats();
        int channels = x.shape().channels();
        eachOutput(taps, y, (n, yRow, o, positions, count) -> {
            int xAt = x.offset() + n * taps.inPlane() * channels;
            mean(xs, xAt, positions, count, taps.divisor(o), channels, ys, y.offset() + yRow * channels);
        });
    }

    private static void mean(float[] x, int xAt, int[] positions, int count, int divisor, int channels, float[] y,
            int yAt) {
        for (int j = 0; j < channels; j += N) {
            VectorMask<Float> m = F.indexInRange(j, channels);
            FloatVector total = FloatVector.zero(F);
            for (int from = 0; from < count; from += STRETCH) {
                FloatVector sum = FloatVector.zero(F);
                for (int t = from; t < Math.min(count, from + STRETCH); t++) {
                    sum = sum.add(FloatVector.fromArray(F, x, xAt + positions[t] * channels + j, m));
                }
                total = total.add(sum);
            }
            total.div(divisor).intoArray(y, yAt + j, m);
        }
    }

    private static void spread(Tensor dy, Taps taps, Tensor dx) {
        float[] ds = dy.floats();
        float[] out = dx.floats();
        int channels = dx.shape().channels();
        int outPlane = taps.outPlane();
        eachGroup(dx, (n, plane, from, to) -> {
            int[] positions = Workspace.get().ints(Workspace.POSITIONS, taps.most());
            for (int o = 0; o < outPlane; o++) {
                int count = taps.fill(o, positions);
                int dAt = dy.offset() + (n * outPlane + o) * channels;
                addShares(ds, dAt, taps.divisor(o), from, to, positions, count, channels, out, plane);
            }
        });
    }

    private static void addShares(float[] dy, int dAt, int divisor, int from, int to, int[] positions, int count,
            int channels,
            float[] dx, int plane) {
        for (int j = from; j < to; j += N) {
            VectorMask<Float> m = F.indexInRange(j, to);
            FloatVector share = FloatVector.fromArray(F, dy, dAt + j, m).div(divisor);
            for (int t = 0; t < count; t++) {
                int at = plane + positions[t] * channels + j;
                FloatVector.fromArray(F, dx, at, m).add(share).intoArray(dx, at, m);
            }
        }
    }

    private static void eachOutput(Taps taps, Tensor y, Output body) {
        int outPlane = taps.outPlane();
        int most = taps.most();
        int perTask = Work.rows(y.shape().channels() * (most + 1));
        Parallel.blocks(y.dim(0) * outPlane, perTask, (from, to) -> {
            int[] positions = Workspace.get().ints(Workspace.POSITIONS, most);
            for (int row = from; row < to; row++) {
                int o = row % outPlane;
                body.run(row / outPlane, row, o, positions, taps.fill(o, positions));
            }
        });
    }

    private interface Group {
        /** Channels from..to of the plane of example n, which begins at {@code plane} in dx and is zero. */
        void run(int n, int plane, int from, int to);
    }

    private static void eachGroup(Tensor dx, Group body) {
        float[] out = dx.floats();
        int channels = dx.shape().channels();
        int positions = dx.size() / Math.max(1, dx.dim(0) * channels);
        boolean small = dx.size() <= Work.ELEMENTS;
        int width = small ? channels : GROUP;
        int groups = Math.ceilDiv(channels, Math.max(1, width));
        int perTask = small ? Math.max(1, dx.dim(0) * groups) : 1;
        Parallel.blocks(dx.dim(0) * groups, perTask, (first, last) -> {
            for (int task = first; task < last; task++) {
                int n = task / groups;
                int plane = dx.offset() + n * positions * channels;
                int from = task % groups * width;
                int to = Math.min(channels, from + width);
                for (int p = 0; p < positions; p++) {
                    Arrays.fill(out, plane + p * channels + from, plane + p * channels + to, 0f);
                }
                body.run(n, plane, from, to);
            }
        });
    }
}
