package dev.mien.series;

import dev.mien.MienException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Labelled time series of one number of channels, each of its own length.
 *
 * @param name     for messages; usually the file
 * @param channels numbers per time step
 * @param series   each {@code [length, channels]}, row-major, at least one step
 * @param labels   index into {@code classes}, one per series
 * @param classes  names; numbers in numeric order, else alphabetical
 */
public record SeriesDataset(String name, int channels, List<float[]> series, int[] labels, List<String> classes) {
    public SeriesDataset {
        series = List.copyOf(series);
        classes = List.copyOf(classes);
        if (series.size() != labels.length || channels < 1) {
            throw new IllegalArgumentException(name + ": " + series.size() + " series, " + labels.length + " labels, "
                    + channels + " channels");
        }
    }

    /** From labels as text; the classes are those that occur, and those that the file declares. */
    static SeriesDataset of(String name, int channels, List<float[]> series, List<String> labels,
            List<String> declared) {
        TreeSet<String> classes = new TreeSet<>(SeriesDataset::compareLabels);
        classes.addAll(labels);
        classes.addAll(declared);
        return new SeriesDataset(name, channels, series, new int[labels.size()], List.copyOf(classes)).relabel(labels);
    }

    private SeriesDataset relabel(List<String> names) {
        return new SeriesDataset(name, channels, series, names.stream().mapToInt(classes::indexOf).toArray(), classes);
    }

    /** Numbers by value, before words; words by code point. */
    private static int compareLabels(String a, String b) {
        Double x = number(a);
        Double y = number(b);
        if (x != null && y != null) {
            int c = x.compareTo(y);
            return c != 0 ? c : a.compareTo(b);
        }
        return x != null ? -1 : y != null ? 1 : a.compareTo(b);
    }

    private static Double number(String s) {
        return SeriesLines.isDecimal(s) ? Double.valueOf(s) : null;
    }

    /** A label as files write it to one name: {@code 1.0000000e+00} and {@code 1} are the same class. */
    static String canonical(String label) {
        String s = label.trim();
        Double x = number(s);
        boolean whole = x != null && x == Math.rint(x) && Math.abs(x) < 1e15;
        return whole ? Long.toString(x.longValue()) : s;
    }

    public int size() {
        return series.size();
    }

    /** Time steps of one series. */
    public int length(int i) {
        return series.get(i).length / channels;
    }

    /** Time steps of the longest series. */
    public int longest() {
        return series.stream().mapToInt(s -> s.length / channels).max().orElse(0);
    }

    /** The same series in another form. */
    SeriesDataset with(List<float[]> others) {
        return new SeriesDataset(name, channels, others, labels, classes);
    }

    /**
     * This test set with the class numbers of the training set.
     * Errors: MienException when a class is unknown there, or channels differ.
     */
    public SeriesDataset alignedWith(SeriesDataset train) {
        if (channels != train.channels) {
            throw MienException.data(name + " has " + channels + " channels, " + train.name + " has " + train.channels
                    + "; give two files of one data set");
        }
        int[] map = new int[classes.size()];
        for (int c = 0; c < map.length; c++) {
            map[c] = train.classes.indexOf(classes.get(c));
            if (map[c] < 0) {
                throw MienException.data(name + ": class '" + classes.get(c) + "' does not occur in " + train.name
                        + ", whose classes are " + train.classes + "; give two files of one data set");
            }
        }
        return new SeriesDataset(name, channels, series, Arrays.stream(labels).map(l -> map[l]).toArray(),
                train.classes);
    }
}
