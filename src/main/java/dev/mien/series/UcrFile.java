package dev.mien.series;

import dev.mien.MienException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The UCR archive's text files: one univariate series a line, its class first, separated by tabs, commas or blanks. NaNs at the
 * end of a line mean a shorter series; inside they are missing values. Source: Dau et al. 2018, "The UCR Time Series Archive".
 */
public final class UcrFile {
    private UcrFile() {}

    /**
     * Reads a file of the archive, or a {@code .ts} file, told apart by the name's ending.
     * Errors: MienException with file and line.
     */
    public static SeriesDataset readAny(Path path, Missing missing) {
        boolean ts = path.toString().toLowerCase(Locale.ROOT).endsWith(".ts");
        return ts ? TsFile.read(path, missing) : read(path, missing);
    }

    /** Reads a file. Errors: MienException with file and line when a value is no number, is missing, or a line has none. */
    public static SeriesDataset read(Path path, Missing missing) {
        List<float[]> series = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        try (SeriesLines lines = new SeriesLines(path)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (line.isBlank()) {
                    continue;
                }
                String[] fields = line.trim().split(line.indexOf(',') >= 0 ? "\\s*,\\s*" : "\\s+");
                if (fields.length < 2) {
                    throw lines.bad("a class and at least one value are needed, got '" + SeriesLines.brief(line)
                            + "'; a line is class, value, value, ...");
                }
                labels.add(SeriesDataset.canonical(fields[0]));
                series.add(values(fields, lines, missing));
            }
        }
        if (series.isEmpty()) {
            throw MienException.data(path + ": no series in this file");
        }
        return SeriesDataset.of(path.toString(), 1, series, labels, List.of());
    }

    private static float[] values(String[] fields, SeriesLines lines, Missing missing) {
        float[] values = new float[fields.length - 1];
        int end = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = lines.value(fields[i + 1]);
            end = Float.isNaN(values[i]) ? end : i + 1;
        }
        if (end == 0) {
            throw lines.bad("the series has no values at all; remove the line");
        }
        values = Arrays.copyOf(values, end);
        missing.fill(values, 0, 1, lines.where());
        return values;
    }
}
