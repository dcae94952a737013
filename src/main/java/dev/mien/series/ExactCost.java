package dev.mien.series;

/** Costs in double of warping one series to those of a training set; for one thread. */
final class ExactCost {
    private final SeriesDataset train;
    private final DtwOptions options;
    private final float[] x;
    private final int separately;
    private final PrunedDtw dtw;
    private final double[][] parts;

    ExactCost(SeriesDataset train, DtwOptions options, float[] x) {
        this.train = train;
        this.options = options;
        this.x = x;
        this.separately = options.independent() ? train.channels() : 1;
        this.dtw = new PrunedDtw(train.channels() / separately, options);
        this.parts = parts(x);
    }

    /** Infinity when it is above the cutoff. */
    double cost(int index, double cutoff) {
        float[] y = train.series().get(index);
        double[][] others = parts(y);
        int channels = train.channels();
        var band = options.band().rows(x.length / channels, y.length / channels);
        double sum = 0;
        for (int c = 0; c < separately && sum <= cutoff; c++) {
            sum += dtw.cost(parts[c], others[c], band, cutoff);
        }
        return sum <= cutoff ? sum : Double.POSITIVE_INFINITY;
    }

    /** Widened, and by channel if they are warped independently. */
    private double[][] parts(float[] s) {
        double[][] out = new double[separately][s.length / separately];
        for (int i = 0; i < s.length; i++) {
            out[i % separately][i / separately] = s[i];
        }
        return out;
    }
}
