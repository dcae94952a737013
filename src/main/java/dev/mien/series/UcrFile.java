package dev.mien.series;

import dev.mien.MienException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The UCR archive's text files: one univariate series a line, its class first, separated by tabs, commas or blanks. NaNs at the
 * end of a line mean a shorter series; inside they are missing values. Source: Dau et al. 2018, "The UCR Time Series Archive".
 */
public final class UcrFile {
    private UcrFile() {}

    /**
     * Reads a file of the archive, a {@code .ts} or an {@code .arff} file, told apart by the name's ending.
     * Errors: MienException with file and line.
     */
    public static SeriesDataset readAny(Path path, Missing missing) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".ts") ? TsFile.read(path, missing)
                : name.endsWith(".arff") ? ArffFile.read(path, missing) : read(path, missing);
    }

    /**
     * Reads a file. Errors: MienException with file and line when a value is no number, is missing, or a line has none, or fewer
     * or more than the first: the archive fills shorter series up, so the file is damaged.
     */
    public static SeriesDataset read(Path path, Missing missing) {
        List<float[]> series = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        int columns = 0;
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
                columns = columns == 0 ? fields.length : columns;
                if (fields.length != columns) {
                    throw lines.bad(
                            (fields.length - 1) + " values, the first series has " + (columns - 1) + "; is the file"
                                    + " whole? Shorter series are filled up with NaN, or kept in a .ts file");
                }
                if (fields[0].equals("?") || fields[0].equalsIgnoreCase("nan")) {
                    throw lines.bad("the class is missing; remove the line");
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
        for (int i = 0; i < values.length; i++) {
            values[i] = lines.value(fields[i + 1]);
        }
        return lines.filled(lines.withoutMissingEnd(values, 1), 1, missing);
    }
}
