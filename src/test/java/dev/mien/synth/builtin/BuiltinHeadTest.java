package dev.mien.synth.builtin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import dev.mien.synth.ActionUnit;
import dev.mien.synth.Ethnicity;
import dev.mien.synth.Expression;
import dev.mien.synth.Expressions;
import dev.mien.synth.Gender;
import dev.mien.synth.Head;
import dev.mien.synth.HumanFile;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.Population;
import dev.mien.synth.Side;
import dev.mien.synth.render.Backdrop;
import dev.mien.synth.render.Camera;
import dev.mien.synth.render.LitParts;
import dev.mien.synth.render.Part;
import dev.mien.synth.render.Picture;
import dev.mien.synth.render.Renderer;
import dev.mien.synth.render.Stage;
import dev.mien.synth.render.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltinHeadTest {
    private static final int SIZE = 192;
    private static final Stage KEYED = new Stage(Stage.STUDIO.key(), Stage.STUDIO.fill(), Stage.STUDIO.sky(),
            Stage.STUDIO.ground(), new Backdrop(new float[] {1, 0, 1}, 0, 1));

    private static Picture picture(Head head, Map<ActionUnit, Double> units, View view, Stage stage) {
        return new Renderer(SIZE).draw(new LitParts(head.pose(units).parts(), stage),
                Camera.of(head.framing(), view, SIZE));
    }

    /** No background shows through the face, from the brows to the mouth, whatever it does. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", "43", "5 27", "26 12 16", "10 9 25", "22", "4 5 10 16 25", "R43 L10 26=0.5", "27 20 51=0.5",
                    "61 5", "62 5", "63 5", "64", "19 27"})
    void facesHaveNoHoles(String units) {
        for (View view : List.of(View.FRONT, new View(40, 30), new View(-40, -30))) {
            byte[] rgb = picture(TestHeads.MAN, TestHeads.units(units), view, KEYED).rgb();
            for (int y = SIZE * 3 / 10; y < SIZE * 7 / 10; y++) {
                int first = -1;
                int last = -1;
                for (int x = 0; x < SIZE; x++) {
                    if (!isBackdrop(rgb, y * SIZE + x)) {
                        first = first < 0 ? x : first;
                        last = x;
                    }
                }
                // Between ear or chin and shoulder there may be air; the face itself is what lies around its middle.
                int row = y;
                for (int x = first; x <= last && view.equals(View.FRONT); x++) {
                    int at = x;
                    assertTrue(!isBackdrop(rgb, y * SIZE + x) || x < first + 16 || x > last - 16,
                            () -> units + ": the backdrop shows through at " + at + ", " + row);
                }
            }
            assertEquals(0, holes(rgb), units + ": holes from " + view);
        }
    }

    private static boolean isBackdrop(byte[] rgb, int i) {
        return (rgb[3 * i] & 0xff) > 200 && (rgb[3 * i + 1] & 0xff) < 40 && (rgb[3 * i + 2] & 0xff) > 200;
    }

    /** Backdrop pixels that cannot be reached from the picture's top and sides. */
    private static int holes(byte[] rgb) {
        boolean[] reached = new boolean[SIZE * SIZE];
        List<Integer> edge = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            edge.addAll(List.of(i, i * SIZE, i * SIZE + SIZE - 1, (SIZE - 1) * SIZE + i));
        }
        while (!edge.isEmpty()) {
            int i = edge.removeLast();
            if (!reached[i] && isBackdrop(rgb, i)) {
                reached[i] = true;
                for (int d : new int[] {-1, 1, -SIZE, SIZE}) {
                    if (i + d >= 0 && i + d < reached.length) {
                        edge.add(i + d);
                    }
                }
            }
        }
        int holes = 0;
        for (int i = 0; i < reached.length; i++) {
            holes += isBackdrop(rgb, i) && !reached[i] ? 1 : 0;
        }
        return holes;
    }

    @Test
    void theSameBytesFromAnyMakerOnAnyThread() throws InterruptedException, ExecutionException {
        HumanSpec spec = TestHeads.WOMAN.spec();
        Map<ActionUnit, Double> units = TestHeads.units("1 4=0.5 26=0.3 51=0.4");
        byte[] first = picture(TestHeads.WOMAN, units, View.FRONT, Stage.STUDIO).rgb();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Head other = new BuiltinHeads().head(spec);
            List<Future<Picture>> futures = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                futures.add(threads.submit(() -> picture(other, units, View.FRONT, Stage.STUDIO)));
            }
            for (Future<Picture> f : futures) {
                assertArrayEquals(first, f.get().rgb());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HairStyle.class)
    void everyStyleIsLightAndWhole(HairStyle style) {
        Head head = TestHeads.head(Gender.FEMALE, Ethnicity.BLACK, style.key());
        List<Part> parts = head.pose(Map.of()).parts();
        assertEquals(List.of("skin", "teeth", "tongue", "eyes", "brows", "lashes", "hair"),
                parts.stream().map(Part::name).toList());
        assertTrue(parts.stream().mapToInt(p -> p.mesh().triangles()).sum() < 8000, "too many triangles");
        for (Part part : parts) {
            for (float x : part.positions()) {
                assertTrue(Math.abs(x) < 6, () -> part.name() + " reaches to " + x);
            }
            for (int corner : part.mesh().corners()) {
                assertTrue(corner >= 0 && corner < part.mesh().vertices());
            }
        }
    }

    @Test
    void peopleAreDrawnBalancedAndDifferent() {
        List<HumanSpec> people = Population.balanced(TestHeads.KIND, 24, 7);
        for (Gender gender : Gender.values()) {
            for (Ethnicity ethnicity : Ethnicity.values()) {
                assertEquals(3,
                        people.stream().filter(p -> p.gender() == gender && p.ethnicity() == ethnicity).count());
            }
        }
        assertEquals(24, people.stream().map(HumanSpec::shape).distinct().count());
        for (HumanSpec p : people) {
            assertTrue(p.age() >= 18 && p.age() <= 90);
            assertEquals(p, HumanFile.parse(p.name(), HumanFile.yaml(p)));
        }
        assertEquals(people.get(3), Population.balanced(TestHeads.KIND, 4, 7).get(3));
    }

    @Test
    void landmarksLieOnTheFace() {
        float[] p = TestHeads.WOMAN.pose(Map.of()).landmarks().points();
        assertEquals(-p[0], p[3], 1e-5);
        assertEquals(-p[9], p[12], 1e-5);
        assertEquals(0, p[6], .05);
        assertTrue(p[8] > p[2] + .1 && p[7] < p[1] && p[10] < p[7], "nose before and below the eyes, mouth below it");
        float[] face = TestHeads.WOMAN.pose(Map.of()).landmarks().face();
        float left = 0;
        float low = 0;
        float high = 0;
        for (int i = 0; i < face.length; i += 3) {
            left = Math.max(left, face[i]);
            low = Math.min(low, face[i + 1]);
            high = Math.max(high, face[i + 1]);
        }
        assertTrue(left > .55 && left < .8 && low < -1 && low > -1.4 && high > .2 && high < .4,
                "face box to " + left + ", " + low + " to " + high);
    }

    @Test
    void everyUnitOfTheExpressionsIsKnown() {
        for (Expression e : Expressions.builtIn()) {
            for (ActionUnit unit : e.tracks().keySet()) {
                assertTrue(TestHeads.KIND.actionUnits().contains(unit.plain()), e.name() + " needs " + unit);
            }
        }
        for (int number : new int[] {1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 20, 43}) {
            assertTrue(TestHeads.KIND.actionUnits().contains(new ActionUnit(number, Side.LEFT, "")));
        }
    }

    @Test
    void unknownNamesAreErrorsThatHelp() {
        HumanSpec s = TestHeads.MAN.spec();
        HumanSpec hair = new HumanSpec("x", s.gender(), s.ethnicity(), 40, 1, 0, "natural", "short", "croq", 0,
                s.shape());
        MienException e = assertThrows(MienException.class, () -> TestHeads.KIND.head(hair));
        assertTrue(e.getMessage().contains("'crop'"), e.getMessage());
        HumanSpec shape = new HumanSpec("x", s.gender(), s.ethnicity(), 40, 1, 0, "natural", "short", "crop", 0,
                new TreeMap<>(Map.of("nose-lenght", .5)));
        e = assertThrows(MienException.class, () -> TestHeads.KIND.head(shape));
        assertTrue(e.getMessage().contains("nose-length"), e.getMessage());
    }

    @Test
    void extremeFacesCloseAndOpenToo() {
        for (double value : new double[] {-1, 1}) {
            TreeMap<String, Double> shape = new TreeMap<>();
            for (Feature f : Feature.values()) {
                shape.put(f.key(), value);
            }
            HumanSpec s = TestHeads.WOMAN.spec();
            Head head = TestHeads.KIND
                    .head(new HumanSpec("extreme", s.gender(), s.ethnicity(), 90, 1, 0x3a2414, "bushy",
                            "long", "crop", 0, shape));
            for (String units : new String[] {"", "43 27", "5 10 9"}) {
                assertEquals(0, holes(picture(head, TestHeads.units(units), View.FRONT, KEYED).rgb()));
            }
        }
    }
}
