package dev.mien.media.resize;

import dev.mien.engine.tensor.Tensor;

/**
 * PyTorch's {@code interpolate(mode='area')}, which is adaptive average pooling: output i is the plain mean of inputs
 * floor(i*in/out) to ceil((i+1)*in/out), also when it enlarges. Bins overlap where the ratio is no whole number.
 * Numbers stay floats. Inside a network the same is {@link dev.mien.engine.ops.AdaptiveAveragePool}.
 */
public final class AreaAverage {
    private AreaAverage() {}

    /**
     * {@code [N, H, W, C]} to {@code [N, height, width, C]}, float32.
     * Errors: IllegalArgumentException for another rank or a size below 1.
     */
    public static Tensor resize(Tensor x, int height, int width) {
        if (x.rank() != 4 || height < 1 || width < 1 || x.dim(1) < 1 || x.dim(2) < 1) {
            throw new IllegalArgumentException("cannot resize " + x + " to " + width + "x" + height
                    + ": expected [N, H, W, C] and sizes from 1");
        }
        Tensor y = Tensor.zeros(x.dim(0), height, width, x.dim(3));
        for (int n = 0; n < x.dim(0); n++) {
            one(x.row(n), y.row(n));
        }
        return y;
    }

    private static void one(Tensor x, Tensor y) {
        int channels = x.dim(2);
        float[] in = x.floats();
        float[] out = y.floats();
        for (int i = 0; i < y.dim(0); i++) {
            int top = start(i, x.dim(0), y.dim(0));
            int bottom = end(i, x.dim(0), y.dim(0));
            for (int j = 0; j < y.dim(1); j++) {
                int left = start(j, x.dim(1), y.dim(1));
                int right = end(j, x.dim(1), y.dim(1));
                int to = y.offset() + (i * y.dim(1) + j) * channels;
                for (int v = top; v < bottom; v++) {
                    int from = x.offset() + (v * x.dim(1) + left) * channels;
                    for (int k = 0; k < (right - left) * channels; k++) {
                        out[to + k % channels] += in[from + k];
                    }
                }
                for (int c = 0; c < channels; c++) {
                    out[to + c] = out[to + c] / (bottom - top) / (right - left);
                }
            }
        }
    }

    private static int start(int i, int in, int out) {
        return (int) ((long) i * in / out);
    }

    private static int end(int i, int in, int out) {
        return (int) (((long) (i + 1) * in + out - 1) / out);
    }
}
