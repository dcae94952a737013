package dev.mien.media;

import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.List;

/** How the bytes of pictures become the numbers a network was trained on. */
public enum Standardise {
    /** (x - 127.5) / 128, "fixed image standardization" (facenet-pytorch, MTCNN and InceptionResnetV1). */
    FACENET(1 / 128.0, -127.5 / 128),
    /** 2 x / 255 - 1: from -1 to 1 (Carreira and Zisserman 2017). */
    I3D(2 / 255.0, -1);

    private final double scale;
    private final double shift;
    private final float[] table = new float[256];

    Standardise(double scale, double shift) {
        this.scale = scale;
        this.shift = shift;
        for (int x = 0; x < table.length; x++) {
            table[x] = (float) (x * scale + shift);
        }
    }

    /** What a sample of 0 to 255 is multiplied by, before {@link #shift} is added. */
    public float scale() {
        return (float) scale;
    }

    /** What black becomes. */
    public float shift() {
        return (float) shift;
    }

    /**
     * Pictures of one size to {@code [N, height, width, 3]}, float32.
     * Errors: IllegalArgumentException when there is none or their sizes differ.
     */
    public Tensor apply(List<Frame> frames) {
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("no pictures to standardise");
        }
        Frame first = frames.getFirst();
        Tensor out = Tensor.empty(Shape.of(frames.size(), first.height(), first.width(), Frame.CHANNELS), DType.F32);
        int at = out.offset();
        for (Frame f : frames) {
            if (f.height() != first.height() || f.width() != first.width()) {
                throw new IllegalArgumentException("pictures of one batch must have one size: " + first + ", but " + f);
            }
            apply(f.rgb(), out.floats(), at);
            at += f.rgb().length;
        }
        return out;
    }

    /** Every byte of {@code rgb} to a number of {@code out}, from {@code at} on. */
    public void apply(byte[] rgb, float[] out, int at) {
        for (int i = 0; i < rgb.length; i++) {
            out[at + i] = table[rgb[i] & 0xff];
        }
    }
}
