package dev.mien.engine.kernels.simd;

import static dev.mien.engine.kernels.simd.Lanes.F;
import static dev.mien.engine.kernels.simd.Lanes.N;

import dev.mien.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** The end of a Winograd convolution: the last transform writes the outputs, with bias, residual, ReLU or PReLU. */
final class WinogradEnd {
    private final float[] bias;
    private final boolean relu;
    private final float[] slopes;
    private final int cout;
    private final Tensor residual;
    private final Tensor y;
    private final int channel;
    private final int yChannels;

    /**
     * Where outputs go.
     *
     * @param residual of the output's shape but only the convolution's channels, or null
     * @param channel  of y, where those of the convolution begin
     */
    WinogradEnd(WinogradConv conv, Tensor residual, Tensor y, int channel) {
        this.bias = conv.bias;
        this.relu = conv.relu;
        this.slopes = conv.slopes;
        this.cout = conv.cout;
        this.residual = residual;
        this.y = y;
        this.channel = channel;
        this.yChannels = y.shape().channels();
    }

    /**
     * Transforms elements {@code step} apart, of a panel's channels, to outputs.
     *
     * @param present  outputs that are inside
     * @param position of the first output in y, counted in positions; the others {@code apart} further each
     * @param first    channel of the panel, and its width
     */
    void write(WinogradAxis axis, float[] p, int at, int step, int present, int position, int apart, int first,
            int width) {
        transform(axis, p, at, step, present, position, apart, first, width);
        for (int j = 0; slopes != null && j < present; j++) {
            int to = y.offset() + (position + j * apart) * yChannels + channel + first;
            Prelu.row(y.floats(), to, Math.min(width, cout - first), slopes, first);
        }
    }

    private void transform(WinogradAxis axis, float[] p, int at, int step, int present, int position, int apart,
            int first,
            int width) {
        if (present == axis.outputs && first + width <= cout) {
            int rAt = residual == null ? 0 : residual.offset() + position * cout + first;
            axis.output(p, at, step, width, bias, first, residual == null ? null : residual.floats(), rAt,
                    apart * cout, relu, y.floats(), y.offset() + position * yChannels + channel + first,
                    apart * yChannels);
            return;
        }
        axis.output(p, at, step, width);
        for (int j = 0; j < present; j++) {
            write(p, at + j * step, position + j * apart, first, width);
        }
    }

    private void write(float[] s, int at, int position, int first, int width) {
        int to = y.offset() + position * yChannels + channel + first;
        for (int j = 0; j < width && first + j < cout; j += N) {
            FloatVector value = FloatVector.fromArray(F, s, at + j).add(FloatVector.fromArray(F, bias, first + j));
            VectorMask<Float> mask = F.indexInRange(first + j, cout);
            if (residual != null) {
                int r = residual.offset() + position * cout + first + j;
                value = value.add(FloatVector.fromArray(F, residual.floats(), r, mask));
            }
            value = relu ? value.max(0f) : value;
            value.intoArray(y.floats(), to + j, mask);
        }
    }
}
