package dev.mien.lab.strategy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.lab.Examples;
import dev.mien.lab.TrainingSettings;
import dev.mien.lab.clips.Clip;
import dev.mien.lab.strategy.Phase.Data;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrategyTest {
    private static final List<String> CLASSES = List.of("anger", "confusion", "disgust");

    /** The paper's: 24 humans x 21 expressions x 9 views = 4536. */
    private static List<Clip> synthetic() {
        List<Clip> clips = new ArrayList<>();
        for (int h = 0; h < 24; h++) {
            for (int e = 0; e < 21; e++) {
                for (int v = 0; v < 9; v++) {
                    clips.add(new Clip("c", Path.of("c"), CLASSES.get(e / 7), "h" + h, "", "",
                            h < 19 ? "train" : "validate", Map.of("expression", "e" + e, "yaw", Integer.toString(v))));
                }
            }
        }
        return clips;
    }

    @ParameterizedTest
    @CsvSource({"0.25,6,126", "0.5,12,252", "1,24,504"})
    void anEpochSeesEachOfItsHumansInEveryExpressionOnce(double ratio, int humans, int size) {
        List<Clip> clips = synthetic();
        assertEquals(4536, clips.size());
        SyntheticDraw draw = new SyntheticDraw(clips);
        for (int epoch = 0; epoch < 5; epoch++) {
            int[] drawn = draw.draw(ratio, 1, epoch);
            assertEquals(size, drawn.length);
            assertEquals(size, draw.size(ratio));
            Map<String, Set<String>> seen = new HashMap<>();
            for (int i : drawn) {
                assertTrue(seen.computeIfAbsent(clips.get(i).subject(), h -> new HashSet<>())
                        .add(clips.get(i).more("expression")));
            }
            assertEquals(humans, seen.size());
            seen.values().forEach(expressions -> assertEquals(21, expressions.size()));
        }
    }

    @Test
    void humansAndViewsAreDrawnAnewEachEpochAndCanBeDrawnAgain() {
        List<Clip> clips = synthetic();
        SyntheticDraw draw = new SyntheticDraw(clips);
        assertArrayEquals(draw.draw(0.25, 1, 7), draw.draw(0.25, 1, 7));
        assertFalse(Arrays.equals(draw.draw(0.25, 1, 7), draw.draw(0.25, 2, 7)));
        int[] humans = new int[24];
        int[] views = new int[9];
        for (int epoch = 0; epoch < 200; epoch++) {
            for (int i : draw.draw(0.25, 1, epoch)) {
                humans[i / 189]++;
                views[i % 9]++;
            }
        }
        // 25200 clips: 1050 a human, with a deviation of 21 x sqrt(200 x 3/16) = 129; 2800 a view, with one of 50.
        for (int n : humans) {
            assertEquals(1050, n, 520);
        }
        for (int n : views) {
            assertEquals(2800, n, 200);
        }
    }

    @Test
    void aHumanWithoutAnExpressionIsNamed() {
        List<Clip> clips = new ArrayList<>(synthetic());
        clips.removeIf(c -> c.subject().equals("h3") && c.more("expression").equals("e20"));
        String message = assertThrows(MienException.class, () -> new SyntheticDraw(clips)).getMessage();
        assertTrue(message.contains("none of human 'h3' with expression 'e20'"), message);
    }

    /** The class of an example, and which clip it is. */
    private record Pool(List<Clip> synthetic, int real) implements Examples {
        @Override
        public int size() {
            return real + synthetic.size();
        }

        @Override
        public int label(int i) {
            return i < real ? i % 3 : CLASSES.indexOf(synthetic.get(i - real).label());
        }

        @Override
        public Tensor batch(int[] indices, int epoch) {
            Tensor x = Tensor.empty(Shape.of(indices.length, 2), DType.F32);
            for (int n = 0; n < indices.length; n++) {
                x.set(2 * n, indices[n]);
                x.set(2 * n + 1, label(indices[n]));
            }
            return x;
        }
    }

    @Test
    void combinedDataAreAllRealClipsAndTheEpochsSyntheticOnes() {
        List<Clip> clips = synthetic();
        CombinedExamples e = new CombinedExamples(new Pool(clips, 98), 98, new SyntheticDraw(clips), 0.25, 1);
        assertEquals(98 + 126, e.size());
        int[] all = IntStream.range(0, e.size()).toArray();
        for (int epoch = 0; epoch < 4; epoch++) {
            float[] x = e.batch(all, epoch).toFloats();
            for (int i : all) {
                assertEquals(e.label(i), x[2 * i + 1], "example " + i);
                assertTrue(i < 98 ? x[2 * i] == i : x[2 * i] >= 98);
            }
        }
        assertFalse(Arrays.equals(e.batch(all, 0).toFloats(), e.batch(all, 1).toFloats()));
        assertThrows(IllegalArgumentException.class, () -> e.batch(all, Examples.TESTING));
    }

    @Test
    void schedulesAreThePapers() {
        assertEquals(List.of(new Phase(Data.SYNTHETIC, 20, 1e-4, 8), new Phase(Data.REAL, 50, 1e-4, 8)),
                Strategy.syntheticThenReal().phases());
        assertTrue(Strategy.syntheticThenReal().startsWithoutFolds());
        assertFalse(Strategy.real().startsWithoutFolds());
        assertEquals("combined-0.25", Strategy.combined(0.25).name());
        TrainingSettings s = Strategy.real().phases().getFirst().settings(3);
        assertEquals(8, s.batch());
        assertEquals(TrainingSettings.Keep.LAST, s.keep());
        assertThrows(MienException.class, () -> Strategy.combined(1.5));
        List<Clip> clips = synthetic();
        assertEquals(3591, clips.stream().filter(c -> c.split().equals("train")).count());
        assertEquals(945, clips.stream().filter(c -> c.split().equals("validate")).count());
    }
}
