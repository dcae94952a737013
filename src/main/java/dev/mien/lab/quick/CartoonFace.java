package dev.mien.lab.quick;

import dev.mien.engine.tensor.Rng;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Arc2D;
import java.awt.geom.CubicCurve2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;

/**
 * A cartoon person, drawn from a seed: proportions, colours, hair. Lengths are in units of half the picture, from -1 to 1, y
 * downwards.
 */
final class CartoonFace {
    private static final Color[] SKINS = {new Color(0xF6D7C3), new Color(0xD9A57E), new Color(0x8D5A3B)};
    private static final Color[] HAIRS = {new Color(0x2B1B12), new Color(0x6B4423), new Color(0xC9A24B),
            new Color(0x777777)};
    static final String[] GROUPS = {"tone-1", "tone-2", "tone-3"};

    private final long seed;
    private final long stream;
    private final int tone;

    /** Person {@code number} of a data set. */
    CartoonFace(long seed, int number) {
        this.seed = seed;
        this.stream = Rng.stream("person " + number);
        this.tone = number % SKINS.length;
    }

    String group() {
        return GROUPS[tone];
    }

    /** A trait of the person, uniform in [low, high). */
    private double trait(int i, double low, double high) {
        return low + (high - low) * Rng.uniform(seed, stream, i);
    }

    /**
     * Draws the face.
     *
     * @param size  of the picture in pixels
     * @param pose  shift x, shift y, turn in radians, scale, brightness 0 to 1
     */
    BufferedImage draw(int size, Expression e, double[] pose) {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        double light = pose[4];
        g.setColor(shade(new Color(Color.HSBtoRGB((float) trait(0, 0, 1), 0.25f, (float) trait(1, 0.4, 0.9))), light));
        g.fillRect(0, 0, size, size);
        g.translate(size * (0.5 + pose[0] / 2), size * (0.5 + pose[1] / 2));
        g.scale(size / 2.0 * pose[3], size / 2.0 * pose[3]);
        g.rotate(pose[2] + e.tilt() * Math.toRadians(12));
        Color skin = shade(SKINS[tone], light * trait(2, 0.9, 1.1));
        Color hair = shade(HAIRS[Rng.below(HAIRS.length, seed, stream, 3)], light);
        double w = trait(4, 0.62, 0.74);
        double h = trait(5, 0.80, 0.92);
        g.setColor(hair);
        g.fill(new Ellipse2D.Double(-w * 1.12, -h * 1.12, 2.24 * w, trait(6, 1.2, 2.1) * h));
        g.setColor(skin);
        g.fill(new Ellipse2D.Double(-w, -h * 0.92, 2 * w, 1.92 * h));
        Color line = skin.darker().darker();
        eyes(g, e, skin, hair, light);
        nose(g, e, line);
        mouth(g, e, light);
        g.dispose();
        return image;
    }

    private void eyes(Graphics2D g, Expression e, Color skin, Color hair, double light) {
        double apart = trait(7, 0.25, 0.33);
        double y = trait(8, -0.22, -0.12);
        double w = trait(9, 0.12, 0.16);
        double open = w * trait(10, 0.55, 0.75) * Math.max(0.08, 1 - 0.75 * e.lid());
        for (int side = -1; side <= 1; side += 2) {
            double x = side * apart;
            g.setColor(shade(Color.WHITE, light));
            g.fill(new Ellipse2D.Double(x - w, y - open, 2 * w, 2 * open));
            double iris = w * 0.5;
            g.setColor(Color.BLACK);
            var clip = g.getClip();
            g.clip(new Ellipse2D.Double(x - w, y - open, 2 * w, 2 * open));
            g.fill(new Ellipse2D.Double(x + e.gaze() * w * 0.5 - iris, y - iris, 2 * iris, 2 * iris));
            g.setClip(clip);
            g.setColor(skin.darker());
            stroke(g, 0.025);
            g.draw(new Arc2D.Double(x - w, y - open, 2 * w, 2 * open, 0, 180, Arc2D.OPEN));
            double lift = side < 0 ? e.browLeft() : e.browRight();
            double inner = x - side * (w + 0.02 + 0.06 * e.frown());
            double brow = y - w * trait(11, 1.3, 1.7) - 0.13 * lift;
            g.setColor(hair.darker());
            stroke(g, trait(12, 0.045, 0.075));
            g.draw(new CubicCurve2D.Double(inner, brow + 0.10 * e.frown(), x - side * 0.03, brow - 0.05,
                    x + side * 0.05, brow - 0.05,
                    x + side * (w + 0.03), brow + 0.03));
        }
        g.setColor(skin.darker().darker());
        stroke(g, 0.02 * Math.max(0, e.frown()) + 1e-3);
        g.draw(new Line2D.Double(-0.03, y - 0.16, -0.02, y - 0.04));
        g.draw(new Line2D.Double(0.03, y - 0.16, 0.02, y - 0.04));
    }

    private void nose(Graphics2D g, Expression e, Color line) {
        double w = trait(13, 0.07, 0.11);
        double y = trait(14, 0.18, 0.24) - 0.04 * e.wrinkle();
        g.setColor(line);
        stroke(g, 0.03);
        g.draw(new CubicCurve2D.Double(-w, y, -w / 2, y + 0.06, w / 2, y + 0.06, w, y));
        if (e.wrinkle() > 0.05) {
            stroke(g, 0.03 * e.wrinkle());
            for (int i = 0; i < 2; i++) {
                double at = y - 0.13 - 0.07 * i;
                g.draw(new Line2D.Double(-w, at + 0.03, -w * 0.3, at));
                g.draw(new Line2D.Double(w, at + 0.03, w * 0.3, at));
            }
            for (int side = -1; side <= 1; side += 2) {
                g.draw(new CubicCurve2D.Double(side * w * 1.4, y, side * w * 2, y + 0.05, side * w * 2.6, y + 0.15,
                        side * w * 2.7, y + 0.25));
            }
        }
    }

    private void mouth(Graphics2D g, Expression e, double light) {
        double w = trait(15, 0.20, 0.27);
        double y = trait(16, 0.46, 0.54);
        double lip = trait(17, 0.045, 0.065) * (1 - 0.7 * Math.min(1, e.press()));
        double open = 0.20 * e.jaw();
        double up = 0.12 * e.upperLip();
        double corner = -0.12 * e.corners();
        double pull = 0.10 * e.skew();
        Path2D shape = new Path2D.Double();
        shape.moveTo(-w + pull, y + corner - 0.4 * pull);
        shape.curveTo(-w / 2 + pull, y - lip - up, w / 2 + pull, y - lip - up, w + pull, y + corner + 0.4 * pull);
        shape.curveTo(w / 2 + pull, y + lip + open, -w / 2 + pull, y + lip + open, -w + pull, y + corner - 0.4 * pull);
        g.setColor(shade(e.jaw() + e.upperLip() > 0.5 ? new Color(0xE8E0DC) : new Color(0xA8484A), light));
        g.fill(shape);
        g.setColor(shade(new Color(0x8A3034), light));
        stroke(g, 0.035);
        g.draw(shape);
    }

    private static void stroke(Graphics2D g, double width) {
        g.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    }

    private static Color shade(Color c, double f) {
        return new Color(Math.min(255, (int) (c.getRed() * f)), Math.min(255, (int) (c.getGreen() * f)),
                Math.min(255, (int) (c.getBlue() * f)));
    }
}
