package dev.mien.engine.kernels.reference;

import dev.mien.engine.kernels.Resample;
import dev.mien.engine.kernels.ResampleKernels;
import dev.mien.engine.tensor.Tensor;

/** One pixel after the other, in double. */
final class ReferenceResample implements ResampleKernels {
    @Override
    public void resample(byte[][] x, Tensor matrices, Tensor colours, Resample g, Tensor y) {
        g.requireFitting(x, matrices.size(), colours.size(), y.size());
        int at = 0;
        for (int frame = 0; frame < x.length; frame++) {
            int clip = frame / g.frames();
            for (int v = 0; v < g.toHeight(); v++) {
                for (int u = 0; u < g.toWidth(); u++) {
                    pixel(x[frame], matrices, 9 * clip, colours, 12 * clip, g, u + 0.5, v + 0.5, y, at);
                    at += Resample.CHANNELS;
                }
            }
        }
    }

    private static void pixel(byte[] x, Tensor m, int mAt, Tensor colours, int cAt, Resample g, double u, double v,
            Tensor y, int at) {
        double c = dot(m, mAt + 6, u, v);
        double column = inside(dot(m, mAt, u, v) / c - 0.5, g.width());
        double row = inside(dot(m, mAt + 3, u, v) / c - 0.5, g.height());
        double[] rgb = new double[Resample.CHANNELS];
        for (int k = 0; k < rgb.length; k++) {
            rgb[k] = between(x, g, column, row, k);
        }
        for (int k = 0; k < rgb.length; k++) {
            double value = colours.get(cAt + 4 * k + 3);
            for (int j = 0; j < rgb.length; j++) {
                value += colours.get(cAt + 4 * k + j) * rgb[j];
            }
            y.set(at + k, Math.clamp(value, g.low(), g.high()) * g.scale() + g.shift());
        }
    }

    private static double dot(Tensor m, int at, double u, double v) {
        return m.get(at) * u + m.get(at + 1) * v + m.get(at + 2);
    }

    /** The nearest place that has pixels on both sides; what is nowhere (0 / 0) is at the first. */
    private static double inside(double place, int size) {
        return place > 0 ? Math.min(place, size - 1) : 0;
    }

    private static double between(byte[] x, Resample g, double column, double row, int channel) {
        int left = (int) column;
        int top = (int) row;
        int right = Math.min(left + 1, g.width() - 1);
        int bottom = Math.min(top + 1, g.height() - 1);
        double upper = lerp(sample(x, g, top, left, channel), sample(x, g, top, right, channel), column - left);
        double lower = lerp(sample(x, g, bottom, left, channel), sample(x, g, bottom, right, channel), column - left);
        return lerp(upper, lower, row - top);
    }

    private static int sample(byte[] x, Resample g, int row, int column, int channel) {
        return x[(row * g.width() + column) * Resample.CHANNELS + channel] & 0xff;
    }

    private static double lerp(double a, double b, double t) {
        return a + (b - a) * t;
    }
}
