package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.F;
import static dev.mien.engine.kernels.simd.Lanes.N;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2F;

import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.kernels.Resample;
import dev.mien.engine.kernels.ResampleKernels;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * A line of the output at a time, in vectors of neighbouring pixels and in float: where they look, what each channel holds there
 * (gathered from the frame's three planes), the change of colours, and the planes made pixels again. Each step is a loop of its
 * own, for the compiler stops inlining where one grows too large, and boxes what it did not inline. Lines are made in buffers of
 * whole vectors, so there is no tail. A task is one frame.
 */
final class SimdResample implements ResampleKernels {
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED.withShape(F.vectorShape());
    private static final FloatVector CENTRES = FloatVector.broadcast(F, 0.5f).addIndex(1);

    /** Of the vectors red, green, blue to three vectors of red-green-blue pixels: element e of these is of colour e % 3. */
    private static final VectorShuffle<Float> FIRST = pixelOf(0);
    private static final VectorShuffle<Float> SECOND = pixelOf(1);
    private static final VectorShuffle<Float> THIRD = pixelOf(2);
    private static final VectorMask<Float> EVERY_0 = elementsThatAre(0);
    private static final VectorMask<Float> EVERY_1 = elementsThatAre(1);
    private static final VectorMask<Float> EVERY_2 = elementsThatAre(2);

    private static VectorShuffle<Float> pixelOf(int vector) {
        return VectorShuffle.fromOp(F, lane -> (vector * N + lane) / 3);
    }

    private static VectorMask<Float> elementsThatAre(int remainder) {
        boolean[] lanes = new boolean[N];
        for (int i = 0; i < N; i++) {
            lanes[i] = i % 3 == remainder;
        }
        return VectorMask.fromArray(F, lanes, 0);
    }

    /** What a task needs for a line: the frame in planes, which pixels of it to look at, and what is found. */
    private record Line(float[][] planes, int[][] corners, float[] right, float[] down, float[][] found,
            float[][] colours, float[] out) {
        static Line of(int inputPixels, int width) {
            int n = Math.ceilDiv(width, N) * N;
            return new Line(new float[Resample.CHANNELS][inputPixels], new int[4][n], new float[n], new float[n],
                    new float[Resample.CHANNELS][n], new float[Resample.CHANNELS][n],
                    new float[n * Resample.CHANNELS]);
        }
    }

    @Override
    public void resample(byte[][] x, Tensor matrices, Tensor colours, Resample g, Tensor y) {
        g.requireFitting(x, matrices.size(), colours.size(), y.size());
        int row = g.toWidth() * Resample.CHANNELS;
        Parallel.run(x.length, i -> {
            Line line = Line.of(g.height() * g.width(), g.toWidth());
            float[] m = part(matrices, i / g.frames(), 9);
            float[] c = part(colours, i / g.frames(), 12);
            for (int k = 0; k < Resample.CHANNELS; k++) {
                unpack(x[i], k, line.planes[k]);
            }
            for (int v = 0; v < g.toHeight(); v++) {
                look(m, v + 0.5f, g, line);
                for (int k = 0; k < Resample.CHANNELS; k++) {
                    fetch(line.planes[k], line, line.found[k]);
                }
                for (int k = 0; k < Resample.CHANNELS; k++) {
                    recolour(line.found, c, 4 * k, g, line.colours[k]);
                }
                interleave(line.colours[0], line.colours[1], line.colours[2], line.out);
                System.arraycopy(line.out, 0, y.floats(), y.offset() + i * g.outputSize() + v * row, row);
            }
        });
    }

    private static float[] part(Tensor t, int i, int size) {
        return Arrays.copyOfRange(t.floats(), t.offset() + i * size, t.offset() + (i + 1) * size);
    }

    private static void unpack(byte[] rgb, int channel, float[] plane) {
        for (int i = 0; i < plane.length; i++) {
            plane[i] = rgb[i * Resample.CHANNELS + channel] & 0xff;
        }
    }

    /** Which four pixels (upper left, upper right, lower left, lower right), and how far from the upper left one. */
    private static void look(float[] m, float v, Resample g, Line line) {
        for (int u = 0; u < g.toWidth(); u += N) {
            FloatVector us = CENTRES.add(u);
            FloatVector w = us.fma(m[6], m[7] * v + m[8]);
            FloatVector column = inside(place(us, m[0], m[1] * v + m[2], w), g.width());
            FloatVector row = inside(place(us, m[3], m[4] * v + m[5], w), g.height());
            IntVector left = (IntVector) column.convertShape(F2I, I, 0);
            IntVector top = (IntVector) row.convertShape(F2I, I, 0);
            column.sub((FloatVector) left.convertShape(I2F, F, 0)).intoArray(line.right, u);
            row.sub((FloatVector) top.convertShape(I2F, F, 0)).intoArray(line.down, u);
            IntVector upper = top.mul(g.width());
            IntVector lower = top.add(1).min(g.height() - 1).mul(g.width());
            IntVector next = left.add(1).min(g.width() - 1);
            upper.add(left).intoArray(line.corners[0], u);
            upper.add(next).intoArray(line.corners[1], u);
            lower.add(left).intoArray(line.corners[2], u);
            lower.add(next).intoArray(line.corners[3], u);
        }
    }

    private static FloatVector place(FloatVector us, float step, float start, FloatVector w) {
        return us.fma(step, start).div(w).sub(0.5f);
    }

    /** As in the reference: NaN is at the first pixel. */
    private static FloatVector inside(FloatVector place, int size) {
        return FloatVector.zero(F).blend(place, place.compare(GT, 0f)).min(size - 1f);
    }

    private static void fetch(float[] plane, Line line, float[] found) {
        for (int u = 0; u <= found.length - N; u += N) {
            FloatVector right = FloatVector.fromArray(F, line.right, u);
            FloatVector upper = lerp(FloatVector.fromArray(F, plane, 0, line.corners[0], u),
                    FloatVector.fromArray(F, plane, 0, line.corners[1], u), right);
            FloatVector lower = lerp(FloatVector.fromArray(F, plane, 0, line.corners[2], u),
                    FloatVector.fromArray(F, plane, 0, line.corners[3], u), right);
            lerp(upper, lower, FloatVector.fromArray(F, line.down, u)).intoArray(found, u);
        }
    }

    private static FloatVector lerp(FloatVector a, FloatVector b, FloatVector t) {
        return t.fma(b.sub(a), a);
    }

    private static void recolour(float[][] found, float[] c, int at, Resample g, float[] out) {
        for (int u = 0; u <= out.length - N; u += N) {
            FloatVector value = FloatVector.fromArray(F, found[0], u).mul(c[at])
                    .add(FloatVector.fromArray(F, found[1], u).mul(c[at + 1]))
                    .add(FloatVector.fromArray(F, found[2], u).mul(c[at + 2])).add(c[at + 3]);
            value.max(g.low()).min(g.high()).mul(g.scale()).add(g.shift()).intoArray(out, u);
        }
    }

    private static void interleave(float[] red, float[] green, float[] blue, float[] out) {
        for (int u = 0; u <= red.length - N; u += N) {
            FloatVector r = FloatVector.fromArray(F, red, u);
            FloatVector g = FloatVector.fromArray(F, green, u);
            FloatVector b = FloatVector.fromArray(F, blue, u);
            int at = u * Resample.CHANNELS;
            mixed(r, g, b, FIRST, 0).intoArray(out, at);
            mixed(r, g, b, SECOND, N % 3).intoArray(out, at + N);
            mixed(r, g, b, THIRD, 2 * N % 3).intoArray(out, at + 2 * N);
        }
    }

    /** {@code phase}: which colour the vector's first element is of. */
    private static FloatVector mixed(FloatVector r, FloatVector g, FloatVector b, VectorShuffle<Float> pixel,
            int phase) {
        VectorMask<Float> green = phase == 0 ? EVERY_1 : phase == 1 ? EVERY_0 : EVERY_2;
        VectorMask<Float> blue = phase == 0 ? EVERY_2 : phase == 1 ? EVERY_1 : EVERY_0;
        return r.rearrange(pixel).blend(g.rearrange(pixel), green).blend(b.rearrange(pixel), blue);
    }
}
