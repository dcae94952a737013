package dev.mien.verify.golden;

import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;

/**
 * Between PyTorch's axis order, {@code [N, C, spatial...]} and {@code [out, in, kernel...]}, and the engine's, which has axis 1
 * last. Tensors of rank 2 and less are the same in both.
 */
final class Layout {
    private Layout() {}

    /** A tensor of the engine from an array in PyTorch's order. */
    static Tensor fromTorch(float[] torch, int... torchShape) {
        int[] dims = channelsLast(torchShape);
        return Tensor.of(moveAxis(torch, torchShape, 1, torchShape.length - 1), dims);
    }

    /** The elements of a tensor of the engine in PyTorch's order. */
    static float[] toTorch(Tensor t) {
        int[] dims = t.shape().dims();
        return moveAxis(t.toFloats(), dims, dims.length - 1, 1);
    }

    /** The shape PyTorch gives to a tensor of this shape. */
    static int[] torchShape(Shape s) {
        return moved(s.dims(), s.rank() - 1, 1);
    }

    /** The engine's shape of a tensor that has this one in PyTorch. */
    static int[] channelsLast(int... torchShape) {
        return moved(torchShape, 1, torchShape.length - 1);
    }

    /** The elements with one axis moved to another place, the others keeping their order. */
    static float[] moveAxis(float[] x, int[] dims, int from, int to) {
        if (dims.length < 2 || from == to) {
            return x;
        }
        int[] stride = new int[dims.length];
        int step = 1;
        for (int a = dims.length - 1; a >= 0; a--) {
            stride[a] = step;
            step *= dims[a];
        }
        int[] extent = moved(dims, from, to);
        int[] strides = moved(stride, from, to);
        int last = dims.length - 1;
        float[] out = new float[x.length];
        int[] at = new int[dims.length];
        int start = 0;
        for (int i = 0; i < out.length;) {
            for (int j = 0; j < extent[last]; j++) {
                out[i++] = x[start + j * strides[last]];
            }
            for (int a = last - 1; a >= 0; a--) {
                start += strides[a];
                if (++at[a] < extent[a]) {
                    break;
                }
                start -= strides[a] * extent[a];
                at[a] = 0;
            }
        }
        return out;
    }

    /** The list with one entry moved to another place. */
    static int[] moved(int[] dims, int from, int to) {
        int[] out = dims.clone();
        if (dims.length < 2) {
            return out;
        }
        int v = dims[from];
        for (int a = from; a < to; a++) {
            out[a] = dims[a + 1];
        }
        for (int a = from; a > to; a--) {
            out[a] = dims[a - 1];
        }
        out[to] = v;
        return out;
    }
}
