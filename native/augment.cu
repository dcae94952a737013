/*
 * Augmentation of batches of clips in one pass: crop, resize, perspective, mirror and colour together.
 *
 * A clip has a matrix [3, 3] that takes places of the output to places of the input, in pixels from the corner of the
 * frame, and a matrix [3, 4] of colours; they serve all its frames. The output pixel in column u and row v is at
 * (u + 1/2, v + 1/2); with (a, b, c) = M (u + 1/2, v + 1/2, 1) it looks at (a / c, b / c), between the four pixels whose
 * centres are around it (bilinear; what is outside is the nearest pixel of the edge). Of the colour r found there
 * becomes min(high, max(low, C (r, 1))) scale + shift. Nothing is averaged beyond the four pixels, so a matrix that makes
 * frames much smaller wants them made smaller before.
 */
#include "walk.cuh"

/** Ints only: an argument. Frames of all clips have one size. */
struct AugmentSizes {
    int frames; // of a clip
    int height; // of the input
    int width;
    int outHeight;
    int outWidth;
};

__device__ inline float lerp(float a, float b, float t) {
    return fmaf(t, b - a, a);
}

template <class T>
__device__ inline void augmentClips(const T* x, const float* matrices, const float* colours, float low, float high,
        float scale, float shift, float* y, int pixels, const AugmentSizes& s) {
    each(pixels, [=](unsigned i) {
        const unsigned frame = i / s.outWidth / s.outHeight;
        const float u = i % s.outWidth + 0.5f;
        const float v = i / s.outWidth % s.outHeight + 0.5f;
        const unsigned clip = frame / s.frames;
        const float* m = matrices + 9 * clip;
        const float* colour = colours + 12 * clip;
        const float c = m[6] * u + m[7] * v + m[8];
        // Clamped here already: what is far outside, or behind the horizon, must not leave the range of ints.
        const float column = fminf(fmaxf((m[0] * u + m[1] * v + m[2]) / c - 0.5f, 0), s.width - 1.0f);
        const float row = fminf(fmaxf((m[3] * u + m[4] * v + m[5]) / c - 0.5f, 0), s.height - 1.0f);
        const int left = int(column);
        const int top = int(row);
        const int right = min(left + 1, s.width - 1);
        const int bottom = min(top + 1, s.height - 1);
        const T* upper = x + (static_cast<size_t>(frame) * s.height + top) * s.width * 3;
        const T* lower = x + (static_cast<size_t>(frame) * s.height + bottom) * s.width * 3;
        float rgb[3];
#pragma unroll
        for (int k = 0; k < 3; k++) {
            rgb[k] = lerp(lerp(upper[3 * left + k], upper[3 * right + k], column - left),
                    lerp(lower[3 * left + k], lower[3 * right + k], column - left), row - top);
        }
#pragma unroll
        for (int k = 0; k < 3; k++) {
            const float* by = colour + 4 * k;
            const float value = by[0] * rgb[0] + by[1] * rgb[1] + by[2] * rgb[2] + by[3];
            y[static_cast<size_t>(i) * 3 + k] = fminf(fmaxf(value, low), high) * scale + shift;
        }
    });
}

/**
 * Clips of bytes, 0 to 255, or of floats. Any one-dimensional grid.
 *
 * @param x        [clips, frames, height, width, 3]
 * @param matrices [clips, 3, 3]
 * @param colours  [clips, 3, 4]
 * @param y        [clips, frames, outHeight, outWidth, 3]
 * @param pixels   of y: its elements over 3
 */
extern "C" __global__ void augment_bytes(const unsigned char* x, const float* matrices, const float* colours, float low,
        float high, float scale, float shift, float* y, int pixels, AugmentSizes s) {
    augmentClips(x, matrices, colours, low, high, scale, shift, y, pixels, s);
}

extern "C" __global__ void augment_floats(const float* x, const float* matrices, const float* colours, float low,
        float high, float scale, float shift, float* y, int pixels, AugmentSizes s) {
    augmentClips(x, matrices, colours, low, high, scale, shift, y, pixels, s);
}
