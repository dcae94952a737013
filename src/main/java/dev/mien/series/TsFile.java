package dev.mien.series;

import dev.mien.MienException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The {@code .ts} files of aeon and sktime: a header of {@code @name value}, then one series a line: channels separated by
 * {@code :}, values by commas, the class last. Univariate or multivariate, of equal or unequal lengths; {@code ?} is a missing
 * value. What the header says of channels and lengths is held against the series. Format: https://www.aeon-toolkit.org, "The ts file format".
 */
public final class TsFile {
    private static final Set<String> FLAGS = Set.of("timestamps", "missing", "univariate", "equallength");
    private static final Set<String> COUNTS = Set.of("dimensions", "dimension", "serieslength");

    private final SeriesLines lines;
    private final Missing missing;
    private final Map<String, String> header = new LinkedHashMap<>();
    private final List<float[]> series = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private List<String> declared = List.of();
    private int channels;

    private TsFile(SeriesLines lines, Missing missing) {
        this.lines = lines;
        this.missing = missing;
    }

    /**
     * Reads a file. Errors: MienException with file and line: no header, time stamps, no class label, channels of different
     * lengths, missing values that may not be filled, a class that the header does not name, series that the header belies.
     */
    public static SeriesDataset read(Path path, Missing missing) {
        try (SeriesLines lines = new SeriesLines(path)) {
            TsFile file = new TsFile(lines, missing);
            file.readHeader();
            file.readData();
            if (file.series.isEmpty()) {
                throw MienException.data(path + ": no series after @data");
            }
            return SeriesDataset.of(path.toString(), file.channels, file.series, file.labels, file.declared);
        }
    }

    private void readHeader() {
        String line = lines.next();
        while (line != null && !line.trim().equalsIgnoreCase("@data")) {
            String s = line.trim();
            if (s.startsWith("@")) {
                String[] parts = s.substring(1).split("\\s+", 2);
                header.put(parts[0].toLowerCase(Locale.ROOT), parts.length > 1 ? parts[1].trim() : "");
                checkHeader(parts[0].toLowerCase(Locale.ROOT));
            } else if (!s.isEmpty() && !s.startsWith("#") && !s.startsWith("%")) {
                throw lines.bad("expected '@name value' before @data, got '" + SeriesLines.brief(s)
                        + "'; is this a .ts file of aeon?");
            }
            line = lines.next();
        }
        if (line == null) {
            throw lines.bad("the file ends without @data; is this a .ts file of aeon?");
        }
        if (declared.isEmpty()) {
            throw lines.bad(
                    "no @classLabel true with class names in the header; series without classes cannot be learnt from");
        }
    }

    private void checkHeader(String name) {
        String value = header.get(name);
        if (FLAGS.contains(name) && !value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
            throw lines.bad("@" + name + " is true or false, got '" + SeriesLines.brief(value) + "'");
        }
        if (COUNTS.contains(name) && !value.matches("[0-9]{1,9}")) {
            throw lines.bad("@" + name + " is a number, got '" + SeriesLines.brief(value) + "'");
        }
        if (name.equals("timestamps") && value.equalsIgnoreCase("true")) {
            throw lines
                    .bad("series with time stamps are not supported; save them at equal steps with @timeStamps false");
        }
        if (name.equals("targetlabel") && value.equalsIgnoreCase("true")) {
            throw lines.bad("this is a regression problem (@targetLabel true), classes are needed");
        }
        if (name.equals("classlabel") && value.toLowerCase(Locale.ROOT).startsWith("true")) {
            TreeSet<String> names = new TreeSet<>();
            for (String s : value.substring(4).trim().split("\\s+")) {
                names.add(SeriesDataset.canonical(s));
            }
            names.remove("");
            declared = List.copyOf(names);
        }
    }

    private void readData() {
        for (String s = lines.nextMeaningful(); s != null; s = lines.nextMeaningful()) {
            if (s.startsWith("(")) {
                throw lines.bad("series with time stamps are not supported; save them at equal steps");
            }
            int cut = s.lastIndexOf(':');
            if (cut < 0) {
                throw lines.bad("no class at the end; a line is channel:channel:...:class");
            }
            String label = SeriesDataset.canonical(s.substring(cut + 1));
            if (!declared.contains(label)) {
                throw lines
                        .bad("class '" + SeriesLines.brief(label) + "' is not among those of @classLabel: " + declared);
            }
            List<String> parts = List.of(s.substring(0, cut).split(":", -1));
            requireDeclaredChannels(parts.size());
            float[] values = lines.filled(lines.interleave(parts), channels, missing);
            requireDeclaredLength(values.length / channels);
            series.add(values);
            labels.add(label);
        }
    }

    private void requireDeclaredChannels(int count) {
        if (channels == 0) {
            channels = count;
            String said = header.getOrDefault("dimensions", header.getOrDefault("dimension", ""));
            boolean univariate = header.getOrDefault("univariate", "").equalsIgnoreCase("true");
            if (univariate && channels != 1 || !said.isEmpty() && Integer.parseInt(said) != channels) {
                throw lines.bad(channels + " channels, but the header says "
                        + (univariate ? "@univariate true" : "@dimensions " + said));
            }
        }
        if (count != channels) {
            throw lines.bad(count + " channels, the first series has " + channels);
        }
    }

    private void requireDeclaredLength(int length) {
        if (!header.getOrDefault("equallength", "").equalsIgnoreCase("true")) {
            return;
        }
        int said = Integer.parseInt(header.getOrDefault("serieslength", "0"));
        int expected = said > 0 ? said : series.isEmpty() ? length : series.getFirst().length / channels;
        if (length != expected) {
            throw lines.bad(length + " steps, but the header says @equalLength true, and "
                    + (said > 0 ? "@seriesLength " + said : "the first series has " + expected));
        }
    }
}
