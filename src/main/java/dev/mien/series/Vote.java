package dev.mien.series;

import dev.mien.MienException;
import java.util.List;

/**
 * What the nearest neighbours say.
 *
 * @param label         the class most of them belong to; of equals, that of the nearest among these
 * @param probabilities share of the neighbours, by class
 */
public record Vote(int label, float[] probabilities) {
    /** Errors: MienException when there is no neighbour. */
    public static Vote of(List<Neighbour> neighbours, SeriesDataset train) {
        if (neighbours.isEmpty()) {
            throw MienException.data("no warping joins a series with any of " + train.name()
                    + ": the window is too narrow for such lengths; widen it");
        }
        int[] votes = new int[train.classes().size()];
        neighbours.forEach(n -> votes[train.labels()[n.index()]]++);
        int label = -1;
        for (Neighbour n : neighbours) {
            int its = train.labels()[n.index()];
            label = label < 0 || votes[its] > votes[label] ? its : label;
        }
        float[] shares = new float[votes.length];
        for (int c = 0; c < shares.length; c++) {
            shares[c] = (float) votes[c] / neighbours.size();
        }
        return new Vote(label, shares);
    }
}
