package dev.mien.series;

/**
 * A series of the training set that is near.
 *
 * @param index which one
 * @param cost  of warping it, to the bit as {@link Dtw#cost} computes it
 */
public record Neighbour(int index, double cost) implements Comparable<Neighbour> {
    /** The nearer first; of equals, the one that comes first in the training set. */
    @Override
    public int compareTo(Neighbour o) {
        int c = Double.compare(cost, o.cost);
        return c != 0 ? c : Integer.compare(index, o.index);
    }
}
