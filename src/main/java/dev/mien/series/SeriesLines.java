package dev.mien.series;

import dev.mien.ExitCode;
import dev.mien.MienException;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A text file line by line, knowing where it is. */
final class SeriesLines implements AutoCloseable {
    /** Some millions of steps; a longer line is no series, and would only fill the memory. */
    private static final int LONGEST = 1 << 26;

    private final Path path;
    private final BufferedReader reader;
    private int number;

    SeriesLines(Path path) {
        this.path = path;
        if (!Files.isRegularFile(path)) {
            throw MienException.data(path + (Files.exists(path) ? ": not a file" : ": no such file"));
        }
        try {
            this.reader = new BufferedReader(new Bounded(Files.newBufferedReader(path, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Ends with an error where a line does not end. */
    private static final class Bounded extends FilterReader {
        private long sinceNewline;

        Bounded(Reader in) {
            super(in);
        }

        @Override
        public int read(char[] to, int from, int most) throws IOException {
            int n = in.read(to, from, most);
            int last = n - 1;
            while (last >= 0 && to[from + last] != '\n') {
                last--;
            }
            sinceNewline = last < 0 ? sinceNewline + n : n - 1 - last;
            if (sinceNewline > LONGEST) {
                throw new IOException("a line of more than " + LONGEST + " characters");
            }
            return n;
        }
    }

    /** The next line, or null at the end. */
    String next() {
        try {
            number++;
            String line = reader.readLine();
            if (line != null && line.indexOf('\0') >= 0) {
                throw bad("not a text file");
            }
            return line;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** File and line. */
    String where() {
        return path + ", line " + number;
    }

    MienException bad(String message) {
        return MienException.data(where() + ": " + message);
    }

    /** The next line that is neither empty nor a comment ({@code %}, {@code #}), trimmed; or null at the end. */
    String nextMeaningful() {
        String line = next();
        while (line != null && (line.isBlank() || "%#".indexOf(line.trim().charAt(0)) >= 0)) {
            line = next();
        }
        return line == null ? null : line.trim();
    }

    /** One value; {@code NaN} and {@code ?} are missing. */
    float value(String text) {
        String s = text.trim();
        if (s.equals("?") || s.equalsIgnoreCase("nan")) {
            return Float.NaN;
        }
        if (!isDecimal(s)) {
            throw bad("'" + brief(s) + "' is not a number");
        }
        float x = Float.parseFloat(s);
        if (Float.isInfinite(x)) {
            throw bad("'" + brief(s) + "' is infinite, or too large for a float");
        }
        return x;
    }

    /**
     * The channels of one series, each as values between commas, to {@code [length, channels]}; missing ones are NaN.
     * Errors: MienException naming the line for channels of different lengths.
     */
    float[] interleave(List<String> channels) {
        int count = channels.size();
        float[] out = null;
        for (int c = 0; c < count; c++) {
            String[] values = channels.get(c).split(",", -1);
            if (out == null) {
                out = new float[Math.multiplyExact(values.length, count)];
            }
            if (values.length * (long) count != out.length) {
                throw bad("channel " + c + " has " + values.length + " values, channel 0 has " + out.length / count
                        + "; all channels of a series need one length");
            }
            for (int t = 0; t < values.length; t++) {
                out[t * count + c] = value(values[t]);
            }
        }
        return out;
    }

    /** Without the steps at the end that no channel has a value for: so archives of equal rows keep shorter series. */
    float[] withoutMissingEnd(float[] s, int channels) {
        int end = s.length;
        while (end > 0 && Float.isNaN(s[end - 1])) {
            end--;
        }
        if (end == 0) {
            throw bad("the series has no values at all; remove the line");
        }
        return Arrays.copyOf(s, Math.ceilDiv(end, channels) * channels);
    }

    /** Fills the missing values in place, or refuses them. */
    float[] filled(float[] s, int channels, Missing missing) {
        for (int c = 0; c < channels; c++) {
            missing.fill(s, c, channels, where());
        }
        return s;
    }

    /** Digits with a sign, a point and an exponent: not the other things that Java takes for numbers, such as {@code 1d}. */
    static boolean isDecimal(String s) {
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                return false;
            }
        }
        try {
            Double.parseDouble(s);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    static String brief(String s) {
        String shown = s.length() > 40 ? s.substring(0, 40) + "..." : s;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }

    private MienException failed(IOException e) {
        String why = e instanceof MalformedInputException ? "not a text file in UTF-8" : String.valueOf(e.getMessage());
        return new MienException(ExitCode.DATA, path + ": cannot be read (" + why + ")", e);
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
