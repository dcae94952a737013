package dev.mien.media.augment;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.kernels.Resample;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.List;

/**
 * One draw of an augmentation: what it does to every frame of a clip. A pure function of (settings, seed, epoch, clip).
 *
 * @param toInput output to input, pixels
 * @param colours of 0 to 255
 */
public record Augmentation(Homography toInput, Colours colours) {
    private static final long STREAM = Rng.stream("augmentation");
    /** Numbers drawn for a clip: {@code index * DRAWS + which}. */
    private static final int DRAWS = 32;

    private record Dice(long seed, long stream, long from) {
        /** Uniform in 0 to 1. */
        double uniform(int which) {
            return Rng.uniform(seed, stream, from + which);
        }

        /** Uniform, as far as {@code range} either way; exactly 0 when it is 0. */
        double eitherWay(int which, double range) {
            return range * (2 * uniform(which) - 1);
        }
    }

    /**
     * Draws for a clip of frames of {@code width x height}, the result of the same size.
     *
     * @param clip which of the data, so that each draws its own
     */
    public static Augmentation draw(AugmentationSettings s, int width, int height, long seed, int epoch, long clip) {
        Dice dice = new Dice(seed, STREAM + epoch, clip * DRAWS);
        Homography forward = flip(s, dice, width).after(affine(s, dice, width, height))
                .after(perspective(s, dice, width, height)).after(crop(s, dice, width, height));
        return new Augmentation(forward.inverse(), colours(s, dice));
    }

    /** A piece of the picture of its own proportions, at any place, becomes the picture. */
    private static Homography crop(AugmentationSettings s, Dice dice, int width, int height) {
        double cut = s.crop() * dice.uniform(0);
        double x = width * cut * dice.uniform(1);
        double y = height * cut * dice.uniform(2);
        double zoom = 1 / (1 - cut);
        return Homography.affine(zoom, 0, -x * zoom, 0, zoom, -y * zoom);
    }

    /** Each corner moves inwards by itself, as in torchvision's RandomPerspective. */
    private static Homography perspective(AugmentationSettings s, Dice dice, int width, int height) {
        double[] corners = {0, 0, width, 0, width, height, 0, height};
        double[] moved = corners.clone();
        for (int i = 0; i < moved.length; i++) {
            double half = (i % 2 == 0 ? width : height) / 2.0;
            moved[i] += (corners[i] == 0 ? 1 : -1) * s.perspective() * half * dice.uniform(3 + i);
        }
        return s.perspective() == 0 ? Homography.IDENTITY : Homography.between(corners, moved);
    }

    /** About the middle: sheared along x, rotated, scaled, moved. */
    private static Homography affine(AugmentationSettings s, Dice dice, int width, int height) {
        double angle = Math.toRadians(dice.eitherWay(11, s.rotation()));
        double shear = Math.tan(Math.toRadians(dice.eitherWay(12, s.shear())));
        double scale = 1 + dice.eitherWay(13, s.scaling());
        double cos = scale * Math.cos(angle);
        double sin = scale * Math.sin(angle);
        Homography turn = Homography.affine(cos, cos * shear - sin,
                width / 2.0 + dice.eitherWay(14, s.translation()) * width,
                sin, sin * shear + cos, height / 2.0 + dice.eitherWay(15, s.translation()) * height);
        return turn.after(Homography.affine(1, 0, -width / 2.0, 0, 1, -height / 2.0));
    }

    private static Homography flip(AugmentationSettings s, Dice dice, int width) {
        return dice.uniform(16) < s.flip() ? Homography.affine(-1, 0, width, 0, 1, 0) : Homography.IDENTITY;
    }

    private static Colours colours(AugmentationSettings s, Dice dice) {
        return Colours.hue(dice.eitherWay(17, s.hue()))
                .after(Colours.saturation(1 + dice.eitherWay(18, s.saturation())))
                .after(Colours.contrast(1 + dice.eitherWay(19, s.contrast())))
                .after(Colours.brightness(1 + dice.eitherWay(20, s.brightness())));
    }

    /**
     * Frames of clips through the draw of each clip: {@code [clips, frames, toHeight, toWidth, 3]}.
     *
     * @param frames {@code [height, width, 3]} each, clip after clip
     * @param draws  one for each clip
     */
    public static Tensor apply(byte[][] frames, List<Augmentation> draws, Resample g, Backend backend) {
        Tensor matrices = Tensor.empty(Shape.of(draws.size(), 3, 3), DType.F32);
        Tensor colours = Tensor.empty(Shape.of(draws.size(), 3, 4), DType.F32);
        for (int i = 0; i < draws.size(); i++) {
            float[] m = draws.get(i).toInput.toFloats();
            float[] c = draws.get(i).colours.toFloats();
            System.arraycopy(m, 0, matrices.floats(), matrices.offset() + i * m.length, m.length);
            System.arraycopy(c, 0, colours.floats(), colours.offset() + i * c.length, c.length);
        }
        Tensor y = Tensor.empty(Shape.of(draws.size(), g.frames(), g.toHeight(), g.toWidth(), Resample.CHANNELS),
                DType.F32);
        backend.resample().resample(frames, matrices, colours, g, y);
        return y;
    }
}
