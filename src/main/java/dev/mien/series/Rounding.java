package dev.mien.series;

/**
 * How far a cost computed in float may be from the one in double: a share of it, for the sums, and an absolute part, for products
 * below the range of floats and, where steps were compared by a matrix product, for what cancels there.
 */
record Rounding(double share, double absolute) {
    /** Beyond this, squares may overflow. */
    static final float LARGEST = 0x1p50f;

    /** Of warping n to m steps, with costs of steps summed over channels. */
    static Rounding ofSums(int n, int m, int channels) {
        long terms = (long) n + m;
        return new Rounding((terms + channels + 16) * 0x1p-22, terms * channels * 4.0 * Float.MIN_VALUE);
    }

    /** The same, with costs of steps as {@code |x|^2 + |y|^2 - 2 x y}, no more than these norms. */
    static Rounding ofProducts(int n, int m, int channels, double xSquare, double ySquare) {
        Rounding sums = ofSums(n, m, channels);
        return new Rounding(sums.share,
                sums.absolute + ((double) n + m) * (channels + 16) * 0x1p-22 * (xSquare + ySquare));
    }

    /** What costs so much in float costs at least so much in double. */
    double least(float cost) {
        return cost * (1 - share) - absolute;
    }

    /** And at most so much. */
    double most(float cost) {
        return (cost + absolute) / (1 - share);
    }

    /** What costs more than this in float costs more than the limit in double. */
    float limit(double cost) {
        double most = most(0) + cost / (1 - share);
        return most < Float.MAX_VALUE ? Math.nextUp((float) most) : Float.POSITIVE_INFINITY;
    }
}
