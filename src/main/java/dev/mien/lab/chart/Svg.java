package dev.mien.lab.chart;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jfree.chart.JFreeChart;

/** A chart as an {@code <svg>} element to stand in a page. Equal charts give equal text. */
public final class Svg {
    /** Painted with this, a thing takes the colour of the page's text, in light and in dark. */
    static final Color INK = new Color(1, 2, 3);

    private static final Pattern CLIP = Pattern.compile("clip-?[0-9]+");
    private static final Pattern SIZE = Pattern.compile("<svg [^>]*>");

    private Svg() {}

    /**
     * Draws a chart.
     *
     * @param width  in units of the drawing, which is as wide as its place in the page allows
     * @param height in the same units
     * @param id     of letters and digits, another for each chart of a page
     */
    public static String of(JFreeChart chart, int width, int height, String id) {
        VectorGraphics2D g = new VectorGraphics2D();
        chart.draw(g, new Rectangle2D.Double(0, 0, width, height));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            new SVGProcessor().getDocument(g.getCommands(), new PageSize(0, 0, width, height)).writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String svg = bytes.toString(StandardCharsets.UTF_8);
        svg = svg.substring(svg.indexOf("<svg")).replace("rgb(1,2,3)", "currentColor").strip() + "\n";
        svg = SIZE.matcher(svg).replaceFirst("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + width + " "
                + height + "\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">");
        return renamed(svg, id);
    }

    /** Clips are named by hashes of their objects, which differ from run to run; now they are counted. */
    private static String renamed(String svg, String id) {
        Map<String, String> names = new LinkedHashMap<>();
        Matcher m = CLIP.matcher(svg);
        StringBuilder out = new StringBuilder();
        while (m.find()) {
            m.appendReplacement(out, names.computeIfAbsent(m.group(), n -> id + "-clip" + names.size()));
        }
        return m.appendTail(out).toString();
    }
}
