package dev.mien.lab.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatsTest {
    /** SciPy 1.x, binomtest(k, n).proportion_ci(method='wilson'). */
    @ParameterizedTest
    @CsvSource({"18,25,0.5242339480963844,0.8571614614904345", "22,25,0.7004420607907268,0.9583318284955965",
            "0,10,0,0.27753279986288926", "10,10,0.7224672001371109,1", "1,3,0.06149194472039626,0.7923403991979523",
            "118,123,0.9083622660666856,0.9825136435185179"})
    void wilson(long hits, long n, double low, double high) {
        Interval i = new Proportion(hits, n).wilson();
        assertEquals(low, i.low(), 1e-12);
        assertEquals(high, i.high(), 1e-12);
    }

    /** Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10. */
    @ParameterizedTest
    @CsvSource({"56,70,48,80,0.0524,0.3339", "9,10,3,10,0.1705,0.8090", "10,10,0,10,0.6075,1",
            "0,10,0,20,-0.1611,0.2775"})
    void differenceOfRates(long a, long m, long b, long n, double low, double high) {
        Interval i = new Proportion(a, m).less(new Proportion(b, n));
        assertEquals(low, i.low(), 5e-5);
        assertEquals(high, i.high(), 5e-5);
    }

    /** The first row is the example of Fagerland et al. (2013): 0.070 and 0.039; the others are SciPy's binomtest and binom.pmf. */
    @ParameterizedTest
    @CsvSource({"1,7,0.0703125,0.0390625", "0,6,0.03125,0.015625", "5,5,1,0.876953125",
            "12,30,0.007915897334896727,0.0054015726545912895", "59,121,4.4344492637551645e-06,3.2666467957745733e-06",
            "900,1100,8.45708953550381e-06,7.656628347757322e-06"})
    void mcnemar(long first, long second, double exact, double mid) {
        assertEquals(exact, new McNemar(first, second).exact(), 1e-10 * exact);
        assertEquals(exact, new McNemar(second, first).exact(), 1e-10 * exact);
        assertEquals(mid, new McNemar(first, second).midP(), 1e-10 * mid);
    }

    @Test
    void mcnemarCountsTheExamplesThatDiffer() {
        boolean[] a = {true, true, false, false, true};
        boolean[] b = {true, false, true, false, false};
        assertEquals(new McNemar(2, 1), McNemar.of(a, b));
        assertEquals(1, McNemar.of(a, a).exact());
        assertEquals(0.5, McNemar.of(a, a).midP());
        assertThrows(IllegalArgumentException.class, () -> McNemar.of(a, new boolean[2]));
    }

    @Test
    void fairnessHasFairlearnsShape() {
        List<String> groups = List.of("a", "a", "a", "a", "b", "b", "b", "c", "c", "c", "c", "c");
        boolean[] right = {true, true, true, false, true, false, false, true, true, true, false, true};
        Fairness f = Fairness.of(groups, right);
        assertEquals(new Proportion(8, 12), f.overall());
        assertEquals(new Proportion(3, 4), f.groups().get("a"));
        assertEquals("b", f.worst());
        assertEquals("c", f.best());
        assertEquals(0.8 - 1 / 3.0, f.difference(), 1e-12);
        assertEquals(1 / 3.0 / 0.8, f.ratio(), 1e-12);
        assertTrue(f.differenceInterval().contains(f.difference()));
        assertTrue(f.ratioInterval().contains(f.ratio()));
        assertEquals(List.of("overall", "groups", "worst", "difference", "difference95", "ratio", "ratio95"),
                List.copyOf(f.toMap().keySet()));
        assertThrows(IllegalArgumentException.class, () -> Fairness.of(List.of(), new boolean[0]));
    }

    @Test
    void ofEqualGroupsTheLargerIsNamed() {
        Fairness f = Fairness.of(List.of("x", "y", "y"), new boolean[] {true, true, true});
        assertEquals("y", f.worst());
        assertEquals(0, f.difference());
        assertEquals(1, f.ratio());
    }
}
