package dev.mien.synth.makehuman;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mien.MienException;
import dev.mien.synth.ActionUnit;
import dev.mien.synth.Expression;
import dev.mien.synth.Expressions;
import dev.mien.synth.Head;
import dev.mien.synth.HeadKind;
import dev.mien.synth.HumanFile;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.Population;
import dev.mien.synth.Posed;
import dev.mien.synth.render.Backdrop;
import dev.mien.synth.render.Camera;
import dev.mien.synth.render.Light;
import dev.mien.synth.render.LitParts;
import dev.mien.synth.render.Material;
import dev.mien.synth.render.Part;
import dev.mien.synth.render.Picture;
import dev.mien.synth.render.Renderer;
import dev.mien.synth.render.Stage;
import dev.mien.synth.render.Surface;
import dev.mien.synth.render.Texture;
import dev.mien.synth.render.View;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the real files, where they lie beside the project. */
class MakeHumanTest {
    private static final Path DATA = Path.of("..", "shared", "data");
    private static final int SIZE = 192;
    private static HeadKind kind;
    private static List<HumanSpec> people;
    private static Head head;

    @BeforeAll
    static void read() {
        assumeTrue(Files.isDirectory(DATA.resolve("makehuman")) && Files.isDirectory(DATA.resolve("facshuman")),
                "no files of MakeHuman and FACSHuman at " + DATA);
        kind = new MakeHumanHeads(DATA);
        people = Population.balanced(kind, 8, 5);
        head = kind.head(people.getFirst());
    }

    private static Map<ActionUnit, Double> units(String text) {
        Map<ActionUnit, Double> out = new TreeMap<>();
        for (String unit : text.split("\\+")) {
            out.put(ActionUnit.parse(unit), 1.0);
        }
        return out;
    }

    private static Part part(Posed posed, String name) {
        return posed.parts().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    }

    /** Regions of a face, from its landmarks: heights are parts of the distance of eyes and mouth, above the mouth. */
    private static boolean in(String region, float x, float y, float z, float[] points) {
        float eyes = (points[1] + points[4]) / 2;
        float mouth = (points[10] + points[13]) / 2;
        float h = (y - mouth) / (eyes - mouth);
        float side = Math.abs(x) / Math.abs(points[3]);
        boolean front = z > points[8] - 1;
        return front && switch (region) {
            case "inner brow" -> h > 1.15 && h < 1.7 && side < .8;
            case "outer brow" -> h > 1.15 && h < 1.7 && side > 1;
            case "lids" -> h > .8 && h < 1.2 && side > .3 && side < 1.7;
            case "cheek" -> h > .3 && h < .95 && side > .5;
            case "furrow" -> h > 0 && h < .9 && side > .3 && side < 1.4;
            case "nose" -> h > .35 && h < 1.2 && side < .7;
            case "upper lip" -> h > 0 && h < .45 && side < .9;
            case "corners" -> h > -.3 && h < .4 && side > .4 && side < 1.3;
            case "lower lip" -> h > -.45 && h < .1 && side < .9;
            case "chin" -> h < -.2 && side < 1;
            case "mouth" -> h > -.6 && h < .6 && side < 1.4;
            default -> throw new IllegalArgumentException(region);
        };
    }

    @ParameterizedTest(name = "{0} moves the {1}")
    @CsvSource({"1, inner brow, up", "2, outer brow, up", "4, inner brow, down", "5, lids, up", "6, cheek, up",
            "7, lids, any",
            "9, nose, up", "10, upper lip, up", "11, furrow, any", "12, corners, up", "13, corners, up",
            "14, corners, any",
            "15, corners, down", "16, lower lip, down", "17, chin, up", "18, mouth, any", "20, mouth, any",
            "22, mouth, any",
            "23, mouth, any", "24, mouth, any", "25, mouth, any", "26, chin, down", "27, chin, down", "28, mouth, any",
            "43, lids, down", "45, lids, down", "L10, upper lip, up", "R2, outer brow, up", "L4, inner brow, down",
            "R43, lids, down"})
    void everyActionUnitMovesWhatFacsSays(String unit, String region, String direction) {
        float[] points = head.pose(Map.of()).landmarks().points();
        float[] before = part(head.pose(Map.of()), "skin").positions();
        float[] after = part(head.pose(units(unit)), "skin").positions();
        double inside = 0;
        double all = 0;
        double up = 0;
        double most = 0;
        double left = 0;
        double right = 0;
        for (int i = 0; i < before.length; i += 3) {
            double dy = after[i + 1] - before[i + 1];
            double d = Math
                    .sqrt(Math.pow(after[i] - before[i], 2) + dy * dy + Math.pow(after[i + 2] - before[i + 2], 2));
            all += d;
            most = Math.max(most, d);
            if (before[i] > .15) {
                left += d;
            } else if (before[i] < -.15) {
                right += d;
            }
            if (in(region, before[i], before[i + 1], before[i + 2], points)) {
                inside += d;
                up += dy;
            }
        }
        assertTrue(most > .02, unit + " moves nothing by more than " + most + " dm");
        assertTrue(most < 1.2, unit + " moves something by " + most + " dm");
        assertTrue(inside > .25 * all, unit + ": only " + inside / all + " of the movement is in the " + region);
        if (!direction.equals("any")) {
            assertTrue(direction.equals("up") ? up > 0 : up < 0, unit + " moves the " + region + " by " + up);
        }
        if (unit.startsWith("L")) {
            assertTrue(left > 3 * right, unit + ": left " + left + ", right " + right);
        } else if (unit.startsWith("R")) {
            assertTrue(right > 3 * left, unit + ": left " + left + ", right " + right);
        }
    }

    @ParameterizedTest
    @CsvSource({"61, 0, 1", "62, 0, -1", "63, 1, 1", "64, 1, -1"})
    void eyesTurnToWhereTheyLook(String unit, int axis, int sign) {
        Part at = part(head.pose(Map.of()), "eyes");
        Part to = part(head.pose(units(unit)), "eyes");
        int front = 2;
        for (int i = 2; i < at.positions().length; i += 3) {
            front = at.positions()[i] > at.positions()[front] ? i : front;
        }
        double moved = to.positions()[front - 2 + axis] - at.positions()[front - 2 + axis];
        assertTrue(sign * moved > .02, unit + ": pupil moves by " + moved);
    }

    @ParameterizedTest
    @CsvSource({"51, 0, 1", "52, 0, -1", "53, 1, 1", "54, 1, -1"})
    void headsTurnAndTilt(String unit, int axis, int sign) {
        float[] at = head.pose(Map.of()).landmarks().points();
        float[] to = head.pose(units(unit)).landmarks().points();
        assertTrue(sign * (to[6 + axis] - at[6 + axis]) > .1,
                unit + ": the nose moves by " + (to[6 + axis] - at[6 + axis]));
    }

    /** White eyes in black skin: what is bright is seen of the eyes. */
    private static int eyePixels(Posed posed, Head of) {
        List<Part> parts = new ArrayList<>();
        for (String name : List.of("skin", "mouth", "eyes")) {
            Part p = part(posed, name);
            float v = name.equals("eyes") ? 1 : 0;
            parts.add(new Part(name, p.mesh(), p.positions(), p.normals(), null,
                    new Material(Texture.plain(v, v, v), Surface.MATTE,
                            Material.Blend.OPAQUE, false, p.material().depthBias())));
        }
        Stage day = new Stage(Light.from(0, 0, 0, 0), Light.from(0, 0, 0, 0), new float[] {1, 1, 1},
                new float[] {1, 1, 1},
                new Backdrop(new float[] {0, 0, 0}, 0, 1));
        Picture picture = new Renderer(SIZE).draw(new LitParts(parts, day), Camera.of(of.framing(), View.FRONT, SIZE));
        int bright = 0;
        for (int i = 0; i < picture.rgb().length; i += 3) {
            bright += (picture.rgb()[i] & 0xff) > 128 ? 1 : 0;
        }
        return bright;
    }

    @Test
    void lidsCloseOverTheEyeballOfEverybody() {
        for (HumanSpec who : people) {
            Head h = kind.head(who);
            int open = eyePixels(h.pose(Map.of()), h);
            int shut = eyePixels(h.pose(units("43")), h);
            assertTrue(open > 40, who.name() + ": eyes of " + open + " pixels");
            assertTrue(shut <= .05 * open,
                    who.name() + ": " + shut + " of " + open + " pixels of the eyes are still seen");
        }
    }

    @Test
    void nothingExplodesAndThereAreNoHoles() {
        float[] green = {0, 1, 0};
        Stage stage = new Stage(Stage.STUDIO.key(), Stage.STUDIO.fill(), Stage.STUDIO.sky(), Stage.STUDIO.ground(),
                new Backdrop(green, 0, 1));
        Renderer renderer = new Renderer(SIZE);
        for (HumanSpec who : people.subList(0, 4)) {
            Head h = kind.head(who);
            Posed neutral = h.pose(Map.of());
            for (Expression e : Expressions.builtIn()) {
                Posed posed = h.pose(e.at(14, 25));
                for (Part p : posed.parts()) {
                    requireNear(part(neutral, p.name()), p, who.name() + " " + e.name());
                }
                Camera camera = Camera.of(h.framing(), View.FRONT, SIZE);
                Picture picture = renderer.draw(new LitParts(posed.parts(), stage), camera);
                float[] points = camera.project(posed.landmarks().points());
                for (int y = (int) Math.min(points[1], points[4]) - 6; y < points[10] + 8; y++) {
                    for (int x = (int) points[0]; x < points[3]; x++) {
                        int i = 3 * (y * SIZE + x);
                        assertTrue((picture.rgb()[i + 1] & 0xff) < 1.3 * (picture.rgb()[i] & 0xff) + 40,
                                who.name() + " " + e.name() + ": the wall is seen through the face at " + x + "," + y);
                    }
                }
            }
        }
    }

    private static void requireNear(Part before, Part after, String where) {
        for (int i = 0; i < before.positions().length; i++) {
            double moved = Math.abs(after.positions()[i] - before.positions()[i]);
            assertTrue(moved < 1.6, where + ": a vertex of the " + before.name() + " moves by " + moved + " dm");
        }
    }

    @Test
    void hairFollowsTheHead() {
        HumanSpec first = people.getFirst();
        for (String style : List.of("long01", "ponytail01", "short02", "afro01")) {
            Head h = kind.head(
                    new HumanSpec(first.name(), first.gender(), first.ethnicity(), first.age(), 1, 0, first.brows(),
                            first.lashes(), style, 0, first.shape()));
            Posed at = h.pose(Map.of());
            Posed to = h.pose(units("55"));
            float[] before = part(at, "hair").positions();
            float[] after = part(to, "hair").positions();
            float[] eye = at.landmarks().points();
            float[] eyeAfter = to.landmarks().points();
            double worst = 0;
            for (int i = 0; i < before.length; i += 3) {
                if (before[i + 1] > eye[1]) { // what falls on the shoulders may slide
                    worst = Math.max(worst, Math.abs(distance(before, i, eye, 0) - distance(after, i, eyeAfter, 0)));
                }
            }
            assertTrue(worst < .35, style + ": hair changes its distance to the eye by " + worst + " dm");
            double lean = 0;
            for (int i = 0; i < before.length; i += 3) {
                lean += Math.abs(after[i] - before[i]);
            }
            assertTrue(lean / (before.length / 3) > .05, style + " stays where it is");
        }
    }

    @Test
    void browsFollowTheSkin() {
        for (String unit : List.of("1", "2", "4", "9")) {
            Posed posed = head.pose(units(unit));
            float[] brows = part(posed, "brows").positions();
            float[] skin = part(posed, "skin").positions();
            double worst = 0;
            for (int i = 0; i < brows.length; i += 3) {
                double nearest = Double.MAX_VALUE;
                for (int k = 0; k < skin.length; k += 3) {
                    nearest = Math.min(nearest, distance(brows, i, skin, k));
                }
                worst = Math.max(worst, nearest);
            }
            assertTrue(worst < .12, unit + ": a brow is " + worst + " dm off the skin");
        }
    }

    private static double distance(float[] a, int i, float[] b, int k) {
        return Math
                .sqrt(Math.pow(a[i] - b[k], 2) + Math.pow(a[i + 1] - b[k + 1], 2) + Math.pow(a[i + 2] - b[k + 2], 2));
    }

    @Test
    void everybodyIsInAFileAndComesBackAlike() {
        for (HumanSpec who : people) {
            assertEquals(who, HumanFile.parse(who.name(), HumanFile.yaml(who)));
        }
        assertEquals(people, Population.balanced(kind, 12, 5).subList(0, 8),
                "who number five is does not depend on how many");
    }

    @Test
    void wrongNamesAreAnsweredWithTheNearest() {
        HumanSpec h = people.getFirst();
        HumanSpec bald = new HumanSpec("x", h.gender(), h.ethnicity(), 30, 1, 0, h.brows(), h.lashes(), "lomg01", 0,
                h.shape());
        assertTrue(assertThrows(MienException.class, () -> kind.head(bald)).getMessage()
                .contains("did you mean 'long01'"));
        HumanSpec nosy = new HumanSpec("x", h.gender(), h.ethnicity(), 30, 1, 0, h.brows(), h.lashes(), "long01", 0,
                new TreeMap<>(Map.of("nose-widht1", .5)));
        assertTrue(assertThrows(MienException.class, () -> kind.head(nosy)).getMessage()
                .contains("did you mean 'nose-width1'"));
        MienException e = assertThrows(MienException.class, () -> head.pose(units("21")));
        assertTrue(e.getMessage().contains("21 (neck tightener) has no target"), e.getMessage());
    }

    @Test
    void threadsDoNotMatter() {
        Expression e = Expressions.builtIn().getFirst();
        Camera camera = Camera.of(head.framing(), View.FRONT, SIZE);
        byte[] alone = new Renderer(SIZE).draw(new LitParts(head.pose(e.at(12, 25)).parts(), Stage.STUDIO), camera)
                .rgb();
        List<byte[]> together = List.of(1, 2, 3, 4).parallelStream()
                .map(i -> new Renderer(SIZE).draw(new LitParts(head.pose(e.at(12, 25)).parts(), Stage.STUDIO), camera)
                        .rgb())
                .toList();
        together.forEach(rgb -> assertArrayEquals(alone, rgb));
    }
}
