package dev.mien.engine.kernels.simd;

/** Transforms filters, in double, one axis after the other: {@code G g G^T} of every slice. */
final class WinogradFilter {
    private final WinogradAxis[] axes;
    private final int[] kernel;
    private final int cin;

    WinogradFilter(WinogradAxis[] axes, int[] kernel, int cin) {
        this.axes = axes;
        this.kernel = kernel;
        this.cin = cin;
    }

    /** One filter {@code [k..., Cin]}, from {@code w[from]} on, to {@code u[element][to + slice Cin + channel]}. */
    void transform(float[] w, int from, float[][] u, int to) {
        int slice = 0;
        for (int s0 = 0; s0 < axes[0].slices(kernel[0]); s0++) {
            for (int s1 = 0; s1 < axes[1].slices(kernel[1]); s1++) {
                for (int s2 = 0; s2 < axes[2].slices(kernel[2]); s2++, slice++) {
                    for (int c = 0; c < cin; c++) {
                        double[] t = along(2, along(1, along(0, taps(w, from + c, s0, s1, s2))));
                        for (int e = 0; e < t.length; e++) {
                            u[e][to + slice * cin + c] = (float) t[e];
                        }
                    }
                }
            }
        }
    }

    /** The taps of one slice and channel, zeros where it hangs over the end of the kernel. */
    private double[] taps(float[] w, int from, int s0, int s1, int s2) {
        double[] t = new double[axes[0].taps * axes[1].taps * axes[2].taps];
        int n = 0;
        for (int i0 = s0 * axes[0].taps; i0 < (s0 + 1) * axes[0].taps; i0++) {
            for (int i1 = s1 * axes[1].taps; i1 < (s1 + 1) * axes[1].taps; i1++) {
                for (int i2 = s2 * axes[2].taps; i2 < (s2 + 1) * axes[2].taps; i2++, n++) {
                    boolean inside = i0 < kernel[0] && i1 < kernel[1] && i2 < kernel[2];
                    t[n] = inside ? w[from + ((i0 * kernel[1] + i1) * kernel[2] + i2) * cin] : 0;
                }
            }
        }
        return t;
    }

    /** Transforms axis a of {@code [..., taps, ...]}: the axes before it are done, those after it still are taps. */
    private double[] along(int a, double[] t) {
        WinogradAxis axis = axes[a];
        int inner = 1;
        for (int i = a + 1; i < 3; i++) {
            inner *= axes[i].taps;
        }
        int outer = t.length / inner / axis.taps;
        double[] out = new double[outer * axis.elements * inner];
        double[] line = new double[axis.taps];
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < inner; i++) {
                for (int k = 0; k < line.length; k++) {
                    line[k] = t[(o * axis.taps + k) * inner + i];
                }
                double[] values = axis.filter(line);
                for (int k = 0; k < values.length; k++) {
                    out[(o * axis.elements + k) * inner + i] = values[k];
                }
            }
        }
        return out;
    }
}
