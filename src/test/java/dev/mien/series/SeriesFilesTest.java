package dev.mien.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.series.Prepare.Padding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesFilesTest {
    private static final String HEADER = "#a comment\n@problemName t\n@timeStamps false\n@univariate false\n"
            + "@classLabel true left right\n@data\n";
    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void readsTabsCommasAndBlanksAndSortsClasses() throws IOException {
        for (String text : List.of("10\t1\t2\n-1\t3\t4\n", "10,1,2\n\n-1, 3 ,4\n", "  1.0000e+01  1 2\n -1.0 3   4")) {
            SeriesDataset d = UcrFile.read(file("a.tsv", text), Missing.REFUSE);
            assertEquals(List.of("-1", "10"), d.classes());
            assertArrayEquals(new int[] {1, 0}, d.labels());
            assertArrayEquals(new float[] {3, 4}, d.series().get(1));
        }
    }

    @Test
    void trailingNaNsAreAShorterSeriesInnerOnesAreMissing() throws IOException {
        Path p = file("a.tsv", "1\t1\tNaN\tNaN\t4\tNaN\n1\t1\t2\t3\t4\t5\n");
        SeriesDataset d = UcrFile.read(p, Missing.INTERPOLATE);
        assertArrayEquals(new float[] {1, 2, 3, 4}, d.series().get(0));
        assertEquals(5, d.longest());
        String message = assertThrows(MienException.class, () -> UcrFile.read(p, Missing.REFUSE)).getMessage();
        assertTrue(message.contains("a.tsv, line 1") && message.contains("value 2 is missing"), message);
    }

    @Test
    void readsUnivariateAndMultivariateTs() throws IOException {
        SeriesDataset d = TsFile.read(file("a.ts", HEADER + "1,2,3:4,5,6:right\n7:8:left\n"), Missing.REFUSE);
        assertEquals(2, d.channels());
        assertEquals(List.of("left", "right"), d.classes());
        assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, d.series().get(0));
        assertEquals(1, d.length(1));
        SeriesDataset gap = TsFile.read(file("b.ts", HEADER + "1,?,3:4,5,?:right\n"), Missing.INTERPOLATE);
        assertArrayEquals(new float[] {1, 4, 2, 5, 3, 5}, gap.series().get(0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "1,2:3,4            | line 7: class '3,4' is not among",
            "1,2                | line 7: no class",
            "1,2:3:left         | line 7: channel 1 has 1 values, channel 0 has 2",
            "1,x:3,4:left       | line 7: 'x' is not a number",
            "1,?:3,4:left       | line 7: value 2 is missing",
            "(0,1),(1,2):left   | line 7: series with time stamps",
            "1,1e99:3,4:left    | line 7: '1e99' is infinite",
    })
    void refusesDamagedTsByLine(String line, String says) throws IOException {
        Path p = file("a.ts", HEADER + line + "\n");
        MienException e = assertThrows(MienException.class, () -> TsFile.read(p, Missing.REFUSE));
        assertEquals(ExitCode.DATA, e.exitCode());
        assertTrue(e.getMessage().contains(says), e.getMessage());
    }

    @Test
    void refusesFilesThatAreSomethingElse() throws IOException {
        assertThrows(MienException.class, () -> UcrFile.read(folder.resolve("none.tsv"), Missing.REFUSE));
        assertThrows(MienException.class, () -> UcrFile.read(file("e.tsv", ""), Missing.REFUSE));
        assertThrows(MienException.class, () -> UcrFile.read(folder, Missing.REFUSE));
        assertThrows(MienException.class, () -> TsFile.read(file("h.ts", "<html>"), Missing.REFUSE));
        assertThrows(MienException.class, () -> TsFile.read(file("n.ts", "@problemName x\n"), Missing.REFUSE));
        Path binary = Files.write(folder.resolve("b.tsv"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThrows(MienException.class, () -> UcrFile.read(binary, Missing.REFUSE));
    }

    @Test
    void testSetTakesTheClassesOfTheTrainingSet() throws IOException {
        SeriesDataset train = UcrFile.read(file("a.tsv", "a 1 2\nb 1 2\nc 1 2\n"), Missing.REFUSE);
        SeriesDataset test = UcrFile.read(file("b.tsv", "c 1 2\nb 1 2\n"), Missing.REFUSE).alignedWith(train);
        assertArrayEquals(new int[] {2, 1}, test.labels());
        SeriesDataset other = UcrFile.read(file("c.tsv", "d 1 2\n"), Missing.REFUSE);
        assertTrue(
                assertThrows(MienException.class, () -> other.alignedWith(train)).getMessage().contains("class 'd'"));
    }

    @Test
    void normalisesEachChannelAndLeavesConstantsAtZero() {
        SeriesDataset d = new SeriesDataset("t", 2, List.of(new float[] {1, 0.1f, 3, 0.1f, 5, 0.1f}), new int[1],
                List.of("x"));
        float third = (float) Math.sqrt(1.5);
        assertArrayEquals(new float[] {-third, 0, 0, 0, third, 0}, Prepare.zNormalise(d).series().get(0), 1e-6f);
    }

    @Test
    void evensOutLengths() {
        SeriesDataset d = new SeriesDataset("t", 1, List.of(new float[] {1, 2, 3}), new int[1], List.of("x"));
        assertArrayEquals(new float[] {1, 2, 3, 1, 2}, Prepare.toLength(d, 5, Padding.LOOP).series().get(0));
        assertArrayEquals(new float[] {1, 2, 3, 0, 0}, Prepare.toLength(d, 5, Padding.ZERO).series().get(0));
        assertArrayEquals(new float[] {1, 2, 3, 3, 3}, Prepare.toLength(d, 5, Padding.LAST).series().get(0));
        assertArrayEquals(new float[] {2}, Prepare.toLength(d, 1, Padding.LOOP).series().get(0));
    }

    @Test
    void readsTheArchives() {
        Path data = Path.of("..", "shared", "data");
        Assumptions.assumeTrue(Files.isDirectory(data), "no ../shared/data");
        SeriesDataset vowels = UcrFile.readAny(data.resolve("multivariate/JapaneseVowels/JapaneseVowels_TRAIN.ts"),
                Missing.REFUSE);
        assertEquals(12, vowels.channels());
        assertEquals(9, vowels.classes().size());
        SeriesDataset italy = UcrFile.readAny(data.resolve("ucr/ItalyPowerDemand/ItalyPowerDemand_TEST.tsv"),
                Missing.REFUSE);
        assertEquals(1029, italy.size());
        assertEquals(24, italy.longest());
        SeriesDataset gesture = UcrFile.readAny(data.resolve("ucr/GestureMidAirD1/GestureMidAirD1_TRAIN.tsv"),
                Missing.REFUSE);
        assertTrue(gesture.length(0) < gesture.longest() || gesture.length(1) < gesture.longest());
    }
}
