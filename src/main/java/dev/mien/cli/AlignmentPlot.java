package dev.mien.cli;

import java.util.List;
import java.util.Locale;

/** A warping as a picture: one series above the other, and lines between the steps that are matched. */
final class AlignmentPlot {
    private static final int WIDTH = 900;
    private static final int BAND = 150;
    private static final int MARGIN = 30;
    /** More lines than this would be a grey wall. */
    private static final int MOST_LINES = 300;

    private AlignmentPlot() {}

    /**
     * An SVG document of channel {@code channel}.
     *
     * @param path pairs of steps that are matched
     */
    static String svg(double[][] x, double[][] y, int channel, List<int[]> path, String xName, String yName,
            String caption) {
        Curve upper = new Curve(x, channel, MARGIN + 20, Math.max(x.length, y.length));
        Curve lower = new Curve(y, channel, MARGIN + 20 + 2 * BAND, Math.max(x.length, y.length));
        int height = lower.top + BAND + MARGIN;
        StringBuilder s = new StringBuilder();
        s.append(String.format(Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                        + "font-family=\"sans-serif\" font-size=\"13\">%n",
                WIDTH, height, WIDTH, height));
        s.append("<title>").append(escape(caption)).append("</title>\n");
        s.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        int every = Math.ceilDiv(path.size(), MOST_LINES);
        s.append("<path fill=\"none\" stroke=\"#b8b8b8\" stroke-width=\"0.8\" d=\"");
        for (int k = 0; k < path.size(); k++) {
            if (k % every == 0 || k == path.size() - 1) {
                int[] p = path.get(k);
                s.append(String.format(Locale.ROOT, "M%.1f %.1fL%.1f %.1f", upper.x(p[0]), upper.y(p[0]), lower.x(p[1]),
                        lower.y(p[1])));
            }
        }
        s.append("\"/>\n");
        upper.draw(s, "#1f5fa8", xName);
        lower.draw(s, "#b5451b", yName);
        s.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" fill=\"#333\">%s</text>%n", MARGIN, height - 10,
                escape(caption)));
        return s.append("</svg>\n").toString();
    }

    /** Text for XML; characters that XML cannot hold become question marks. */
    static String escape(String text) {
        StringBuilder s = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> s.append("&lt;");
                case '>' -> s.append("&gt;");
                case '&' -> s.append("&amp;");
                case '"' -> s.append("&quot;");
                default -> {
                    boolean valid = c >= 0x20 && !Character.isSurrogate((char) c) && c < 0xfffe || c > 0xffff;
                    s.appendCodePoint(valid ? c : '?');
                }
            }
        });
        return s.toString();
    }

    private static final class Curve {
        private final double[][] series;
        private final int channel;
        private final int top;
        private final int longest;
        private double least = Double.POSITIVE_INFINITY;
        private double greatest = Double.NEGATIVE_INFINITY;

        Curve(double[][] series, int channel, int top, int longest) {
            this.series = series;
            this.channel = channel;
            this.top = top;
            this.longest = longest;
            for (double[] step : series) {
                least = Math.min(least, step[channel]);
                greatest = Math.max(greatest, step[channel]);
            }
        }

        double x(int step) {
            return MARGIN + (WIDTH - 2.0 * MARGIN) * step / Math.max(1, longest - 1);
        }

        double y(int step) {
            // Halved first: the span of huge numbers has to be finite.
            double span = greatest / 2 - least / 2;
            double share = span > 0 ? (series[step][channel] / 2 - least / 2) / span : 0.5;
            return top + BAND * (1 - share);
        }

        void draw(StringBuilder s, String colour, String name) {
            s.append("<polyline fill=\"none\" stroke=\"").append(colour).append("\" stroke-width=\"1.6\" points=\"");
            for (int i = 0; i < series.length; i++) {
                s.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(i), y(i)));
            }
            s.append("\"/>\n");
            s.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>%n", MARGIN, top - 8,
                    colour, escape(name)));
        }
    }
}
