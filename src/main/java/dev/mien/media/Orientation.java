package dev.mien.media;

/**
 * How a coded picture is turned to stand upright: one of the eight symmetries of a rectangle. Applied in this order:
 * rows and columns change places, then left and right, then top and bottom.
 */
record Orientation(boolean transpose, boolean flipX, boolean flipY) {
    static final Orientation UPRIGHT = new Orientation(false, false, false);

    /**
     * From the display matrix of a video, row by row {@code a b u c d v x y w}: the point (p, q) is shown at (ap + cq,
     * bp + dq). Only quarter turns and mirrors are honoured; anything else (a shear, a turn by 30 degrees) goes to the
     * nearest of them.
     */
    static Orientation ofDisplayMatrix(int a, int b, int c, int d) {
        if (Math.abs((long) a) + Math.abs((long) d) >= Math.abs((long) b) + Math.abs((long) c)) {
            return new Orientation(false, a < 0, d < 0);
        }
        return new Orientation(true, c < 0, b < 0);
    }

    /** From the Exif tag 0x0112 of a photograph, 1 to 8 (Exif 2.3, 4.6.4 A); other values mean upright. */
    static Orientation ofExif(int tag) {
        return switch (tag) {
            case 2 -> new Orientation(false, true, false);
            case 3 -> new Orientation(false, true, true);
            case 4 -> new Orientation(false, false, true);
            case 5 -> new Orientation(true, false, false);
            case 6 -> new Orientation(true, true, false);
            case 7 -> new Orientation(true, true, true);
            case 8 -> new Orientation(true, false, true);
            default -> UPRIGHT;
        };
    }

    int height(int height, int width) {
        return transpose ? width : height;
    }

    int width(int height, int width) {
        return transpose ? height : width;
    }

    /** Turns {@code [height, width, 3]} bytes; returns the same array when there is nothing to do. */
    byte[] apply(byte[] rgb, int height, int width) {
        if (equals(UPRIGHT)) {
            return rgb;
        }
        int outHeight = height(height, width);
        int outWidth = width(height, width);
        byte[] out = new byte[rgb.length];
        for (int y = 0, to = 0; y < outHeight; y++) {
            int v = flipY ? outHeight - 1 - y : y;
            for (int x = 0; x < outWidth; x++, to += Frame.CHANNELS) {
                int u = flipX ? outWidth - 1 - x : x;
                int from = (transpose ? u * width + v : v * width + u) * Frame.CHANNELS;
                out[to] = rgb[from];
                out[to + 1] = rgb[from + 1];
                out[to + 2] = rgb[from + 2];
            }
        }
        return out;
    }
}
