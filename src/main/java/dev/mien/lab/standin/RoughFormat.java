package dev.mien.lab.standin;

import dev.mien.synth.dataset.ClipFormat;
import dev.mien.synth.random.Chance;
import dev.mien.synth.render.Picture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Clips as a cheap camera would have taken them: a cast of colour and another exposure for each clip, noise in each frame, and
 * compression until blocks can be seen. The same clip gets the same every time.
 */
final class RoughFormat implements ClipFormat {
    private static final double MOST_CAST = .18;
    private static final double DARKEST = .65;
    private static final double BRIGHTEST = 1.15;
    private static final double NOISE = 7;
    private static final float QUALITY = .35f;

    private final ClipFormat below;
    private final long seed;

    /** Writes what is left of the pictures in another format. */
    RoughFormat(ClipFormat below, long seed) {
        this.below = below;
        this.seed = seed;
    }

    @Override
    public String ending() {
        return below.ending();
    }

    @Override
    public void write(Path target, List<Picture> frames) {
        Chance chance = new Chance(seed, "camera", target.getFileName().toString());
        double exposure = chance.between(DARKEST, BRIGHTEST);
        double[] gain = new double[3];
        for (int c = 0; c < gain.length; c++) {
            gain[c] = exposure * chance.between(1 - MOST_CAST, 1 + MOST_CAST);
        }
        List<Picture> rough = new ArrayList<>();
        for (Picture p : frames) {
            rough.add(compressed(noisy(p, gain, chance)));
        }
        below.write(target, rough);
    }

    private static Picture noisy(Picture p, double[] gain, Chance chance) {
        byte[] out = new byte[p.rgb().length];
        for (int i = 0; i < out.length; i++) {
            double noise = NOISE * (chance.uniform() + chance.uniform() + chance.uniform() + chance.uniform() - 2);
            out[i] = (byte) Math.clamp(Math.round((p.rgb()[i] & 0xff) * gain[i % 3] + noise), 0, 255);
        }
        return new Picture(p.size(), out);
    }

    private static Picture compressed(Picture p) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam quality = writer.getDefaultWriteParam();
            quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            quality.setCompressionQuality(QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(p.image(), null, null), quality);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return picture(bytes.toByteArray());
    }

    private static Picture picture(byte[] jpeg) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
            int size = image.getWidth();
            byte[] rgb = new byte[3 * size * size];
            for (int i = 0; i < size * size; i++) {
                int pixel = image.getRGB(i % size, i / size);
                rgb[3 * i] = (byte) (pixel >> 16);
                rgb[3 * i + 1] = (byte) (pixel >> 8);
                rgb[3 * i + 2] = (byte) pixel;
            }
            return new Picture(size, rgb);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
