package dev.mien.lab.stats;

/**
 * Hits among tries, and how well they tell the true rate. All intervals are of 95 %.
 *
 * @param hits 0 to n
 * @param n    tries
 */
public record Proportion(long hits, long n) {
    /** The 97.5 % point of the standard normal distribution. */
    private static final double Z = 1.959963984540054;

    public Proportion {
        if (hits < 0 || hits > n) {
            throw new IllegalArgumentException(hits + " hits in " + n + " tries");
        }
    }

    /** 0 to 1; NaN without tries. */
    public double rate() {
        return (double) hits / n;
    }

    /** After Wilson (1927): stays within 0 and 1 and serves small n. All of 0 to 1 without tries. */
    public Interval wilson() {
        if (n == 0) {
            return new Interval(0, 1);
        }
        double z2 = Z * Z / n;
        double middle = (rate() + z2 / 2) / (1 + z2);
        double half = Z / (1 + z2) * Math.sqrt((rate() * (1 - rate()) + z2 / 4) / n);
        return new Interval(hits == 0 ? 0 : middle - half, hits == n ? 1 : middle + half);
    }

    /** Of the difference of two independent rates, this one less the other: Newcombe (1998), method 10. */
    public Interval less(Proportion other) {
        Interval a = wilson();
        Interval b = other.wilson();
        double difference = rate() - other.rate();
        return new Interval(difference - Math.hypot(rate() - a.low(), b.high() - other.rate()),
                difference + Math.hypot(a.high() - rate(), other.rate() - b.low()));
    }

    /**
     * Of the ratio of two independent rates, this one over the other, from their Wilson intervals: Donner and Zou (2012), MOVER-R.
     * Infinite above when the other may be 0.
     */
    public Interval over(Proportion other) {
        double p = rate();
        double q = other.rate();
        Interval a = wilson();
        Interval b = other.wilson();
        return new Interval(bound(p, q, a.low(), b.high(), -1), b.low() == 0 ? Double.POSITIVE_INFINITY
                : bound(p, q, a.high(), b.low(), 1));
    }

    /** The root of the quadratic whose coefficients come from one limit of each interval. */
    private static double bound(double p, double q, double ofP, double ofQ, int sign) {
        double product = p * q;
        double inside = product * product - ofP * ofQ * (2 * p - ofP) * (2 * q - ofQ);
        return (product + sign * Math.sqrt(Math.max(0, inside))) / (ofQ * (2 * q - ofQ));
    }

    /** The tries of both. */
    public Proportion plus(Proportion other) {
        return new Proportion(hits + other.hits, n + other.n);
    }
}
