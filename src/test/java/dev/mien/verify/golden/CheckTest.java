package dev.mien.verify.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.verify.Result;
import org.junit.jupiter.api.Test;

class CheckTest {
    private final Check.Rehearsal rehearsal = new Check.Rehearsal();
    private final Check check = new Check(0.004, rehearsal);

    private void rehearsed(String name, double error) {
        rehearsal.run(() -> check.add(name, error, 0));
    }

    @Test
    void whatWasRehearsedWidensItsOwnToleranceOnly() {
        rehearsed("a", 0.01);
        check.add("a", 0.05, 0.001);
        assertEquals(Result.Status.OK, check.result().status());
        check.add("b", 0.05, 0.001);
        assertEquals(Result.Status.FAIL, check.result().status());
    }

    @Test
    void whatWouldShowNothingIsSaidNotPassed() {
        rehearsed("a", 0.3);
        check.add("a", 1, 0.001);
        Result none = check.result();
        assertEquals(Result.Status.SKIPPED, none.status());
        assertTrue(none.note().contains("all 1"), none.note());
        check.add("b", 0, 0.001);
        assertTrue(check.result().note().contains("1 not"), check.result().note());
    }

    @Test
    void whatIsNotFiniteIsWrongWhateverWasRehearsed() {
        rehearsed("a", 0.3);
        check.add("a", Double.POSITIVE_INFINITY, 0.001);
        assertEquals(Result.Status.FAIL, check.result().status());
    }
}
