package dev.mien.lab.stats;

/**
 * Two classifiers on the same examples: are they equally often right? Examples on which both are right or both wrong say nothing;
 * of the others each classifier has half if they are equal.
 *
 * @param onlyFirst  examples that only the first gets right
 * @param onlySecond examples that only the second gets right
 */
public record McNemar(long onlyFirst, long onlySecond) {
    public McNemar {
        if (onlyFirst < 0 || onlySecond < 0) {
            throw new IllegalArgumentException("counts cannot be negative: " + onlyFirst + ", " + onlySecond);
        }
    }

    /** Counts; element i of both is about the same example. Errors: IllegalArgumentException when lengths differ. */
    public static McNemar of(boolean[] firstRight, boolean[] secondRight) {
        if (firstRight.length != secondRight.length) {
            throw new IllegalArgumentException("a paired test needs pairs: " + firstRight.length + " results, "
                    + secondRight.length + " results");
        }
        long first = 0;
        long second = 0;
        for (int i = 0; i < firstRight.length; i++) {
            first += firstRight[i] && !secondRight[i] ? 1 : 0;
            second += secondRight[i] && !firstRight[i] ? 1 : 0;
        }
        return new McNemar(first, second);
    }

    /** Two-sided p-value of the exact test: binomial of n and 1/2, never too small. 1 when nothing differs. */
    public double exact() {
        return onlyFirst == onlySecond ? 1 : Math.min(1, 2 * tail(least()));
    }

    /**
     * Two-sided mid-p-value, in which results as likely as the one seen count half: less timid than {@link #exact}, and hardly
     * ever too small (Fagerland, Lydersen, Laake 2013).
     */
    public double midP() {
        double seen = probability(least());
        return onlyFirst == onlySecond ? 1 - seen / 2 : 2 * tail(least()) - seen;
    }

    private long least() {
        return Math.min(onlyFirst, onlySecond);
    }

    /** P(X <= k). */
    private double tail(long k) {
        long n = onlyFirst + onlySecond;
        double sum = 0;
        double term = 1;
        for (long i = k; i >= 0 && term > 0; i--) {
            sum += term;
            term *= (double) i / (n - i + 1);
        }
        return sum * probability(k);
    }

    /** P(X = k) = n! / (k! (n - k)!) 2^-n, by logarithms: 2^-n alone is 0 for large n. */
    private double probability(long k) {
        long n = onlyFirst + onlySecond;
        double log = -n * Math.log(2);
        for (long i = 1; i <= k; i++) {
            log += Math.log((double) (n - k + i) / i);
        }
        return Math.exp(log);
    }
}
