package dev.mien.synth.makehuman;

import dev.mien.MienException;
import java.nio.file.Path;
import java.util.StringTokenizer;

/** The words of a line and the numbers among them, each error naming the file and the line. */
final class Words {
    private static final float LARGEST = 1e4f;

    private final Path file;
    private final String line;
    private final StringTokenizer words;

    Words(Path file, String line) {
        this.file = file;
        this.line = line;
        words = new StringTokenizer(line);
    }

    boolean more() {
        return words.hasMoreTokens();
    }

    int left() {
        return words.countTokens();
    }

    String next() {
        if (!words.hasMoreTokens()) {
            throw wrong("it ends too early");
        }
        return words.nextToken();
    }

    /** A finite number of a sane size. */
    float number() {
        String s = next();
        try {
            float x = Float.parseFloat(s);
            if (Math.abs(x) <= LARGEST) {
                return x;
            }
        } catch (NumberFormatException e) {
            throw wrong("'" + s + "' is not a number");
        }
        throw wrong("'" + s + "' is not a plausible number");
    }

    /** A whole number from {@code low} to below {@code end}. */
    int index(String s, int low, int end) {
        try {
            int i = Integer.parseInt(s);
            if (i >= low && i < end) {
                return i;
            }
        } catch (NumberFormatException e) {
            throw wrong("'" + s + "' is not a whole number");
        }
        throw wrong("there is no vertex " + s + " (" + low + " to " + (end - 1) + ")");
    }

    MienException wrong(String why) {
        String shown = line.length() > 60 ? line.substring(0, 60) + "..." : line;
        return MienException.data(file + ": the line '" + shown + "' cannot be read: " + why
                + "; is this the file that MakeHuman publishes?");
    }
}
