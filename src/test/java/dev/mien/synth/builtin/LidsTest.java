package dev.mien.synth.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.synth.Ethnicity;
import dev.mien.synth.Gender;
import dev.mien.synth.Head;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lids close over the ball, open wide, and never lie inside it. */
class LidsTest {
    private static final Grid GRID = TestHeads.GRID;

    @Test
    void theyCloseOnEveryFace() {
        for (Gender gender : Gender.values()) {
            for (Ethnicity ethnicity : Ethnicity.values()) {
                Head head = TestHeads.head(gender, ethnicity, "bald");
                for (String units : new String[] {"43", "43 5", "43 4 9 10", "45 61 64"}) {
                    float[] p = TestHeads.positions(head, "skin", units);
                    for (int side = -1; side <= 1; side += 2) {
                        for (int c = Chart.INNER; c <= Chart.OUTER; c++) {
                            assertEquals(p[3 * GRID.at(Chart.LID, side * c) + 1],
                                    p[3 * GRID.at(Chart.LID + 1, side * c) + 1],
                                    1e-4, gender + " " + ethnicity + " " + units + ": a gap at column " + side * c);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "43", "43=0.5", "5", "7", "5 7", "6 7 9", "64", "63 5", "4 7", "9 43=0.3"})
    void theyLieOnTheBall(String units) {
        float[] p = TestHeads.positions(TestHeads.MAN, "skin", units);
        float[] ball = TestHeads.positions(TestHeads.MAN, "eyes", "");
        float[] middle = middle(ball);
        double radius = Math.hypot(
                Math.hypot(ball[ball.length / 2 - 3] - middle[0], ball[ball.length / 2 - 2] - middle[1]),
                ball[ball.length / 2 - 1] - middle[2]);
        for (int c = Chart.INNER + 1; c < Chart.OUTER; c++) {
            for (int row : new int[] {Chart.LID - 1, Chart.LID, Chart.LID + 1, Chart.LID + 2}) {
                int v = 3 * GRID.at(row, c);
                double far = Math.sqrt(square(p[v] - middle[0]) + square(p[v + 1] - middle[1])
                        + square(p[v + 2] - middle[2]));
                assertTrue(far > radius + .005, units + ": row " + (row - Chart.LID) + ", column " + c
                        + " is inside the ball: " + far + " of " + radius);
                assertTrue(far < radius + .09, units + ": row " + (row - Chart.LID) + ", column " + c
                        + " floats before the ball: " + far + " of " + radius);
            }
        }
    }

    /** The middle of the left ball: that of its last ring, moved back from where the ring lies. */
    private static float[] middle(float[] ball) {
        int n = ball.length / 6;
        float x = 0;
        float y = 0;
        int ring = 16;
        for (int v = n - ring; v < n; v++) {
            x += ball[3 * v] / ring;
            y += ball[3 * v + 1] / ring;
        }
        // The last ring is 100 degrees from the front: its plane lies behind the middle by the tangent of ten of them.
        double side = Math.hypot(ball[3 * n - 3] - x, ball[3 * n - 2] - y);
        return new float[] {x, y, (float) (ball[3 * n - 1] + side * Math.tan(Math.toRadians(10)))};
    }

    private static double square(double x) {
        return x * x;
    }

    @Test
    void openingsGrowAndShrink() {
        assertTrue(opening("5") > opening("") + .03, "5 opens");
        assertTrue(opening("7") < opening("") - .03, "7 narrows");
        assertTrue(opening("7") > .01, "7 does not close");
        assertTrue(opening("64") < opening(""), "the upper lid follows the eye down");
        assertTrue(opening("R43") == opening(""), "a wink of the right eye leaves the left open");
    }

    private static double opening(String units) {
        float[] p = TestHeads.positions(TestHeads.MAN, "skin", units);
        int c = (Chart.INNER + Chart.OUTER) / 2;
        return p[3 * GRID.at(Chart.LID, c) + 1] - p[3 * GRID.at(Chart.LID + 1, c) + 1];
    }
}
