package dev.mien.synth.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.synth.Expressions;
import dev.mien.synth.HeadKind;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.Population;
import dev.mien.synth.render.Picture;
import dev.mien.synth.render.View;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetWriterTest {
    private static final HeadKind KIND = new StubHeads();
    @TempDir
    Path dir;

    private static DatasetSettings settings(int humans, int views, long seed) {
        return new DatasetSettings("stub", Population.balanced(KIND, humans, seed), Expressions.builtIn().subList(5, 8),
                Views.PAPER.subList(0, views), 3, 32, .6, seed, true);
    }

    private static boolean write(DatasetSettings s, ClipFormat format, Path folder, int threads) {
        return new DatasetWriter(s, KIND, format, folder).write(threads, (done, what) -> {});
    }

    private static Map<String, byte[]> contents(Path folder) throws IOException {
        Map<String, byte[]> out = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path f : files.filter(Files::isRegularFile).toList()) {
                out.put(folder.relativize(f).toString(), Files.readAllBytes(f));
            }
        }
        return out;
    }

    private static void assertSame(Path a, Path b) throws IOException {
        Map<String, byte[]> first = contents(a);
        Map<String, byte[]> second = contents(b);
        assertEquals(first.keySet(), second.keySet());
        first.forEach((name, bytes) -> assertArrayEquals(bytes, second.get(name), name));
    }

    @Test
    void thePapersCounts() {
        List<HumanSpec> humans = Population.balanced(KIND, 24, 1);
        DatasetSettings s = new DatasetSettings("stub", humans, Expressions.builtIn(), Views.PAPER, 25, 256, .6, 1,
                false);
        assertEquals(4536, s.clips());
        assertEquals(5, s.validation().size());
        assertEquals(945, s.validation().size() * 21 * 9);
        assertEquals(3591, (24 - s.validation().size()) * 21 * 9);
        Map<String, Long> cells = humans.stream()
                .collect(Collectors.groupingBy(h -> h.gender() + " " + h.ethnicity(), TreeMap::new,
                        Collectors.counting()));
        assertEquals(8, cells.size());
        assertTrue(cells.values().stream().allMatch(n -> n == 3), cells.toString());
        assertEquals(4,
                humans.stream().filter(h -> s.validation().contains(h.name())).map(HumanSpec::ethnicity).distinct()
                        .count(),
                "every ethnicity is validated on");
    }

    @Test
    void aManifestLineForEveryClipThatIsThere() throws IOException {
        DatasetSettings s = settings(4, 2, 1);
        assertTrue(write(s, ClipFormat.FRAMES, dir, 2));
        List<String> lines = Files.readAllLines(dir.resolve("manifest.csv"));
        assertEquals(1 + 4 * 3 * 2, lines.size());
        int columns = lines.getFirst().split(",").length;
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
            assertEquals(columns, fields.length, line);
            assertTrue(Files.exists(dir.resolve(fields[1]).resolve("frame-002.png")), line);
        }
        // The square's eyes are 0.3 above its middle and 0.5 beside it; there 9.6 pixels are 1, and .45 nearer a bit more.
        assertTrue(lines.get(1).contains(",10.9,12.9,21.1,12.9,16,16,"), lines.get(1));
        String card = Files.readString(dir.resolve("DATASET_CARD.md"));
        assertTrue(card.contains("| female | 1 | 1 | 0 | 0 | 2 | 12 |") && card.contains("24 clips"), card);
        assertEquals(32,
                ImageIO.read(dir.resolve("clips/human-01/human-01_confusion-side-eye_+0+0/frame-000.png").toFile())
                        .getWidth());
    }

    @Test
    void threadsAndInterruptionsChangeNothing() throws IOException {
        DatasetSettings s = settings(3, 2, 7);
        Path one = dir.resolve("one");
        Path two = dir.resolve("two");
        assertTrue(write(s, ClipFormat.GIF, one, 1));
        DatasetWriter stopped = new DatasetWriter(s, KIND, ClipFormat.GIF, two);
        assertFalse(stopped.write(3, (done, what) -> stopped.requestStop()));
        assertFalse(Files.exists(two.resolve("manifest.csv")), "not all there");
        assertTrue(write(s, ClipFormat.GIF, two, 3));
        assertSame(one, two);
        Path other = dir.resolve("other");
        write(settings(3, 2, 8), ClipFormat.GIF, other, 2);
        String clip = "clips/human-01/human-01_confusion-side-eye_+0+0.gif";
        assertFalse(Arrays.equals(contents(one).get(clip), contents(other).get(clip)), "another seed is another room");
    }

    @Test
    void whatIsThereIsNotDrawnAgain() throws IOException {
        DatasetSettings s = settings(1, 1, 1);
        write(s, ClipFormat.GIF, dir, 1);
        Path clip = dir.resolve("clips/human-01/human-01_confusion-side-eye_+0+0.gif");
        Files.writeString(clip, "mine");
        write(s, ClipFormat.GIF, dir, 1);
        assertEquals("mine", Files.readString(clip));
    }

    @Test
    void anotherDataSetIsNotMixedIn() {
        write(settings(1, 1, 1), ClipFormat.GIF, dir, 1);
        MienException e = assertThrows(MienException.class, () -> write(settings(1, 1, 2), ClipFormat.GIF, dir, 1));
        assertEquals(ExitCode.USAGE, e.exitCode());
        assertTrue(e.getMessage().contains("choose another folder"), e.getMessage());
    }

    @Test
    void viewsAreNumbersOrPairs() {
        assertEquals(9, Views.parse("9").size());
        assertEquals(9, Set.copyOf(Views.PAPER).size());
        assertEquals(List.of(View.FRONT, new View(-30, 10)), Views.parse("0:0,-30:10"));
        for (String wrong : List.of("0", "10", "1:2:3", "a:b", "0:90", "0:0,0:0", "")) {
            assertEquals(ExitCode.USAGE, assertThrows(MienException.class, () -> Views.parse(wrong), wrong).exitCode());
        }
    }

    @Test
    void gifsKeepTheirColours() throws IOException {
        int n = 40;
        byte[] rgb = new byte[3 * n * n];
        for (int i = 0; i < n * n; i++) {
            rgb[3 * i] = (byte) (i % n * 6);
            rgb[3 * i + 1] = (byte) (i / n * 6);
            rgb[3 * i + 2] = (byte) 90;
        }
        Picture p = new Picture(n, rgb);
        Path file = dir.resolve("a.gif");
        ClipFormat.GIF.write(file, new ArrayList<>(List.of(p, p)));
        BufferedImage back = ImageIO.read(file.toFile());
        double error = 0;
        for (int i = 0; i < n * n; i++) {
            int got = back.getRGB(i % n, i / n);
            error += Math.abs((got >> 16 & 0xff) - (rgb[3 * i] & 0xff))
                    + Math.abs((got >> 8 & 0xff) - (rgb[3 * i + 1] & 0xff));
        }
        assertTrue(error / (2 * n * n) < 6, "mean error " + error / (2 * n * n));
    }

    @Test
    void captionsAreWritten() {
        BufferedImage image = new BufferedImage(30, 9, BufferedImage.TYPE_INT_RGB);
        PixelFont.write(image, "i~-far too long", 1, 1, 18, 0xffffff);
        StringBuilder row = new StringBuilder();
        for (int x = 1; x < 30; x++) {
            row.append((image.getRGB(x, 4) & 0xff) != 0 ? '#' : '.');
        }
        assertEquals("..#.........#####............", row.toString());
    }
}
