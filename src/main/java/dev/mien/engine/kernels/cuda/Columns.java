package dev.mien.engine.kernels.cuda;

import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.kernels.PoolGeometry;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import jcuda.Pointer;

/**
 * Convolution as a product with a matrix of patches, {@code [positions, taps Cin]}, written to memory: for any geometry. Long
 * ones take some positions at a time.
 */
final class Columns {
    /** Floats of the matrix of patches, at most: 256 MiB. */
    private static final int MOST = 64 << 20;

    private final CudaDevice gpu;
    private final Cublas cublas;

    Columns(CudaDevice gpu, Cublas cublas) {
        this.gpu = gpu;
        this.cublas = cublas;
    }

    /** The {@code Window} of window.cuh. */
    static int[] window(Shape x, Geometry g, Shape y) {
        return window(x, y, g.kernel(), g.stride(), g.padLow(), g.padHigh(), g.dilation());
    }

    /** The same of a pooling. */
    static int[] window(Shape x, PoolGeometry g, Shape y) {
        return window(x, y, g.kernel(), g.stride(), g.padLow(), g.padHigh(), g.dilation());
    }

    private static int[] window(Shape x, Shape y, int[] kernel, int[] stride, int[] low, int[] high, int[] dilation) {
        int[] all = new int[21];
        Arrays.fill(all, 1);
        int[][] fields = {spatial(x), spatial(y), kernel, stride, low, high, dilation};
        for (int f = 0; f < fields.length; f++) {
            int missing = 3 - fields[f].length;
            Arrays.fill(all, 3 * f, 3 * f + missing, f == 4 || f == 5 ? 0 : 1);
            System.arraycopy(fields[f], 0, all, 3 * f + missing, fields[f].length);
        }
        return all;
    }

    private static int[] spatial(Shape s) {
        return Arrays.copyOfRange(s.dims(), 1, s.rank() - 1);
    }

    /** One group of a convolution, some positions of it in the matrix. */
    private interface Piece {
        void run(DeviceArray matrix, int group, int first, int count);
    }

    private static void pieces(CudaDevice gpu, Geometry g, int positions, int depth, Piece piece) {
        int most = Math.max(1, Math.min(positions, MOST / Math.max(1, depth)));
        try (DeviceArray matrix = gpu.heap().take(4L * most * depth)) {
            for (int group = 0; group < g.groups(); group++) {
                for (int first = 0; first < positions; first += most) {
                    piece.run(matrix, group, first, Math.min(most, positions - first));
                }
            }
        }
    }

    void forward(Tensor x, Tensor w, Geometry g, Tensor y) {
        int cin = w.shape().channels();
        int cout = w.dim(0);
        int each = cout / g.groups();
        int depth = w.size() / cout;
        int[] window = window(x.shape(), g, y.shape());
        pieces(gpu, g, y.size() / cout, depth, (matrix, group, first, count) -> {
            patches(x, matrix, first, count, group * cin, cin, depth, window);
            cublas.gemm(count, each, depth, matrix, depth, false, at(w, true, false, group * each * depth), depth, true,
                    false, at(y, first > 0 || group > 0, true, first * cout + group * each), cout);
        });
    }

    void backwardInput(Tensor dy, Tensor w, Geometry g, Tensor dx) {
        int cin = w.shape().channels();
        int cout = w.dim(0);
        int each = cout / g.groups();
        int depth = w.size() / cout;
        int channels = dx.shape().channels();
        int n = dx.size() / channels * cin;
        int[] window = window(dx.shape(), g, dy.shape());
        pieces(gpu, g, dy.size() / cout, depth, (matrix, group, first, count) -> {
            cublas.gemm(count, depth, each, at(dy, true, false, first * cout + group * each), cout, false,
                    at(w, true, false, group * each * depth), depth, false, false, matrix, depth);
            gpu.launch("conv_col2im").array(matrix).update(dx)
                    .values(n, first, first + count, channels, group * cin, cin)
                    .struct(window).over(n);
        });
    }

    void backwardWeight(Tensor x, Tensor dy, Geometry g, Tensor dw) {
        int cin = dw.shape().channels();
        int cout = dw.dim(0);
        int each = cout / g.groups();
        int depth = dw.size() / cout;
        int[] window = window(x.shape(), g, dy.shape());
        pieces(gpu, g, dy.size() / cout, depth, (matrix, group, first, count) -> {
            patches(x, matrix, first, count, group * cin, cin, depth, window);
            cublas.gemm(each, depth, count, at(dy, true, false, first * cout + group * each), cout, true, matrix, depth,
                    false, first > 0, at(dw, first > 0 || group > 0, true, group * each * depth), depth);
        });
    }

    private void patches(Tensor x, DeviceArray matrix, int first, int count, int from, int cin, int depth,
            int[] window) {
        int n = count * depth;
        gpu.launch("conv_im2col").read(x).array(matrix).values(n, first, x.shape().channels(), from, cin).struct(window)
                .over(n);
    }

    private static Pointer at(Tensor t, boolean read, boolean written, int element) {
        return Launch.array(t, read, written).at((long) t.offset() + element);
    }
}
