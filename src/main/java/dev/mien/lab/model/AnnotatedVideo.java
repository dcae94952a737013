package dev.mien.lab.model;

import dev.mien.AtomicFile;
import dev.mien.lab.Metrics;
import dev.mien.media.Frame;
import dev.mien.media.FrameSource;
import dev.mien.media.Media;
import dev.mien.media.Mp4Encoder;
import dev.mien.models.FaceBox;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * A clip with what was recognised drawn into it: the face's box and the answer, a bar for the probability of each class, and below
 * a strip of time, red where moments speak for the answer, blue where they speak against it.
 */
public final class AnnotatedVideo {
    private static final int RATE = 25;
    private static final int SMALLEST = 240;
    private static final Color FOR = new Color(0xd6604d);
    private static final Color AGAINST = new Color(0x4393c3);
    private static final Color ACCENT = new Color(0xffd23f);
    private static final Color SHADE = new Color(0, 0, 0, 160);

    private final List<String> classes;
    private final Recognition said;

    /** Of an answer. */
    public AnnotatedVideo(List<String> classes, Recognition said) {
        this.classes = classes;
        this.said = said;
    }

    /** Draws the clip anew. Errors: MienException when it cannot be read, or the file not be written; then there is none. */
    public void write(Path clip, Path target) {
        byte[] video;
        try (FrameSource frames = Media.open(clip)) {
            Frame first = frames.next();
            int scale = Math.max(1, Math.ceilDiv(SMALLEST, first.width())); // text needs room
            int width = first.width() * scale / 2 * 2;
            int height = first.height() * scale / 2 * 2;
            video = Mp4Encoder.encode(new Iterator<>() {
                private Frame next = first;

                @Override
                public boolean hasNext() {
                    return next != null;
                }

                @Override
                public byte[] next() {
                    byte[] drawn = draw(next, width, height, (double) width / first.width());
                    next = frames.hasNext() ? frames.next() : null;
                    return drawn;
                }
            }, width, height, RATE);
        }
        AtomicFile.write(target, channel -> channel.write(ByteBuffer.wrap(video)));
    }

    private byte[] draw(Frame frame, int width, int height, double scale) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.drawImage(picture(frame), 0, 0, width, height, null);
        int line = Math.max(14, height / 20);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, line * 3 / 4));
        if (frame.index() < said.boxes().size() && said.boxes().get(frame.index()) != null) {
            box(g, said.boxes().get(frame.index()), scale);
        }
        bars(g, line, width);
        strip(g, frame.index(), line, width, height);
        g.dispose();
        return bytes(image);
    }

    private static void box(Graphics2D g, FaceBox b, double scale) {
        g.setColor(ACCENT);
        g.setStroke(new BasicStroke(2));
        g.drawRect((int) (b.x1() * scale), (int) (b.y1() * scale), (int) ((b.x2() - b.x1()) * scale),
                (int) ((b.y2() - b.y1()) * scale));
    }

    private void bars(Graphics2D g, int line, int width) {
        int best = Metrics.argmax(said.probabilities());
        int across = Math.min(width, Math.max(width / 2, 10 * line));
        g.setColor(SHADE);
        g.fillRect(0, 0, across, line * classes.size());
        for (int c = 0; c < classes.size(); c++) {
            g.setColor(c == best ? ACCENT : Color.GRAY);
            g.fillRect(0, c * line + line - 3, Math.round(across * said.probabilities()[c]), 3);
            g.setColor(c == best ? ACCENT : Color.WHITE);
            g.drawString(String.format(Locale.ROOT, "%s %.0f %%", classes.get(c), 100 * said.probabilities()[c]), 4,
                    c * line + line * 3 / 4);
        }
    }

    private void strip(Graphics2D g, int frame, int line, int width, int height) {
        int best = Metrics.argmax(said.probabilities());
        float strongest = 1e-9f;
        for (float[] m : said.moments()) {
            strongest = Math.max(strongest, Math.abs(m[best]));
        }
        int count = said.moments().length;
        int y = height - line / 2;
        for (int t = 0; t < count; t++) {
            float share = said.moments()[t][best] / strongest;
            Color c = share >= 0 ? FOR : AGAINST;
            g.setColor(new Color(c.getRed(), c.getGreen(), c.getBlue(), 40 + (int) (215 * Math.abs(share))));
            int from = width * t / count;
            g.fillRect(from, y, width * (t + 1) / count - from, line / 2);
            if (said.frames()[t] <= frame && (t + 1 == count || said.frames()[t + 1] > frame)) {
                g.setColor(Color.WHITE);
                g.drawRect(from, y, width * (t + 1) / count - from - 1, line / 2 - 1);
            }
        }
    }

    private static BufferedImage picture(Frame f) {
        BufferedImage image = new BufferedImage(f.width(), f.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = f.rgb();
        int[] pixels = new int[f.width() * f.height()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (rgb[3 * i] & 255) << 16 | (rgb[3 * i + 1] & 255) << 8 | rgb[3 * i + 2] & 255;
        }
        image.setRGB(0, 0, f.width(), f.height(), pixels, 0, f.width());
        return image;
    }

    private static byte[] bytes(BufferedImage image) {
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        byte[] rgb = new byte[3 * pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            rgb[3 * i] = (byte) (pixels[i] >> 16);
            rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
            rgb[3 * i + 2] = (byte) pixels[i];
        }
        return rgb;
    }
}
