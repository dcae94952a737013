package dev.mien;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** What somebody may have meant by a word that is not known. */
public final class Nearest {
    private Nearest() {}

    /** The known word that the fewest edits lead to; the first of equals. Errors: NoSuchElementException when none is known. */
    public static String to(String word, Collection<String> known) {
        return known.stream().min(Comparator.comparingInt(k -> distance(k, word))).orElseThrow();
    }

    /** Edits that turn one word into the other (Levenshtein), upper and lower case alike. */
    private static int distance(String first, String second) {
        String a = first.toLowerCase(Locale.ROOT);
        String b = second.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
