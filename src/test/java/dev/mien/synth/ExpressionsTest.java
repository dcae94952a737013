package dev.mien.synth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.ExitCode;
import dev.mien.MienException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionsTest {
    private static Expression one(String units) {
        return Expressions.parse("test", "- {name: a, class: b, says: c, units: {" + units + "}}").getFirst();
    }

    @Test
    void sevenOfEachClassEachWithASentence() {
        List<Expression> all = Expressions.builtIn();
        assertEquals(Map.of("anger", 7L, "confusion", 7L, "disgust", 7L),
                all.stream().collect(Collectors.groupingBy(Expression::label, TreeMap::new, Collectors.counting())));
        for (Expression e : all) {
            assertTrue(e.says().length() > 20 && e.says().endsWith("."), e.name());
            assertTrue(e.name().startsWith(e.label() + "-"), e.name());
            assertTrue(e.at(14, 25).values().stream().anyMatch(x -> x > .3), e.name() + " shows nothing");
            assertTrue(e.at(0, 25).values().stream().allMatch(x -> x < .01), e.name() + " does not begin at rest");
        }
    }

    @Test
    void intensitiesComeStayAndFade() {
        Expression e = one("4: 0.8");
        ActionUnit four = ActionUnit.of(4);
        assertEquals(0, e.at(3, 25).get(four), 1e-12);
        assertEquals(.4, e.at(6, 25).get(four), 1e-12, "half way at half time");
        assertEquals(.8, e.at(9, 25).get(four), 1e-12);
        assertEquals(.8, e.at(19, 25).get(four), 1e-12);
        assertEquals(.2, e.at(24, 25).get(four), 1e-12);
    }

    @Test
    void aLongerClipIsTheSameMovementSlower() {
        Expression e = one("4: 0.8");
        for (int f = 0; f < 25; f++) {
            assertEquals(e.at(f, 25), e.at(3 * f, 73));
        }
    }

    @Test
    void lettersSidesAndKeyFrames() {
        Expression e = one("L10: E, R2: [[0, 0], [10, .5]], 9_a: C");
        assertEquals(1, e.at(12, 25).get(new ActionUnit(10, Side.LEFT, "")), 1e-12);
        assertEquals(.25, e.at(5, 25).get(ActionUnit.parse("R2")), 1e-12);
        assertEquals(.5, e.at(24, 25).get(ActionUnit.parse("R2")), 1e-12);
        assertEquals("9_a=3:0 9:0.5 19:0.5 24:0.125; L10=3:0 9:1 19:1 24:0.25; R2=0:0 10:0.5",
                e.tracks().entrySet().stream().map(t -> t.getKey() + "=" + t.getValue()).sorted()
                        .collect(Collectors.joining("; ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "- {name: a, class: b, says: c, unit: {4: 1}} | did you mean 'units'",
            "- {name: a, class: b, says: c, units: {4: 1.5}} | '4' must be an intensity",
            "- {name: a, class: b, says: c, units: {smile: 1}} | 'smile' is not an action unit",
            "- {name: a, class: b, says: c, units: {4: [[3, 0], [2, 1]]}} | whose frames rise",
            "- {name: ../a, class: b, says: c, units: {4: 1}} | it becomes a file name",
            "- {class: b, says: c, units: {4: 1}} | 'name' must be text, and is missing",
            "name: a | expected a list",
            "- {name: a, name: b} | duplicate"})
    void mistakesAreNamed(String yaml, String message) {
        MienException e = assertThrows(MienException.class, () -> Expressions.parse("my.yaml", yaml));
        assertEquals(ExitCode.USAGE, e.exitCode());
        assertTrue(e.getMessage().contains("my.yaml") && e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void humansSurviveTheirFiles() {
        HumanSpec h = new HumanSpec("human-01", Gender.FEMALE, Ethnicity.HISPANIC, 34, 1.03, 0x0a1b2c, "eyebrow003",
                "eyelashes01",
                "long01", 0x000102, new TreeMap<>(Map.of("nose-width1", -.217, "eye-scale", .5)));
        assertEquals(h, HumanFile.parse("h", HumanFile.yaml(h)));
        String wrong = HumanFile.yaml(h).replace("ethnicity: hispanic", "ethnicity: martian");
        assertTrue(assertThrows(MienException.class, () -> HumanFile.parse("h.yaml", wrong)).getMessage()
                .contains("h.yaml: 'ethnicity' must be one of [caucasian, black, asian, hispanic], got 'martian'"));
        String far = HumanFile.yaml(h).replace("eye-scale: 0.5", "eye-scale: 5");
        assertTrue(assertThrows(MienException.class, () -> HumanFile.parse("h.yaml", far)).getMessage()
                .contains("'eye-scale' must be a number from -1.0 to 1.0"));
    }
}
