package dev.mien.lab.clips;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import dev.mien.engine.tensor.Rng;
import dev.mien.lab.clips.Folds.Fold;
import dev.mien.lab.config.RunConfig.Evaluation;
import dev.mien.lab.config.RunConfig.Evaluation.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FoldDealerTest {
    private static final Evaluation PAPER = new Evaluation(Split.SUBJECTS, 5, "caucasian");

    private static Clip clip(int i, String label, String subject, String group, String source) {
        return new Clip("clip" + i, Path.of("x"), label, subject, group, source, "", Map.of());
    }

    /** As the paper's real set: 41 of each class, 26 of 123 clips of non-Caucasian people, nearly all of people of their own. */
    private static List<Clip> paper() {
        List<Clip> clips = new ArrayList<>();
        for (int i = 0; i < 123; i++) {
            String group = i % 5 == 0 || i == 7 ? i % 2 == 0 ? "black" : "asian" : "caucasian";
            clips.add(clip(i, List.of("anger", "confusion", "disgust").get(i % 3), "s" + i, group, ""));
        }
        return clips;
    }

    @Test
    void thePapersFirstFoldIsTheGroupFold() {
        List<Clip> clips = paper();
        assertEquals(26, clips.stream().filter(c -> !c.group().equals("caucasian")).count());
        List<Fold> folds = Folds.of(clips, PAPER, 1);
        assertArrayEquals(new int[] {25, 25, 25, 24, 24},
                folds.stream().mapToInt(f -> f.tests().get("test").size()).toArray());
        List<Integer> first = folds.getFirst().tests().get("test");
        assertEquals(25, first.stream().filter(i -> !clips.get(i).group().equals("caucasian")).count());
        for (Fold fold : folds) {
            for (String label : List.of("anger", "confusion", "disgust")) {
                long n = fold.tests().get("test").stream().filter(i -> clips.get(i).label().equals(label)).count();
                assertTrue(n >= 7 && n <= 10, fold.name() + ": " + n + " of " + label);
            }
        }
        assertEquals(folds, Folds.of(clips, PAPER, 1));
    }

    @Test
    void aMajorityThatIsNotThereIsRefused() {
        String message = assertThrows(MienException.class,
                () -> Folds.of(paper(), new Evaluation(Split.SUBJECTS, 5, "Caucasian"), 1)).getMessage();
        assertTrue(message.contains("the clips' groups are [asian, black, caucasian]"), message);
    }

    /** Whatever chains of subjects and sources there are: nothing is in two folds, nothing is lost, sizes differ little. */
    @Property(tries = 60)
    void nothingLeaks(@ForAll long seed, @ForAll @IntRange(min = 30, max = 90) int n,
            @ForAll @IntRange(min = 2, max = 5) int folds) {
        List<Clip> clips = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            clips.add(clip(i, "c" + i % 2, "s" + Rng.below(n, seed, 0, i), Rng.below(4, seed, 1, i) == 0 ? "b" : "a",
                    Rng.below(2, seed, 2, i) == 0 ? "v" + Rng.below(n, seed, 3, i) : ""));
        }
        List<Fold> made = Folds.of(clips, new Evaluation(Split.SUBJECTS, folds, "a"), seed);
        assertEquals(folds, made.size());
        List<Integer> tested = new ArrayList<>();
        for (Fold fold : made) {
            List<Integer> test = fold.tests().get("test");
            for (Function<Clip, String> key : List.<Function<Clip, String>>of(Clip::subject, Clip::source)) {
                Set<String> seen = new HashSet<>(test.stream().map(i -> key.apply(clips.get(i))).toList());
                seen.remove("");
                assertTrue(fold.train().stream().noneMatch(i -> seen.contains(key.apply(clips.get(i)))));
            }
            assertEquals(n, test.size() + fold.train().size());
            tested.addAll(test);
        }
        assertEquals(n, new HashSet<>(tested).size());
        assertEquals(n, tested.size());
    }

    @Test
    void piecesOfAFilmInTwoPartsAreRefused() {
        List<Clip> clips = List.of(new Clip("a", Path.of("x"), "1", "ann", "", "film", "train", Map.of()),
                new Clip("b", Path.of("x"), "2", "bob", "", "film", "test", Map.of()));
        String message = assertThrows(MienException.class, () -> Folds.of(clips, new Evaluation(Split.AUTO, 2, ""), 1))
                .getMessage();
        assertTrue(message.contains("source 'film' is in both 'train' (a) and 'test' (b)"), message);
    }
}
