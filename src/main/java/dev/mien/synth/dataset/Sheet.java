package dev.mien.synth.dataset;

import dev.mien.synth.Expression;
import dev.mien.synth.Head;
import dev.mien.synth.HeadKind;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.render.Camera;
import dev.mien.synth.render.LitParts;
import dev.mien.synth.render.Picture;
import dev.mien.synth.render.Renderer;
import dev.mien.synth.render.Stage;
import dev.mien.synth.render.View;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Pictures in rows, each with a caption, for people to look at; drawn on all cores when the sheet is wanted. */
public final class Sheet {
    private static final int PAPER = 0x1b1e22;
    private static final int INK = 0xc8ccd0;
    private static final int MARGIN = 3;
    private static final int LINE = PixelFont.HEIGHT + 2 * MARGIN;
    /** Of a contact sheet, pixels: 12 humans, 7 expressions or 9 views in a row. */
    private static final int WIDTH = 1344;
    private static final double WHOLE = 1;
    private static final double CLOSE = 1.5;
    private static final int FRAMES = 25;
    /** Where most expressions are at their height. */
    private static final int PEAK = 14;

    private final int size;
    private final int columns;
    private final List<Supplier<BufferedImage>> pictures = new ArrayList<>();
    private final List<String> captions = new ArrayList<>();

    /** Of pictures of so many pixels, so many in a row. */
    public Sheet(int size, int columns) {
        this.size = size;
        this.columns = columns;
    }

    /** A human at rest, who is brought to life for it. */
    public Sheet neutral(HeadKind kind, HumanSpec human) {
        return add(() -> kind.head(human), Expression.NEUTRAL, 0, View.FRONT, human.name(), WHOLE);
    }

    /** A head at the height of an expression. */
    public Sheet expression(Head head, Expression e) {
        return add(() -> head, e, PEAK, View.FRONT, e.name(), CLOSE);
    }

    /** A head from somewhere. */
    public Sheet view(Head head, Expression e, View view) {
        return add(() -> head, e, PEAK, view, view.toString(), WHOLE);
    }

    /** All 25 frames of an expression. */
    public Sheet strip(Head head, Expression e) {
        for (int f = 0; f < FRAMES; f++) {
            add(() -> head, e, f, View.FRONT, Integer.toString(f), CLOSE);
        }
        return this;
    }

    /** Draws a picture {@code closeness} times as large, of which the middle is kept. */
    private Sheet add(Supplier<Head> whose, Expression e, int frame, View view, String caption, double closeness) {
        pictures.add(() -> {
            Head head = whose.get();
            int drawn = (int) (size * closeness);
            LitParts lit = new LitParts(head.pose(e.at(frame, FRAMES)).parts(), Stage.STUDIO);
            Picture picture = new Renderer(drawn).draw(lit, Camera.of(head.framing(), view, drawn));
            int edge = (drawn - size) / 2;
            return picture.image().getSubimage(edge, edge, size, size);
        });
        captions.add(caption);
        return this;
    }

    /** The sheet. */
    public BufferedImage image() {
        int across = Math.min(columns, pictures.size());
        int rows = Math.ceilDiv(pictures.size(), columns);
        BufferedImage out = blank(across * size, rows * (size + LINE));
        List<BufferedImage> drawn = pictures.parallelStream().map(Supplier::get).toList();
        for (int i = 0; i < drawn.size(); i++) {
            int x = i % columns * size;
            int y = i / columns * (size + LINE);
            out.getRaster().setRect(x, y, drawn.get(i).getData(new Rectangle(size, size)));
            PixelFont.write(out, captions.get(i), x + MARGIN, y + size + MARGIN, size - 2 * MARGIN, INK);
        }
        return out;
    }

    /**
     * What a data set looks like: up to 24 humans at rest, then one of them showing every expression, seen from every view, and
     * the frames of one expression.
     */
    public static BufferedImage contact(DatasetSettings settings, HeadKind kind) {
        Sheet humans = new Sheet(WIDTH / 12, 12);
        for (HumanSpec h : settings.humans().subList(0, Math.min(24, settings.humans().size()))) {
            humans.neutral(kind, h);
        }
        Head first = kind.head(settings.humans().getFirst());
        Sheet expressions = new Sheet(WIDTH / 7, 7);
        for (Expression e : settings.expressions()) {
            expressions.expression(first, e);
        }
        Sheet views = new Sheet(WIDTH / 9, 9);
        for (View view : settings.views()) {
            views.view(first, settings.expressions().getFirst(), view);
        }
        Sheet strip = new Sheet(WIDTH / 13, 13).strip(first, settings.expressions().getLast());
        return stack(List.of(humans.image(), expressions.image(), views.image(), strip.image()));
    }

    /** Sheets one below the other. */
    public static BufferedImage stack(List<BufferedImage> sheets) {
        int width = sheets.stream().mapToInt(BufferedImage::getWidth).max().orElse(1);
        int height = sheets.stream().mapToInt(BufferedImage::getHeight).sum();
        BufferedImage out = blank(width, height);
        int y = 0;
        for (BufferedImage sheet : sheets) {
            out.getRaster().setRect(0, y, sheet.getRaster());
            y += sheet.getHeight();
        }
        return out;
    }

    private static BufferedImage blank(int width, int height) {
        BufferedImage out = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        Arrays.fill(row, PAPER);
        for (int y = 0; y < height; y++) {
            out.getRaster().setDataElements(0, y, width, 1, row);
        }
        return out;
    }
}
