package dev.mien.lab.clips;

import dev.mien.ExitCode;
import dev.mien.MienException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** CSV as RFC 4180 has it: commas, quotes where needed, doubled inside. Empty lines are passed over. */
final class CsvText {
    private static final long LARGEST = 256L << 20;

    private CsvText() {}

    /** Rows of fields. Errors: MienException for a file that is no text, is huge, or leaves a quote open. */
    static List<List<String>> read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw MienException.data(file + ": larger than a list of clips can be (256 MiB)");
            }
            return parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new MienException(ExitCode.DATA, file + ": cannot be read as text in UTF-8 (" + e.getMessage()
                    + "); expected a CSV, or a folder", e);
        }
    }

    static List<List<String>> parse(String text, String source) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        int from = text.startsWith("\uFEFF") ? 1 : 0;
        for (int i = from; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '\n';
            if (quoted) {
                if (i == text.length()) {
                    throw MienException.data(source + ": a quote in row " + (rows.size() + 1) + " is never closed");
                }
                if (c != '"') {
                    field.append(c);
                } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    field.append('"');
                    i++;
                } else {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == ',' || c == '\n') {
                row.add(field.toString());
                field.setLength(0);
                if (c == '\n') {
                    if (row.size() > 1 || !row.getFirst().isBlank()) {
                        rows.add(row);
                    }
                    row = new ArrayList<>();
                }
            } else if (c != '\r') {
                field.append(c);
            }
        }
        return rows;
    }
}
