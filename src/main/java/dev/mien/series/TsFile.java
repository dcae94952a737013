package dev.mien.series;

import dev.mien.MienException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * The {@code .ts} files of aeon and sktime: a header of {@code @name value}, then one series a line: channels separated by
 * {@code :}, values by commas, the class last. Univariate or multivariate, of equal or unequal lengths; {@code ?} is a missing
 * value. Format: https://www.aeon-toolkit.org, "The ts file format".
 */
public final class TsFile {
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
     * lengths, missing values that may not be filled, a class that the header does not name.
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
        for (String line = lines.next(); line != null; line = lines.next()) {
            String s = line.trim();
            if (s.isEmpty() || s.startsWith("#") || s.startsWith("%")) {
                continue;
            }
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
            series.add(interleave(s.substring(0, cut).split(":", -1)));
            labels.add(label);
        }
    }

    /** Channels one after the other to {@code [length, channels]}. */
    private float[] interleave(String[] parts) {
        if (channels == 0) {
            channels = parts.length;
            requireDeclaredChannels();
        }
        if (parts.length != channels) {
            throw lines.bad(parts.length + " channels, the first series has " + channels);
        }
        float[] out = null;
        for (int c = 0; c < channels; c++) {
            String[] values = parts[c].split(",", -1);
            if (out == null) {
                out = new float[values.length * channels];
            }
            if (values.length * channels != out.length) {
                throw lines.bad(
                        "channel " + c + " has " + values.length + " values, channel 0 has " + out.length / channels
                                + "; all channels of a series need one length");
            }
            for (int t = 0; t < values.length; t++) {
                out[t * channels + c] = lines.value(values[t]);
            }
        }
        for (int c = 0; c < channels; c++) {
            missing.fill(out, c, channels, lines.where());
        }
        return out;
    }

    private void requireDeclaredChannels() {
        String said = header.getOrDefault("dimensions", header.getOrDefault("dimension", ""));
        boolean univariate = header.getOrDefault("univariate", "").equalsIgnoreCase("true");
        if (univariate && channels != 1 || !said.isEmpty() && !said.equals(Integer.toString(channels))) {
            throw lines.bad(channels + " channels, but the header says "
                    + (univariate ? "@univariate true" : "@dimensions " + SeriesLines.brief(said)));
        }
    }
}
