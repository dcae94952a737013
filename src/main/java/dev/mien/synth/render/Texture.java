package dev.mien.synth.render;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * A picture on a surface, with its mip-maps (Williams 1983): each half as wide as the one before. Linear light, premultiplied
 * by opacity; repeats outside 0..1. Immutable.
 */
public final class Texture {
    private static final float[] LINEAR = linear();

    private final int[] widths;
    private final int[] heights;
    /** Red, green, blue, opacity of each texel, row by row from the top. */
    private final float[][] levels;

    private Texture(int width, int height, float[] rgba) {
        List<float[]> all = new ArrayList<>(List.of(rgba));
        List<int[]> sizes = new ArrayList<>(List.of(new int[] {width, height}));
        while (sizes.getLast()[0] > 1 || sizes.getLast()[1] > 1) {
            int[] s = sizes.getLast();
            all.add(half(all.getLast(), s[0], s[1]));
            sizes.add(new int[] {Math.max(1, s[0] / 2), Math.max(1, s[1] / 2)});
        }
        levels = all.toArray(new float[0][]);
        widths = sizes.stream().mapToInt(s -> s[0]).toArray();
        heights = sizes.stream().mapToInt(s -> s[1]).toArray();
    }

    /** One colour, linear light, opaque: for parts that are coloured by their tint. */
    public static Texture plain(float red, float green, float blue) {
        return new Texture(1, 1, new float[] {red, green, blue, 1});
    }

    /** Texels in linear light, premultiplied, four floats each, row by row from the top; not copied. */
    public static Texture of(int width, int height, float[] rgba) {
        if (rgba.length != 4 * width * height) {
            throw new IllegalArgumentException("4 floats a texel");
        }
        return new Texture(width, height, rgba);
    }

    /** From an ordinary picture (sRGB). */
    public static Texture of(BufferedImage image) {
        int w = image.getWidth();
        int h = image.getHeight();
        int[] argb = image.getRGB(0, 0, w, h, null, 0, w);
        float[] rgba = new float[4 * argb.length];
        for (int i = 0; i < argb.length; i++) {
            float alpha = (argb[i] >>> 24) / 255f;
            rgba[4 * i] = LINEAR[argb[i] >> 16 & 0xff] * alpha;
            rgba[4 * i + 1] = LINEAR[argb[i] >> 8 & 0xff] * alpha;
            rgba[4 * i + 2] = LINEAR[argb[i] & 0xff] * alpha;
            rgba[4 * i + 3] = alpha;
        }
        return new Texture(w, h, rgba);
    }

    /** The linear light of an sRGB value 0 to 255 (IEC 61966-2-1). */
    public static float linear(int srgb) {
        return LINEAR[srgb];
    }

    /** Red, green and blue of 0xRRGGBB, linear light. */
    public static float[] linearRgb(int colour) {
        return new float[] {LINEAR[colour >> 16 & 0xff], LINEAR[colour >> 8 & 0xff], LINEAR[colour & 0xff]};
    }

    /** In texels. */
    public int width() {
        return widths[0];
    }

    /** In texels. */
    public int height() {
        return heights[0];
    }

    /** The finest level: premultiplied linear red, green, blue, opacity. A copy. */
    public float[] texels() {
        return levels[0].clone();
    }

    /**
     * Colour at a place, blurred to so many halvings: bilinear in two levels, linear between them.
     *
     * @param lod 0 for the finest level; at most the coarsest is used
     * @param out four floats
     */
    void sample(float u, float v, float lod, float[] out) {
        int level = Math.min((int) Math.max(lod, 0), levels.length - 1);
        float between = Math.min(Math.max(lod - level, 0), 1);
        bilinear(level, u, v, out);
        if (between > 0 && level + 1 < levels.length) {
            float r = out[0];
            float g = out[1];
            float b = out[2];
            float a = out[3];
            bilinear(level + 1, u, v, out);
            out[0] = r + (out[0] - r) * between;
            out[1] = g + (out[1] - g) * between;
            out[2] = b + (out[2] - b) * between;
            out[3] = a + (out[3] - a) * between;
        }
    }

    private void bilinear(int level, float u, float v, float[] out) {
        int w = widths[level];
        int h = heights[level];
        float[] t = levels[level];
        float x = u * w - .5f;
        float y = (1 - v) * h - .5f;
        int x0 = (int) Math.floor(x);
        int y0 = (int) Math.floor(y);
        float fx = x - x0;
        float fy = y - y0;
        int left = wrapped(x0, w);
        int right = left + 1 == w ? 0 : left + 1;
        int above = wrapped(y0, h);
        int below = above + 1 == h ? 0 : above + 1;
        int a = 4 * (above * w + left);
        int b = 4 * (above * w + right);
        int c = 4 * (below * w + left);
        int d = 4 * (below * w + right);
        float wa = (1 - fx) * (1 - fy);
        float wb = fx * (1 - fy);
        float wc = (1 - fx) * fy;
        float wd = fx * fy;
        out[0] = wa * t[a] + wb * t[b] + wc * t[c] + wd * t[d];
        out[1] = wa * t[a + 1] + wb * t[b + 1] + wc * t[c + 1] + wd * t[d + 1];
        out[2] = wa * t[a + 2] + wb * t[b + 2] + wc * t[c + 2] + wd * t[d + 2];
        out[3] = wa * t[a + 3] + wb * t[b + 3] + wc * t[c + 3] + wd * t[d + 3];
    }

    private static int wrapped(int x, int n) {
        return x >= 0 && x < n ? x : Math.floorMod(x, n);
    }

    private static float[] half(float[] from, int w, int h) {
        int hw = Math.max(1, w / 2);
        int hh = Math.max(1, h / 2);
        float[] to = new float[4 * hw * hh];
        for (int y = 0; y < hh; y++) {
            int y1 = Math.min(2 * y + 1, h - 1);
            for (int x = 0; x < hw; x++) {
                int x1 = Math.min(2 * x + 1, w - 1);
                for (int c = 0; c < 4; c++) {
                    to[4 * (y * hw + x) + c] = .25f
                            * (from[4 * (2 * y * w + 2 * x) + c] + from[4 * (2 * y * w + x1) + c]
                                    + from[4 * (y1 * w + 2 * x) + c] + from[4 * (y1 * w + x1) + c]);
                }
            }
        }
        return to;
    }

    private static float[] linear() {
        float[] out = new float[256];
        for (int i = 0; i < 256; i++) {
            double x = i / 255.0;
            out[i] = (float) (x <= .04045 ? x / 12.92 : StrictMath.pow((x + .055) / 1.055, 2.4));
        }
        return out;
    }
}
