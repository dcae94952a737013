package dev.mien.lab.report;

import dev.mien.MienException;
import dev.mien.media.Frame;
import dev.mien.media.FrameSource;
import dev.mien.media.Media;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/** Small pictures of a clip that stand in a page: its first, middle and last frame, as in Fig. 10 of Akhyani et al. 2022. */
final class Thumbnails {
    static {
        ImageIO.setUseCache(false); // pictures are made in memory, not in files of their own
    }

    static final int WIDTH = 112;
    /** Pictures of a clip in memory; of a longer one every second, fourth, ... is kept. */
    private static final int MOST = 64;

    private Thumbnails() {}

    /**
     * Three {@code data:} URIs of JPEGs; the middle one lies at most a sixty-fourth of the clip beside the middle. None when the clip
     * cannot be read, for then the run has named it already.
     */
    static List<String> of(Path clip) {
        try (FrameSource frames = Media.open(clip)) {
            List<BufferedImage> kept = new ArrayList<>();
            Frame last = null;
            int every = 1;
            for (int i = 0; frames.hasNext(); i++) {
                last = frames.next();
                if (i % every == 0) {
                    kept.add(small(last));
                }
                if (kept.size() == MOST) {
                    every *= 2;
                    for (int k = MOST - 1; k > 0; k -= 2) {
                        kept.remove(k);
                    }
                }
            }
            return last == null ? List.of()
                    : List.of(uri(kept.getFirst()), uri(kept.get(kept.size() / 2)), uri(small(last)));
        } catch (MienException e) {
            return List.of();
        }
    }

    private static BufferedImage small(Frame f) {
        BufferedImage full = new BufferedImage(f.width(), f.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = f.rgb();
        int[] pixels = new int[f.width() * f.height()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (rgb[3 * i] & 255) << 16 | (rgb[3 * i + 1] & 255) << 8 | rgb[3 * i + 2] & 255;
        }
        full.setRGB(0, 0, f.width(), f.height(), pixels, 0, f.width());
        int height = Math.clamp(Math.round((float) WIDTH * f.height() / f.width()), 1, 4 * WIDTH);
        BufferedImage out = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = out.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.drawImage(full, 0, 0, WIDTH, height, null);
        g.dispose();
        return out;
    }

    private static String uri(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "jpg", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
