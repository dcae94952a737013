package dev.mien.weights;

import java.util.Collection;
import java.util.stream.Collectors;

/** Lists of names in messages. */
final class KeyList {
    private static final int SHOWN = 8;

    private KeyList() {}

    /** The first few names, and how many more there are. */
    static String brief(Collection<String> names) {
        String first = names.stream().limit(SHOWN).map(KeyList::printable).collect(Collectors.joining(", "));
        return names.size() > SHOWN ? first + ", ... and " + (names.size() - SHOWN) + " more" : first;
    }

    /** A name from a file, safe for a terminal: control characters shown as '?', cut at 120 characters. */
    static String printable(String name) {
        String cut = name.length() > 120 ? name.substring(0, 117) + "..." : name;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
