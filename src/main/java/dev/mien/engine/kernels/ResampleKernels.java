package dev.mien.engine.kernels;

import dev.mien.engine.tensor.Tensor;

/** Frames seen through a homography and a change of colours, in one pass. */
public interface ResampleKernels {
    /**
     * The output pixel in column u and row v is at (u + 1/2, v + 1/2); with {@code (a, b, c) = M (u + 1/2, v + 1/2, 1)} it looks
     * at (a / c, b / c) of the input, between the four pixels whose centres are around it (bilinear; what is outside is the
     * nearest pixel of the edge). The colour r found there becomes {@code C (r, 1)}, is cut off and scaled as {@code g} says.
     * Nothing is averaged beyond the four pixels, so a matrix that makes frames much smaller wants them made smaller before.
     *
     * @param x        frames of all clips, one clip after the other, each {@code [height, width, 3]}, 0 to 255
     * @param matrices {@code [clips, 3, 3]}, M of each clip, in pixels
     * @param colours  {@code [clips, 3, 4]}, C of each clip
     * @param y        {@code [clips, frames, toHeight, toWidth, 3]}
     */
    void resample(byte[][] x, Tensor matrices, Tensor colours, Resample g, Tensor y);
}
