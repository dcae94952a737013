package dev.mien.synth.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.synth.ActionUnit;
import dev.mien.synth.Expression;
import dev.mien.synth.Expressions;
import dev.mien.synth.Side;
import dev.mien.synth.render.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each action unit moves what FACS says it moves, and the face keeps together whatever comes together. */
class MusclesTest {
    /** What nobody would see, dm. */
    private static final double STILL = .012;
    private static final double PLAIN = .025;
    private static final float[] REST = TestHeads.positions(TestHeads.MAN, "skin", "");

    /** Unit; the region it may move: lowest, highest, farthest from the middle (dm, eyes at 0); the way its strongest pull goes. */
    @ParameterizedTest
    @CsvSource({"1, .03, .75, .55, up", "2, .03, .75, .75, up", "4, .03, .55, .75, down", "5, -.2, .2, .55, up",
            "6, -.62, .16, .8, up", "7, -.2, .2, .55, any", "9, -.8, .5, .5, up", "10, -.85, -.15, .55, up",
            "11, -.75, -.3, .45, any", "12, -1, -.1, .75, up", "13, -.95, -.25, .6, up", "14, -.95, -.4, .55, any",
            "15, -1.05, -.45, .55, down", "16, -1.1, -.65, .45, down", "17, -1.25, -.5, .5, up", "18, -1, -.4, .5, any",
            "20, -1.05, -.4, .6, any", "22, -1, -.4, .5, any", "23, -1, -.4, .5, any", "24, -1, -.4, .5, any",
            "25, -1, -.45, .45, down", "26, -1.6, -.4, .8, down", "27, -1.6, -.4, .8, down", "28, -1, -.4, .5, any",
            "38, -.6, -.25, .3, any", "43, -.2, .2, .55, down", "31, -1.1, .5, 1, any", "34, -1.1, -.3, .85, any"})
    void unitsMoveTheirRegionOnly(String unit, double low, double high, double wide, String way) {
        float[] moved = TestHeads.positions(TestHeads.MAN, "skin", unit);
        double most = 0;
        double up = 0;
        for (int v = 0; v < TestHeads.GRID.nodes.size(); v++) {
            double far = distance(moved, REST, v);
            boolean inside = REST[3 * v + 1] > low && REST[3 * v + 1] < high && Math.abs(REST[3 * v]) < wide;
            if (!inside && TestHeads.GRID.nodes.get(v).layer() < 2) {
                assertTrue(far < STILL, unit + " moves the skin " + far + " dm at " + at(v));
            }
            if (far > most) {
                most = far;
                up = moved[3 * v + 1] - REST[3 * v + 1];
            }
        }
        assertTrue(most > PLAIN, unit + " moves nothing more than " + most + " dm");
        assertTrue(way.equals("any") || way.equals("up") == up > 0, unit + " goes the wrong way: " + up);
    }

    private static String at(int v) {
        return REST[3 * v] + ", " + REST[3 * v + 1] + ", " + REST[3 * v + 2];
    }

    private static double distance(float[] a, float[] b, int v) {
        double x = a[3 * v] - b[3 * v];
        double y = a[3 * v + 1] - b[3 * v + 1];
        double z = a[3 * v + 2] - b[3 * v + 2];
        return Math.sqrt(x * x + y * y + z * z);
    }

    @Test
    void halvesAreMirrors() {
        int n = TestHeads.GRID.nodes.size();
        for (ActionUnit unit : TestHeads.KIND.actionUnits()) {
            if (unit.side() != Side.LEFT || unit.number() == 30) {
                continue;
            }
            String number = Integer.toString(unit.number());
            float[] left = TestHeads.positions(TestHeads.MAN, "skin", "L" + number);
            float[] right = TestHeads.positions(TestHeads.MAN, "skin", "R" + number);
            float[] both = TestHeads.positions(TestHeads.MAN, "skin", number);
            for (int v = 0; v < n; v++) {
                int m = TestHeads.GRID.mirror[v];
                assertEquals(left[3 * v], -right[3 * m], 1e-5, unit + " at " + at(v));
                assertEquals(left[3 * v + 1], right[3 * m + 1], 1e-5, unit + " at " + at(v));
                assertEquals(both[3 * v], -both[3 * m], 1e-5, unit + " at " + at(v));
                assertEquals(both[3 * v + 1], both[3 * m + 1], 1e-5, unit + " at " + at(v));
                if (REST[3 * v] < -.12) {
                    assertEquals(0, distance(left, REST, v), 1e-5, unit + " moves the right at " + at(v));
                }
            }
        }
    }

    @Test
    void nothingFliesApartWhenExpressionsMeet() {
        List<Map<ActionUnit, Double>> poses = new ArrayList<>();
        for (Expression one : Expressions.builtIn()) {
            for (Expression other : Expressions.builtIn()) {
                Map<ActionUnit, Double> units = new TreeMap<>();
                one.tracks().keySet().forEach(u -> units.put(u, 1.0));
                other.tracks().keySet().forEach(u -> units.put(u, 1.0));
                units.keySet().removeIf(u -> u.number() > 50 && u.number() < 59);
                poses.add(units);
            }
        }
        for (Map<ActionUnit, Double> units : poses) {
            Part skin = TestHeads.MAN.pose(units).parts().getFirst();
            float[] p = skin.positions();
            for (int v = 0; v < p.length / 3; v++) {
                double far = distance(p, REST, v);
                assertTrue(far < .65, () -> units + " throws " + far + " dm");
            }
            int[] corners = skin.mesh().corners();
            for (int i = 0; i < corners.length; i++) {
                int a = corners[i];
                int b = corners[i % 3 == 2 ? i - 2 : i + 1];
                double before = edge(REST, a, b);
                double after = edge(p, a, b);
                assertTrue(after < 4 * before + .22, () -> units + " tears an edge from " + before + " to " + after);
            }
        }
    }

    private static double edge(float[] p, int a, int b) {
        double x = p[3 * a] - p[3 * b];
        double y = p[3 * a + 1] - p[3 * b + 1];
        double z = p[3 * a + 2] - p[3 * b + 2];
        return Math.sqrt(x * x + y * y + z * z);
    }

    @Test
    void lipsDoNotPassThroughEachOther() {
        for (String units : List.of("17", "17 24", "17 15 23", "28", "10 17", "24 25=0.2", "8 17 18")) {
            float[] p = TestHeads.positions(TestHeads.MAN, "skin", units);
            for (int c = 1 - Chart.CORNER; c < Chart.CORNER; c++) {
                assertTrue(
                        p[3 * TestHeads.GRID.at(Chart.LIP, c) + 1] >= p[3 * TestHeads.GRID.at(Chart.LIP + 1, c) + 1]
                                - 1e-5,
                        units + ": the lower lip is above the upper at column " + c);
            }
        }
    }

    @Test
    void browsAndHairFollow() {
        float[] rest = TestHeads.positions(TestHeads.MAN, "brows", "");
        float[] raised = TestHeads.positions(TestHeads.MAN, "brows", "1 2");
        float[] lowered = TestHeads.positions(TestHeads.MAN, "brows", "4");
        for (int i = 1; i < rest.length; i += 3) {
            assertTrue(raised[i] > rest[i] + .04, "brows must rise with 1 and 2");
        }
        double down = 0;
        for (int i = 1; i < rest.length; i += 3) {
            down += (rest[i] - lowered[i]) * 3 / rest.length;
        }
        assertTrue(down > .04, "brows must come down with 4, by " + down);
        float[] hair = TestHeads.positions(TestHeads.MAN, "hair", "");
        float[] turned = TestHeads.positions(TestHeads.MAN, "hair", "51 54=0.5");
        for (int a = 0; a < hair.length / 3 - 1; a++) {
            if (hair[3 * a + 1] > -.3) {
                assertEquals(edge(hair, a, 0), edge(turned, a, 0), 2e-4, "hair keeps its shape when the head turns");
            }
        }
        assertTrue(turned[0] != hair[0] || turned[2] != hair[2], "hair turns with the head");
    }

    @Test
    void headsTurnTheRightWay() {
        float[] rest = TestHeads.MAN.pose(Map.of()).landmarks().points();
        float[] left = TestHeads.MAN.pose(TestHeads.units("51")).landmarks().points();
        float[] up = TestHeads.MAN.pose(TestHeads.units("53")).landmarks().points();
        float[] tilted = TestHeads.MAN.pose(TestHeads.units("55")).landmarks().points();
        assertTrue(left[6] > rest[6] + .2, "51 takes the nose to the subject's left");
        assertTrue(up[7] > rest[7] + .1, "53 takes the nose up");
        assertTrue(tilted[0] > rest[0] + .1 && tilted[4] < tilted[1], "55 takes the top of the head to the left");
        float[] eyes = TestHeads.positions(TestHeads.MAN, "eyes", "61 63=0.5");
        assertTrue(eyes[0] > rest[3] + .05 && eyes[1] > .02, "61 looks left, 63 up");
    }
}
