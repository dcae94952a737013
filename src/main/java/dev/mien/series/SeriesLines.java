package dev.mien.series;

import dev.mien.ExitCode;
import dev.mien.MienException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text file line by line, knowing where it is. Lines are bounded by the file, which is read once. */
final class SeriesLines implements AutoCloseable {
    private final Path path;
    private final BufferedReader reader;
    private int number;

    SeriesLines(Path path) {
        this.path = path;
        if (!Files.isRegularFile(path)) {
            throw MienException.data(path + (Files.exists(path) ? ": not a file" : ": no such file"));
        }
        try {
            this.reader = Files.newBufferedReader(path, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw failed(e);
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

    /** One value; {@code NaN} and {@code ?} are missing. */
    float value(String text) {
        String s = text.trim();
        if (s.equals("?") || s.equalsIgnoreCase("nan")) {
            return Float.NaN;
        }
        float x;
        try {
            x = Float.parseFloat(s);
        } catch (NumberFormatException e) {
            throw bad("'" + brief(s) + "' is not a number");
        }
        if (Float.isInfinite(x)) {
            throw bad("'" + brief(s) + "' is infinite, or too large for a float");
        }
        return x;
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
