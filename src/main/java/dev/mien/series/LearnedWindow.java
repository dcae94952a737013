package dev.mien.series;

import java.util.Arrays;
import java.util.List;

/**
 * The warping window that classifies a training set best when each series is classified by the nearest of the others, as the UCR
 * archive chooses it (Dau et al. 2018): windows of 0 to 100 % of the length of the longest series in steps of 1 %, rounded up to
 * whole steps; of equally good ones the smallest.
 *
 * @param percent  of the length
 * @param radius   in steps, for {@link Band#symmetric}
 * @param accuracy share of the training set that is classified rightly with it
 */
public record LearnedWindow(int percent, int radius, double accuracy) {
    private static final int PERCENTS = 101;

    /** Tries all windows. Errors: MienException when the progress asks to stop. */
    public static LearnedWindow of(SeriesDataset train, DtwOptions options, NearestNeighbours.Progress progress) {
        LearnedWindow best = null;
        NearestNeighbours neighbours = null;
        double[] bounds = new double[train.size()];
        Arrays.fill(bounds, Double.POSITIVE_INFINITY);
        int radius = -1;
        for (int percent = 0; percent < PERCENTS; percent++) {
            int wider = Math.ceilDiv(percent * train.longest(), 100);
            if (wider > radius) {
                radius = wider;
                Band band = Band.symmetric(radius);
                neighbours = neighbours == null ? new NearestNeighbours(train, options.withBand(band))
                        : neighbours.withBand(band);
                double accuracy = accuracy(neighbours, train, bounds, percent, progress);
                if (best == null || accuracy > best.accuracy) {
                    best = new LearnedWindow(percent, radius, accuracy);
                }
            }
            NearestNeighbours.report(progress, percent + 1, PERCENTS);
        }
        return best;
    }

    /** A wider window makes nothing dearer, so the nearest within the narrower one bounds the search. */
    private static double accuracy(NearestNeighbours neighbours, SeriesDataset train, double[] bounds, int percent,
            NearestNeighbours.Progress progress) {
        List<List<Neighbour>> nearest = neighbours.leaveOneOut(1, bounds,
                (done, total) -> progress.goOn(percent, PERCENTS));
        int right = 0;
        for (int i = 0; i < bounds.length; i++) {
            if (!nearest.get(i).isEmpty()) {
                Neighbour n = nearest.get(i).get(0);
                bounds[i] = n.cost();
                right += train.labels()[n.index()] == train.labels()[i] ? 1 : 0;
            }
        }
        return (double) right / bounds.length;
    }
}
