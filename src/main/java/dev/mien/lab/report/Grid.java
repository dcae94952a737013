package dev.mien.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table of texts, for the page and for CSV alike.
 *
 * @param head one heading a column
 * @param rows as many texts each
 */
public record Grid(List<String> head, List<List<String>> rows) {
    /** With the heading first. */
    List<List<String>> csv() {
        List<List<String>> all = new ArrayList<>();
        all.add(head);
        all.addAll(rows);
        return all;
    }

    /** A share of one, in per cent, as tables show it. */
    static String percent(double x) {
        return Double.isNaN(x) ? "" : String.format(Locale.ROOT, "%.1f", 100 * x);
    }

    /** A number that is in per cent already, as the paper prints it; empty for none. */
    static String whole(Double x) {
        return x == null ? "" : String.format(Locale.ROOT, "%.0f", x);
    }

    /** A p-value. */
    static String p(double x) {
        return x < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", x);
    }
}
