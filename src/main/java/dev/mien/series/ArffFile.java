package dev.mien.series;

import dev.mien.MienException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Weka's {@code .arff} files as the UCR and UEA archives have them: univariate series are numeric attributes, one a step; a
 * multivariate series is one relational attribute, a quoted text in which {@code \n} parts the channels and commas the values. One
 * nominal attribute is the class. {@code ?} is a missing value; at the end of a series it means a shorter one. {@code %} begins a
 * comment. Format: https://waikato.github.io/weka-wiki,
 * "ARFF (stable version)".
 */
public final class ArffFile {
    private enum Kind {
        NUMERIC, RELATIONAL, CLASS
    }

    private final SeriesLines lines;
    private final Missing missing;
    private final List<Kind> attributes = new ArrayList<>();
    private final Set<String> declared = new LinkedHashSet<>();
    private final List<float[]> series = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private int channels;
    /** Values of a channel that the relational attribute declares. */
    private int steps;

    private ArffFile(SeriesLines lines, Missing missing) {
        this.lines = lines;
        this.missing = missing;
    }

    /**
     * Reads a file. Errors: MienException with file and line: attributes that make no labelled series, sparse or damaged rows,
     * a class that the header does not name, channels of different lengths, missing values that may not be filled.
     */
    public static SeriesDataset read(Path path, Missing missing) {
        try (SeriesLines lines = new SeriesLines(path)) {
            ArffFile file = new ArffFile(lines, missing);
            file.readHeader();
            for (String row = lines.nextMeaningful(); row != null; row = lines.nextMeaningful()) {
                file.readRow(row);
            }
            if (file.series.isEmpty()) {
                throw MienException.data(path + ": no series after @data");
            }
            return SeriesDataset.of(path.toString(), file.channels, file.series, file.labels,
                    List.copyOf(file.declared));
        }
    }

    private void readHeader() {
        boolean inRelation = false;
        for (String s = lines.nextMeaningful(); s != null; s = lines.nextMeaningful()) {
            String keyword = s.split("\\s+", 2)[0].toLowerCase(Locale.ROOT);
            switch (keyword) {
                case "@data" -> {
                    if (inRelation) {
                        throw lines.bad("the relational attribute before @data has no @end");
                    }
                    requireLabelledSeries();
                    return;
                }
                case "@relation" -> {
                }
                case "@end" -> inRelation = false;
                case "@attribute" -> {
                    Kind kind = attribute(s.substring(keyword.length()).trim());
                    if (!inRelation) {
                        attributes.add(kind);
                        inRelation = kind == Kind.RELATIONAL;
                    } else if (kind == Kind.NUMERIC) {
                        steps++;
                    } else {
                        throw lines.bad("attributes inside the relational one must be numeric");
                    }
                }
                default -> throw lines.bad("expected @relation, @attribute or @data, got '" + SeriesLines.brief(s)
                        + "'; is this an .arff file?");
            }
        }
        throw lines.bad("the file ends without @data; is this an .arff file?");
    }

    /** {@code name type}, where the name may be quoted. */
    private Kind attribute(String s) {
        boolean quoted = s.startsWith("'") || s.startsWith("\"");
        int end = quoted ? s.indexOf(s.charAt(0), 1) + 1 : s.split("[\\s{]", 2)[0].length();
        String type = s.substring(end).trim();
        if (end == 0 || type.isEmpty()) {
            throw lines.bad("expected '@attribute name type', got '@attribute " + SeriesLines.brief(s) + "'");
        }
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "numeric", "real", "integer" -> Kind.NUMERIC;
            case "relational" -> Kind.RELATIONAL;
            default -> {
                if (!type.startsWith("{") || !type.endsWith("}")) {
                    throw lines.bad("attributes of type '" + SeriesLines.brief(type)
                            + "' make no series; known are numeric, relational, and {class, class, ...}");
                }
                if (!declared.isEmpty()) {
                    throw lines.bad("a second nominal attribute; one is the class, the values of a series are numeric");
                }
                for (String name : fields(type.substring(1, type.length() - 1))) {
                    declared.add(SeriesDataset.canonical(name));
                }
                yield Kind.CLASS;
            }
        };
    }

    private void requireLabelledSeries() {
        if (declared.isEmpty()) {
            throw lines
                    .bad("no attribute {class, class, ...} before @data; series without classes cannot be learnt from");
        }
        long relations = attributes.stream().filter(k -> k == Kind.RELATIONAL).count();
        if (attributes.size() < 2 || relations > 1 || relations == 1 && attributes.size() > 2) {
            throw lines.bad("beside the class, numeric attributes or one relational attribute are needed, got "
                    + (attributes.size() - 1 - relations) + " and " + relations);
        }
    }

    private void readRow(String row) {
        if (row.startsWith("{")) {
            throw lines.bad("sparse rows are not supported; write every value");
        }
        List<String> fields = fields(row);
        if (fields.size() != attributes.size()) {
            throw lines
                    .bad(fields.size() + " values, there are " + attributes.size() + " attributes; is the file whole?");
        }
        int at = attributes.indexOf(Kind.CLASS);
        String label = SeriesDataset.canonical(fields.remove(at));
        if (!declared.contains(label)) {
            throw lines
                    .bad("class '" + SeriesLines.brief(label) + "' is not among those of its attribute: " + declared);
        }
        boolean relational = attributes.contains(Kind.RELATIONAL);
        List<String> parts = relational ? List.of(fields.getFirst().strip().split("\n", -1))
                : List.of(String.join(",", fields));
        channels = channels == 0 ? parts.size() : channels;
        if (parts.size() != channels) {
            throw lines.bad(parts.size() + " channels, the first series has " + channels);
        }
        float[] values = lines.interleave(parts);
        int expected = relational ? steps : fields.size();
        if (values.length / channels != expected) {
            throw lines.bad(values.length / channels + " steps, there are attributes for " + expected);
        }
        series.add(lines.filled(lines.withoutMissingEnd(values, channels), channels, missing));
        labels.add(label);
    }

    /** What stands between commas, without blanks around it; quoted parts with their escapes resolved. */
    private List<String> fields(String row) {
        List<String> out = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        char quote = 0;
        boolean wasQuoted = false;
        for (int i = 0; i < row.length(); i++) {
            char c = row.charAt(i);
            if (quote != 0 && c == '\\' && i + 1 < row.length()) {
                char escaped = row.charAt(++i);
                field.append(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped);
            } else if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '\'' || c == '"') && field.isEmpty() && !wasQuoted) {
                quote = c;
                wasQuoted = true;
            } else if (quote == 0 && c == ',') {
                out.add(wasQuoted ? field.toString() : field.toString().trim());
                field.setLength(0);
                wasQuoted = false;
            } else if (quote == 0 && c == '%') {
                break;
            } else if (quote == 0 && wasQuoted && c > ' ') {
                throw lines.bad("'" + c + "' after a closing quote; expected a comma");
            } else if (quote != 0 || !wasQuoted && (c > ' ' || !field.isEmpty())) {
                field.append(c);
            }
        }
        if (quote != 0) {
            throw lines.bad("a quote (" + quote + ") is never closed");
        }
        out.add(wasQuoted ? field.toString() : field.toString().trim());
        return out;
    }
}
