package dev.mien.series;

import java.util.ArrayList;
import java.util.List;

/** The k nearest of those seen so far, in order. */
final class Nearest {
    private final int k;
    private final double bound;
    private final List<Neighbour> found = new ArrayList<>();

    /** Nothing above {@code bound} is of interest from the start. */
    Nearest(int k, double bound) {
        this.k = k;
        this.bound = bound;
    }

    /** What a further one may cost at most. */
    double cutoff() {
        return found.size() < k ? bound : Math.min(bound, found.getLast().cost());
    }

    void offer(int index, double cost) {
        Neighbour n = new Neighbour(index, cost);
        if (!(cost <= bound) || cost == Double.POSITIVE_INFINITY
                || found.size() == k && n.compareTo(found.getLast()) > 0) {
            return;
        }
        int at = found.size();
        while (at > 0 && n.compareTo(found.get(at - 1)) < 0) {
            at--;
        }
        found.add(at, n);
        if (found.size() > k) {
            found.removeLast();
        }
    }

    List<Neighbour> list() {
        return List.copyOf(found);
    }
}
