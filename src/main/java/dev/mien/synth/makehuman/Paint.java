package dev.mien.synth.makehuman;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.synth.render.Texture;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Reads textures and recolours them; only brown eyes and a few colours of hair are supplied. All in linear light. */
final class Paint {
    private static final int WIDEST = 8192;
    private static final float[] LUMINANCE = {.2126f, .7152f, .0722f};
    /** Middle of each iris in the texture of the eyes, and its radii, in parts of the width. */
    private static final float[][] IRISES = {{.7046f, .2969f}, {.2898f, .7104f}};
    private static final float IRIS = .118f;
    private static final float PUPIL = .038f;
    /** An opacity from which a texel counts as hair. */
    private static final float THERE = .5f;

    private Paint() {}

    /** A picture. Errors: MienException (data) when it is none, or wider than 8192 pixels. */
    static Texture read(Path file) {
        try (ImageInputStream in = ImageIO.createImageInputStream(Files.newInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw MienException.data(file + ": not a picture");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in);
                if (reader.getWidth(0) > WIDEST || reader.getHeight(0) > WIDEST) {
                    throw MienException.data(file + ": " + reader.getWidth(0) + "x" + reader.getHeight(0)
                            + " pixels; textures of at most " + WIDEST + " are read");
                }
                BufferedImage image = reader.read(0);
                return Texture.of(image);
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new MienException(ExitCode.DATA, file + ": the picture cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** A mixture of two skins, times a lightness, its colours as strong as {@code saturation} says. Errors: MienException (data) when they differ in size. */
    static Texture skin(Texture a, Texture b, float shareOfB, float lightness, float saturation) {
        if (a.width() != b.width() || a.height() != b.height()) {
            throw MienException.data("skins of different sizes cannot be mixed");
        }
        float[] out = a.texels();
        float[] other = b.texels();
        for (int i = 0; i < out.length; i += 4) {
            for (int c = 0; c < 3; c++) {
                out[i + c] += shareOfB * (other[i + c] - out[i + c]);
            }
            float grey = luminance(out, i);
            for (int c = 0; c < 3; c++) {
                out[i + c] = Math.clamp((grey + saturation * (out[i + c] - grey)) * lightness, 0, 1);
            }
        }
        return Texture.of(a.width(), a.height(), out);
    }

    /** Eyes with irises of another colour: its fibres stay, the pupil stays black, the edge stays dark. */
    static Texture eyes(Texture brown, int colour) {
        float[] rgb = Texture.linearRgb(colour);
        float[] out = brown.texels();
        int w = brown.width();
        int h = brown.height();
        for (float[] middle : IRISES) {
            float mean = irisLuminance(out, w, h, middle);
            for (int y = 0; y < h; y++) {
                for (int x = 0; x < w; x++) {
                    float r = radius(x, y, w, h, middle);
                    if (r < IRIS) {
                        int i = 4 * (y * w + x);
                        float ratio = Math.min(2.4f, luminance(out, i) / mean);
                        float edge = smooth((IRIS - r) / .02f);
                        float pupil = smooth((r - PUPIL) / .006f);
                        for (int c = 0; c < 3; c++) {
                            float iris = rgb[c] * (.45f + .55f * ratio) * pupil * (.25f + .75f * edge) + .002f;
                            float blend = smooth((IRIS - r) / .006f);
                            out[i + c] += blend * (iris - out[i + c]);
                        }
                    }
                }
            }
        }
        return Texture.of(w, h, out);
    }

    private static float irisLuminance(float[] texels, int w, int h, float[] middle) {
        double sum = 0;
        int count = 0;
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                float r = radius(x, y, w, h, middle);
                if (r > PUPIL && r < IRIS) {
                    sum += luminance(texels, 4 * (y * w + x));
                    count++;
                }
            }
        }
        return (float) Math.max(1e-4, sum / Math.max(1, count));
    }

    private static float radius(int x, int y, int w, int h, float[] middle) {
        float dx = (x + .5f) / w - middle[0];
        float dy = (y + .5f) / h - middle[1];
        return (float) Math.sqrt(dx * dx + dy * dy);
    }

    /** Hair of another colour with the strands of this one. */
    static Texture hair(Texture texture, int colour) {
        float[] rgb = Texture.linearRgb(colour);
        float[] out = texture.texels();
        double sum = 0;
        int count = 0;
        for (int i = 0; i < out.length; i += 4) {
            if (out[i + 3] > THERE) {
                sum += luminance(out, i) / out[i + 3];
                count++;
            }
        }
        float mean = (float) Math.max(2e-3, sum / Math.max(1, count));
        for (int i = 0; i < out.length; i += 4) {
            float alpha = out[i + 3];
            float ratio = alpha > 0 ? Math.min(2.5f, luminance(out, i) / alpha / mean) : 0;
            for (int c = 0; c < 3; c++) {
                out[i + c] = rgb[c] * (.5f + .5f * ratio) * alpha;
            }
        }
        return Texture.of(texture.width(), texture.height(), out);
    }

    private static float luminance(float[] t, int i) {
        return LUMINANCE[0] * t[i] + LUMINANCE[1] * t[i + 1] + LUMINANCE[2] * t[i + 2];
    }

    private static float smooth(float t) {
        float x = Math.max(0, Math.min(1, t));
        return x * x * (3 - 2 * x);
    }
}
