package dev.mien.lab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class StatsPropertiesTest {
    @Property(tries = 300)
    void anIntervalHoldsTheRateAndIsTheMirrorOfTheMisses(@ForAll @IntRange(min = 1, max = 500) int n,
            @ForAll @IntRange(max = 500) int hits) {
        Assume.that(hits <= n);
        Interval i = new Proportion(hits, n).wilson();
        assertTrue(0 <= i.low() && i.high() <= 1 && i.contains((double) hits / n));
        Interval misses = new Proportion(n - hits, n).wilson();
        assertEquals(i.low(), 1 - misses.high(), 1e-12);
        Interval more = new Proportion(4L * hits, 4L * n).wilson();
        assertTrue(more.high() - more.low() < i.high() - i.low());
    }

    @Property(tries = 300)
    void differencesAndRatiosTurnRound(@ForAll @IntRange(min = 2, max = 200) int n,
            @ForAll @IntRange(min = 2, max = 200) int m, @ForAll @IntRange(min = 1, max = 200) int a,
            @ForAll @IntRange(min = 1, max = 200) int b) {
        Assume.that(a < n && b < m);
        Proportion p = new Proportion(a, n);
        Proportion q = new Proportion(b, m);
        assertTrue(p.less(q).contains(p.rate() - q.rate()));
        assertEquals(p.less(q).low(), -q.less(p).high(), 1e-12);
        assertTrue(p.over(q).contains(p.rate() / q.rate()));
        assertEquals(p.over(q).low(), 1 / q.over(p).high(), 1e-9);
    }

    /** The p-value of a result is the probability, if nothing differs, of those at most as likely. */
    @Property(tries = 200)
    void pValuesAreSumsOfProbabilities(@ForAll @IntRange(max = 25) int a, @ForAll @IntRange(max = 25) int b) {
        int n = a + b;
        double exact = 0;
        double mid = 0;
        double seen = choose(n, a);
        for (int k = 0; k <= n; k++) {
            exact += choose(n, k) <= seen ? choose(n, k) : 0;
            mid += choose(n, k) < seen ? choose(n, k) : choose(n, k) == seen ? choose(n, k) / 2 : 0;
        }
        assertEquals(exact / Math.pow(2, n), new McNemar(a, b).exact(), 1e-12);
        assertEquals(mid / Math.pow(2, n), new McNemar(a, b).midP(), 1e-12);
    }

    private static double choose(int n, int k) {
        double c = 1;
        for (int i = 1; i <= Math.min(k, n - k); i++) {
            c = Math.rint(c * (n - i + 1) / i);
        }
        return c;
    }
}
