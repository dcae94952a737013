package dev.mien.engine.kernels.simd;

/** Transforms filters, in double, one axis after the other, all channels at once: {@code G g G^T} of every slice. */
final class WinogradFilter {
    private final WinogradAxis[] axes;
    private final int[] kernel;
    private final int cin;
    private final double[][][] matrices = new double[3][][];

    WinogradFilter(WinogradAxis[] axes, int[] kernel, int cin) {
        this.axes = axes;
        this.kernel = kernel;
        this.cin = cin;
        for (int a = 0; a < 3; a++) {
            matrices[a] = axes[a].filterMatrix();
        }
    }

    /** One filter {@code [k..., Cin]}, from {@code w[from]} on, to {@code u[element][to + slice Cin + channel]}. */
    void transform(float[] w, int from, float[][] u, int to) {
        int slice = 0;
        for (int s0 = 0; s0 < axes[0].slices(kernel[0]); s0++) {
            for (int s1 = 0; s1 < axes[1].slices(kernel[1]); s1++) {
                for (int s2 = 0; s2 < axes[2].slices(kernel[2]); s2++, slice++) {
                    double[][] t = along(2, along(1, along(0, taps(w, from, s0, s1, s2))));
                    for (int e = 0; e < t.length; e++) {
                        int at = to + slice * cin;
                        for (int c = 0; c < cin; c++) {
                            u[e][at + c] = (float) t[e][c];
                        }
                    }
                }
            }
        }
    }

    /** The taps of one slice, all channels of each; zeros where it hangs over the end of the kernel. */
    private double[][] taps(float[] w, int from, int s0, int s1, int s2) {
        double[][] t = new double[axes[0].taps * axes[1].taps * axes[2].taps][cin];
        int n = 0;
        for (int i0 = s0 * axes[0].taps; i0 < (s0 + 1) * axes[0].taps; i0++) {
            for (int i1 = s1 * axes[1].taps; i1 < (s1 + 1) * axes[1].taps; i1++) {
                for (int i2 = s2 * axes[2].taps; i2 < (s2 + 1) * axes[2].taps; i2++, n++) {
                    if (i0 < kernel[0] && i1 < kernel[1] && i2 < kernel[2]) {
                        int at = from + ((i0 * kernel[1] + i1) * kernel[2] + i2) * cin;
                        for (int c = 0; c < cin; c++) {
                            t[n][c] = w[at + c];
                        }
                    }
                }
            }
        }
        return t;
    }

    /** Transforms axis a of {@code [..., taps, ...][Cin]}: the axes before it are done, those after it still are taps. */
    private double[][] along(int a, double[][] t) {
        double[][] matrix = matrices[a];
        int taps = axes[a].taps;
        int inner = 1;
        for (int i = a + 1; i < 3; i++) {
            inner *= axes[i].taps;
        }
        double[][] out = new double[t.length / taps * matrix.length][cin];
        for (int i = 0; i < out.length; i++) {
            int outer = i / inner / matrix.length;
            double[] row = matrix[i / inner % matrix.length];
            for (int k = 0; k < taps; k++) {
                add(row[k], t[(outer * taps + k) * inner + i % inner], out[i]);
            }
        }
        return out;
    }

    private static void add(double factor, double[] from, double[] to) {
        for (int c = 0; c < to.length; c++) {
            to[c] += factor * from[c];
        }
    }
}
