package dev.mien.cli;

import dev.mien.AtomicFile;
import dev.mien.MienException;
import dev.mien.series.SeriesDataset;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Which moments made each decision: for every series the class activation map of the class that was predicted, a share per step
 * whose mean, with the network's bias, is the logit. As {@code .csv} (one row a step) or {@code .svg} (the series drawn in the
 * colours of the shares).
 *
 * @param series    as the network saw them: normalised, all of one length
 * @param predicted class of each
 * @param maps      {@code [series][length * classes]}, row-major
 */
record CamFile(SeriesDataset series, int[] predicted, float[][] maps) {
    /** More pictures than a browser likes; the table has all. */
    static final int MAX_DRAWN = 400;

    private static final int COLUMNS = 4;
    private static final int WIDTH = 300;
    private static final int HEIGHT = 90;
    private static final int GAP = 24;
    private static final int HEAD = 56;
    /** Beyond these, channels hide each other: the shares themselves are drawn. */
    private static final int MAX_CHANNELS = 6;
    /** From against the class to for it. */
    private static final String[] COLOURS = {"#2166ac", "#4393c3", "#92c5de", "#bbbbbb", "#f4a582", "#d6604d",
            "#b2182b"};

    /** Errors: MienException (usage) when no writer knows the suffix. */
    static void requireKnownSuffix(Path file) {
        if (!suffixed(file, ".svg") && !suffixed(file, ".csv")) {
            throw MienException
                    .usage("--cam " + file + ": the kind of file is told by its name; expected .svg or .csv");
        }
    }

    private static boolean suffixed(Path file, String suffix) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(suffix);
    }

    void write(Path file) {
        AtomicFile.write(file, channel -> {
            PrintWriter text = new PrintWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
            if (suffixed(file, ".csv")) {
                csv(text);
            } else {
                svg(text);
            }
            text.flush();
            if (text.checkError()) {
                throw new IOException("writing failed");
            }
        });
    }

    /** The share of step t of series i in the class predicted. */
    private float share(int i, int t) {
        return maps[i][t * series.classes().size() + predicted[i]];
    }

    private String truth(int i) {
        return series.classes().get(series.labels()[i]);
    }

    private String prediction(int i) {
        return series.classes().get(predicted[i]);
    }

    private void csv(PrintWriter out) {
        out.println("series,truth,prediction,step,share");
        for (int i = 0; i < series.size(); i++) {
            String start = i + "," + EmbeddingTable.quoted(truth(i)) + "," + EmbeddingTable.quoted(prediction(i)) + ",";
            for (int t = 0; t < series.length(i); t++) {
                out.println(start + t + "," + share(i, t));
            }
        }
    }

    private void svg(PrintWriter out) {
        int drawn = Math.min(series.size(), MAX_DRAWN);
        int columns = Math.min(COLUMNS, drawn);
        int rows = Math.ceilDiv(drawn, columns);
        out.printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                + " font-size=\"12\">%n", Math.max(2, columns) * (WIDTH + GAP) + GAP,
                HEAD + rows * (HEIGHT + GAP) + GAP);
        out.println("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        String what = drawn < series.size() ? "the first " + drawn + " of " + series.size() + " series"
                : drawn + " series";
        out.printf("<text x=\"%d\" y=\"22\" font-size=\"14\">%s: which moments speak for the class predicted</text>%n",
                GAP,
                escaped(series.name()));
        out.printf(
                "<text x=\"%d\" y=\"40\" fill=\"#555\">%s; red for it, blue against it, each series by its own strongest"
                        + " moment</text>%n",
                GAP, what);
        for (int i = 0; i < drawn; i++) {
            out.printf("<g transform=\"translate(%d %d)\">%n", GAP + i % columns * (WIDTH + GAP),
                    HEAD + i / columns * (HEIGHT + GAP));
            out.printf("<text y=\"10\" fill=\"%s\">%d: %s</text>%n",
                    predicted[i] == series.labels()[i] ? "#333" : "#b2182b", i,
                    escaped(predicted[i] == series.labels()[i] ? truth(i) : truth(i) + " taken for " + prediction(i)));
            panel(out, i);
            out.println("</g>");
        }
        out.println("</svg>");
    }

    private void panel(PrintWriter out, int i) {
        int channels = series.channels() > MAX_CHANNELS ? 1 : series.channels();
        int length = series.length(i);
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        double strongest = 0;
        for (int t = 0; t < length; t++) {
            strongest = Math.max(strongest, Math.abs(share(i, t)));
            for (int c = 0; c < channels; c++) {
                low = Math.min(low, value(i, t, c));
                high = Math.max(high, value(i, t, c));
            }
        }
        StringBuilder[] lines = new StringBuilder[COLOURS.length];
        for (int c = 0; c < channels; c++) {
            int last = -1;
            for (int t = 0; t < length; t++) {
                int to = Math.min(t + 1, length - 1);
                int k = colour((share(i, t) + share(i, to)) / 2, strongest);
                if (k != last) {
                    lines[k] = lines[k] == null ? new StringBuilder() : lines[k];
                    point(lines[k].append('M'), i, t, c, low, high);
                }
                point(lines[k].append('L'), i, to, c, low, high);
                last = k;
            }
        }
        for (int k = 0; k < COLOURS.length; k++) {
            if (lines[k] != null) {
                out.println("<path d=\"" + lines[k] + "\" fill=\"none\" stroke=\"" + COLOURS[k]
                        + "\" stroke-width=\"2\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>");
            }
        }
    }

    private float value(int i, int t, int c) {
        return series.channels() > MAX_CHANNELS ? share(i, t) : series.series().get(i)[t * series.channels() + c];
    }

    private void point(StringBuilder line, int i, int t, int c, double low, double high) {
        double x = (double) WIDTH * t / Math.max(1, series.length(i) - 1);
        double y = HEIGHT - (HEIGHT - 18) * (high > low ? (value(i, t, c) - low) / (high - low) : 0.5);
        line.append(Math.round(10 * x) / 10.0).append(' ').append(Math.round(10 * y) / 10.0);
    }

    private static int colour(double share, double strongest) {
        double s = strongest > 0 ? share / strongest : 0;
        return (int) Math.round((s + 1) / 2 * (COLOURS.length - 1));
    }

    /** For XML: markup escaped, characters that XML cannot hold replaced. */
    static String escaped(String s) {
        StringBuilder out = new StringBuilder();
        s.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default ->
                    out.appendCodePoint(c < ' ' || c >= 0xD800 && c < 0xE000 || c == 0xFFFE || c == 0xFFFF ? '?' : c);
            }
        });
        return out.toString();
    }
}
