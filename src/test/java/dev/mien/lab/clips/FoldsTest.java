package dev.mien.lab.clips;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import dev.mien.lab.clips.Folds.Fold;
import dev.mien.lab.config.RunConfig.Evaluation;
import dev.mien.lab.config.RunConfig.Evaluation.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FoldsTest {
    private static Clip clip(String label, String subject, String split) {
        return new Clip(label + subject + split, Path.of("x"), label, subject, "", "", split, Map.of());
    }

    private static List<Clip> clips(int subjects, int each) {
        List<Clip> clips = new ArrayList<>();
        for (int s = 0; s < subjects; s++) {
            for (int i = 0; i < each + s % 2; i++) {
                clips.add(clip(i % 2 == 0 ? "a" : "b", "s" + s, ""));
            }
        }
        return clips;
    }

    private static void refuses(List<Clip> clips, Evaluation evaluation, String says) {
        String message = assertThrows(MienException.class, () -> Folds.of(clips, evaluation, 1)).getMessage();
        assertTrue(message.contains(says), message);
    }

    @Test
    void subjectsStayTogetherAndFoldsAreAlike() {
        List<Clip> clips = clips(11, 4);
        List<Fold> folds = Folds.of(clips, new Evaluation(Split.AUTO, 3, ""), 1);
        assertEquals(3, folds.size());
        Set<Integer> tested = new HashSet<>();
        for (Fold fold : folds) {
            List<Integer> test = fold.tests().get("test");
            assertTrue(test.size() > 12 && test.size() < 20, "size " + test.size());
            assertEquals(clips.size(), test.size() + fold.train().size());
            Set<String> people = new HashSet<>(test.stream().map(i -> clips.get(i).subject()).toList());
            assertTrue(fold.train().stream().noneMatch(i -> people.contains(clips.get(i).subject())));
            tested.addAll(test);
        }
        assertEquals(clips.size(), tested.size());
        assertEquals(folds, Folds.of(clips, new Evaluation(Split.SUBJECTS, 3, ""), 1));
    }

    @Test
    void theColumnMayNamePartsOrFolds() {
        List<Clip> parts = List.of(clip("a", "1", "train"), clip("b", "2", "train"), clip("a", "3", "validate"),
                clip("b", "4", "test"));
        Fold only = Folds.of(parts, new Evaluation(Split.AUTO, 5, ""), 1).getFirst();
        assertEquals(List.of(0, 1), only.train());
        assertEquals(List.of("validate", "test"), List.copyOf(only.tests().keySet()));
        List<Clip> named = List.of(clip("a", "1", "x"), clip("b", "1", "x"), clip("a", "2", "y"), clip("b", "2", "y"));
        List<Fold> folds = Folds.of(named, new Evaluation(Split.AUTO, 5, ""), 1);
        assertEquals(List.of("x", "y"), folds.stream().map(Fold::name).toList());
        assertEquals(List.of(2, 3), folds.getFirst().train());
    }

    @Test
    void whatWouldMisleadIsRefused() {
        Evaluation auto = new Evaluation(Split.AUTO, 2, "");
        refuses(List.of(clip("a", "ann", "train"), clip("b", "ann", "test")), auto,
                "subject 'ann' is in both 'train' (aanntrain) and 'test' (banntest)");
        refuses(List.of(clip("a", "1", "train"), clip("b", "2", "")), auto, "no split given");
        refuses(List.of(clip("a", "1", "train"), clip("b", "2", "fold2")), auto, "column split holds");
        refuses(List.of(clip("a", "1", "train"), clip("b", "2", "train")), auto, "0 to test");
        refuses(List.of(clip("a", "1", "train"), clip("b", "2", "test")), auto, "no clip of class 'b' to train on");
        refuses(List.of(clip("a", "1", ""), clip("b", "", "")), auto, "no subject given");
        refuses(clips(1, 4), auto, "1 subjects cannot make 2 folds");
    }

    @Test
    void withoutSubjectsClassesAreDealtOut() {
        List<Clip> clips = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clips.add(clip(i < 10 ? "a" : "b", "", ""));
        }
        assertEquals(Split.CLIPS, Folds.resolve(new Evaluation(Split.AUTO, 5, ""), clips));
        for (Fold fold : Folds.of(clips, new Evaluation(Split.AUTO, 5, ""), 3)) {
            List<Integer> test = fold.tests().get("test");
            assertEquals(4, test.size());
            assertEquals(2, test.stream().filter(i -> i < 10).count());
        }
    }
}
