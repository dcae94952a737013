package dev.mien.media.augment;

import org.ejml.data.DMatrix3;
import org.ejml.data.DMatrix3x3;
import org.ejml.dense.fixed.CommonOps_DDF3;

/** An affine change of colours of 0 to 255: {@code M rgb + shift}. */
public record Colours(DMatrix3x3 matrix, DMatrix3 shift) {
    private static final double MIDDLE_GREY = 127.5;
    /** Rec. 601, of red, green and blue. */
    private static final double[] LUMA = {0.299, 0.587, 0.114};

    /** All channels times a factor. */
    public static Colours brightness(double factor) {
        return mix(factor, 0, 0);
    }

    /** The distance from middle grey times a factor. */
    public static Colours contrast(double factor) {
        return mix(factor, 0, (1 - factor) * MIDDLE_GREY);
    }

    /** The distance from the grey of the same luma times a factor. */
    public static Colours saturation(double factor) {
        return mix(factor, 1 - factor, 0);
    }

    private static Colours mix(double own, double luma, double shift) {
        double r = luma * LUMA[0];
        double g = luma * LUMA[1];
        double b = luma * LUMA[2];
        return new Colours(new DMatrix3x3(own + r, g, b, r, own + g, b, r, g, own + b),
                new DMatrix3(shift, shift, shift));
    }

    /** A rotation about the axis of greys (Rodrigues); a third of a turn takes red to green, green to blue, blue to red. */
    public static Colours hue(double turns) {
        double cos = Math.cos(2 * Math.PI * turns);
        double part = (1 - cos) / 3;
        double side = Math.sin(2 * Math.PI * turns) / Math.sqrt(3);
        double a = cos + part;
        double b = part - side;
        double c = part + side;
        return new Colours(new DMatrix3x3(a, b, c, c, a, b, b, c, a), new DMatrix3());
    }

    /** First the other, then this. */
    public Colours after(Colours first) {
        DMatrix3x3 product = new DMatrix3x3();
        CommonOps_DDF3.mult(matrix, first.matrix, product);
        DMatrix3 moved = new DMatrix3();
        CommonOps_DDF3.mult(matrix, first.shift, moved);
        CommonOps_DDF3.addEquals(moved, shift);
        return new Colours(product, moved);
    }

    /** {@code [3, 4]}: row by row, the shift last in each. */
    float[] toFloats() {
        return new float[] {(float) matrix.a11, (float) matrix.a12, (float) matrix.a13, (float) shift.a1,
                (float) matrix.a21, (float) matrix.a22, (float) matrix.a23, (float) shift.a2,
                (float) matrix.a31, (float) matrix.a32, (float) matrix.a33, (float) shift.a3};
    }
}
