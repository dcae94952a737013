package dev.mien.weights;

import dev.mien.engine.tensor.Shape;

/**
 * The one difference between PyTorch's layout and ours: axis 1 moves last, for activations and weights alike.
 * {@code [N, C, H, W] -> [N, H, W, C]}, convolution weights {@code [O, I, kh, kw] -> [O, kh, kw, I]}; ranks 0 to 2
 * stay. For each index of axis 0 that is the transpose of a matrix {@code [axis 1, the rest]}.
 */
public final class ChannelsLast {
    /** Tiles of 32 x 32 floats: both sides of the transpose stay in the first-level cache. */
    private static final int TILE = 32;

    private ChannelsLast() {}

    /** Our shape of a tensor that PyTorch calls {@code torch}. */
    public static Shape fromTorch(Shape torch) {
        if (torch.rank() < 3) {
            return torch;
        }
        int[] from = torch.dims();
        int[] to = from.clone();
        System.arraycopy(from, 2, to, 1, from.length - 2);
        to[to.length - 1] = from[1];
        return Shape.of(to);
    }

    /** PyTorch's shape of our tensor: the last axis moves to place 1. */
    public static Shape toTorch(Shape ours) {
        if (ours.rank() < 3) {
            return ours;
        }
        int[] from = ours.dims();
        int[] to = from.clone();
        to[1] = from[from.length - 1];
        System.arraycopy(from, 1, to, 2, from.length - 2);
        return Shape.of(to);
    }

    /** Elements of a tensor in PyTorch's order, put into ours. The same array comes back where that is the same order. */
    public static float[] fromTorch(float[] data, Shape torch) {
        if (torch.rank() < 3) {
            return data;
        }
        int channels = torch.dim(1);
        return transpose(data, channels, rest(torch, channels));
    }

    /** Elements of one of our tensors, of shape {@code ours}, put into PyTorch's order. */
    public static float[] toTorch(float[] data, Shape ours) {
        if (ours.rank() < 3) {
            return data;
        }
        int channels = ours.channels();
        return transpose(data, rest(ours, channels), channels);
    }

    private static int rest(Shape shape, int channels) {
        return shape.size() == 0 ? 0 : shape.size() / shape.dim(0) / channels;
    }

    /** {@code [n, rows, columns] -> [n, columns, rows]}, a tile at a time. */
    private static float[] transpose(float[] in, int rows, int columns) {
        if (rows <= 1 || columns <= 1) {
            return in;
        }
        float[] out = new float[in.length];
        int each = rows * columns;
        for (int base = 0; base < in.length; base += each) {
            for (int r0 = 0; r0 < rows; r0 += TILE) {
                int r1 = Math.min(rows, r0 + TILE);
                for (int c0 = 0; c0 < columns; c0 += TILE) {
                    int c1 = Math.min(columns, c0 + TILE);
                    for (int c = c0; c < c1; c++) {
                        for (int r = r0; r < r1; r++) {
                            out[base + c * rows + r] = in[base + r * columns + c];
                        }
                    }
                }
            }
        }
        return out;
    }
}
