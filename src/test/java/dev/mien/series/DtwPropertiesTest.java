package dev.mien.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.engine.kernels.StepCost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** What holds for all series: drawn ones and adversarial ones (constant, one point, huge, subnormal, on a grid full of ties). */
class DtwPropertiesTest {
    /** Two to six series of the same channels, and options. */
    record Example(int channels, List<float[]> series, DtwOptions options) {
        double[][] of(int i) {
            float[] s = series.get(i);
            double[][] out = new double[s.length / channels][channels];
            for (int k = 0; k < s.length; k++) {
                out[k / channels][k % channels] = s[k];
            }
            return out;
        }

        SeriesDataset dataset() {
            return new SeriesDataset("drawn", channels, series, new int[series.size()], List.of("a"));
        }
    }

    private static Arbitrary<Float> values() {
        return Arbitraries.oneOf(Arbitraries.floats().between(-3, 3),
                Arbitraries.integers().between(-2, 2).map(i -> (float) i),
                Arbitraries.integers().between(-1000, 1000).map(i -> i * 1e27f),
                Arbitraries.integers().between(-1000, 1000).map(i -> i * 1e-43f));
    }

    private static Arbitrary<float[]> series(int channels, int most) {
        Arbitrary<float[]> any = values().array(float[].class).ofMinSize(1).ofMaxSize(most * channels);
        Arbitrary<float[]> grid = Arbitraries.integers().between(-1, 1).map(i -> (float) i).array(Float[].class)
                .ofMinSize(1).ofMaxSize(most * channels).map(DtwPropertiesTest::unboxed);
        Arbitrary<float[]> constant = Combinators.combine(values(), Arbitraries.integers().between(1, most * channels))
                .as((v, n) -> {
                    float[] s = new float[n];
                    Arrays.fill(s, v);
                    return s;
                });
        return Arbitraries.frequencyOf(Tuple.of(3, any), Tuple.of(3, grid),
                Tuple.of(1, constant))
                .map(s -> Arrays.copyOf(s, Math.ceilDiv(s.length, channels) * channels));
    }

    private static float[] unboxed(Float[] boxed) {
        float[] out = new float[boxed.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = boxed[i];
        }
        return out;
    }

    private static Arbitrary<DtwOptions> options() {
        Arbitrary<Band> bands = Arbitraries.oneOf(Arbitraries.just(Band.none()),
                Arbitraries.integers().between(0, 12).map(Band::symmetric),
                Arbitraries.integers().between(0, 12).map(Band::skewed),
                Arbitraries.doubles().between(0, 1).map(Band::interpolated),
                Arbitraries.doubles().between(1, 4).map(Band::itakura));
        return Combinators.combine(bands, Arbitraries.of(true, false), Arbitraries.of(StepCost.class))
                .as((band, each, cost) -> DtwOptions.DEFAULT.withBand(band).withIndependent(each).withStepCost(cost));
    }

    @Provide
    Arbitrary<Example> examples() {
        return Combinators.combine(Arbitraries.integers().between(1, 3), options())
                .flatAs((channels, options) -> series(
                        channels, 24).list().ofMinSize(2).ofMaxSize(6)
                        .map(list -> new Example(channels, list, options)));
    }

    @Provide
    Arbitrary<Example> evenExamples() {
        return Combinators
                .combine(Arbitraries.integers().between(1, 3), Arbitraries.integers().between(1, 24), options())
                .flatAs((channels, length, options) -> series(channels, length).list().ofMinSize(20).ofMaxSize(40)
                        .map(list -> new Example(channels,
                                list.stream().map(s -> Arrays.copyOf(s, length * channels)).toList(), options)));
    }

    @Property
    void distanceIsSymmetric(@ForAll("examples") Example e) {
        DtwOptions both = e.options;
        assertEquals(Dtw.cost(e.of(0), e.of(1), both), Dtw.cost(e.of(1), e.of(0), both));
    }

    @Property
    void distanceToItselfIsZero(@ForAll("examples") Example e) {
        assertEquals(0, Dtw.distance(e.of(0), e.of(0), e.options));
    }

    @Property
    void aWiderWindowCostsNoMore(@ForAll("examples") Example e, @ForAll @IntRange(min = 0, max = 12) int radius) {
        double narrow = Dtw.cost(e.of(0), e.of(1), e.options.withBand(Band.symmetric(radius)));
        double wide = Dtw.cost(e.of(0), e.of(1), e.options.withBand(Band.symmetric(radius + 1)));
        assertTrue(wide <= narrow, wide + " > " + narrow);
    }

    @Property
    void lowerBoundsAreNeverAbove(@ForAll("examples") Example e) {
        float[] x = e.series.get(0);
        float[] y = e.series.get(1);
        double cost = Dtw.cost(e.of(0), e.of(1), e.options);
        double kim = LowerBounds.kim(x, y, e.channels, e.options.stepCost());
        double keogh = LowerBounds.keogh(x, y, e.channels, e.options.stepCost(), e.options.band());
        assertTrue(kim <= cost && keogh <= cost, kim + ", " + keogh + " > " + cost);
    }

    @Property
    void oneRowHasTheSameBits(@ForAll("examples") Example e, @ForAll boolean begin, @ForAll boolean end) {
        DtwOptions options = e.options.withOpen(begin, end);
        assertEquals(Dtw.cost(e.of(0), e.of(1), options), Warping.of(e.of(0), e.of(1), options).cost());
    }

    @Property
    void prunedIsUnprunedOrAboveTheCutoff(@ForAll("examples") Example e, @ForAll("shares") double share) {
        ExactCost exact = new ExactCost(e.dataset(), e.options, e.series.get(0));
        double cost = Dtw.cost(e.of(0), e.of(1), e.options);
        double cutoff = cost < Double.POSITIVE_INFINITY ? cost * share : share;
        assertEquals(cost <= cutoff ? cost : Double.POSITIVE_INFINITY, exact.cost(1, cutoff));
    }

    @Provide
    Arbitrary<Double> shares() {
        return Arbitraries.of(0.0, 0.3, 0.9, 1.0, 1.5);
    }

    @Property
    void thePathCostsTheDistance(@ForAll("examples") Example e, @ForAll boolean begin, @ForAll boolean end) {
        DtwOptions options = e.options.withIndependent(false).withOpen(begin, end);
        double[][] x = e.of(0);
        double[][] y = e.of(1);
        Warping w = Warping.withPath(x, y, options);
        assertEquals(Dtw.cost(x, y, options), w.cost());
        if (w.cost() == Double.POSITIVE_INFINITY) {
            return;
        }
        assertArrayEquals(Dtw.path(Dtw.accumulated(x, y, options), options).toArray(), w.path().toArray());
        double sum = 0;
        int[] last = null;
        for (int[] p : w.path()) {
            assertTrue(options.band().allows(p[0], p[1], x.length, y.length));
            assertTrue(last == null || p[0] - last[0] <= 1 && p[1] - last[1] <= 1
                    && p[0] + p[1] > last[0] + last[1] && p[0] >= last[0] && p[1] >= last[1]);
            sum = Dtw.stepCost(x[p[0]], y[p[1]], options.stepCost()) + sum;
            last = p;
        }
        assertEquals(w.cost(), sum);
    }

    @Property
    void bandsByRowAreTheBand(@ForAll("examples") Example e) {
        int n = e.of(0).length;
        int m = e.of(1).length;
        var rows = e.options.band().rows(n, m);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < m; j++) {
                assertEquals(e.options.band().allows(i, j, n, m), j >= rows.first(i) && j < rows.end(i),
                        i + ", " + j + " of " + n + ", " + m);
            }
        }
    }

    @Property(tries = 200)
    void nearestAreThoseOfWarpingEveryPair(@ForAll("examples") Example e, @ForAll @IntRange(min = 1, max = 3) int k) {
        nearest(e, k);
    }

    @Property(tries = 200)
    void nearestOfManyToo(@ForAll("evenExamples") Example e, @ForAll @IntRange(min = 1, max = 3) int k) {
        nearest(e, k);
    }

    private static void nearest(Example e, int k) {
        SeriesDataset all = e.dataset();
        List<List<Neighbour>> found = new NearestNeighbours(all, e.options).leaveOneOut(k, (done, total) -> true);
        for (int q = 0; q < all.size(); q++) {
            List<Neighbour> expected = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                double cost = Dtw.cost(e.of(q), e.of(i), e.options);
                if (i != q && cost < Double.POSITIVE_INFINITY) {
                    expected.add(new Neighbour(i, cost));
                }
            }
            expected.sort(null);
            assertEquals(expected.subList(0, Math.min(k, expected.size())), found.get(q));
        }
    }
}
