package dev.mien.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.ExitCode;
import dev.mien.MienException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read again, and what is damaged is refused by line, in each of the archives' formats. */
class SeriesFormatsTest {
    private static final List<String> SUFFIXES = List.of(".tsv", ".ts", ".arff");

    @TempDir
    private Path folder;

    static IntStream seeds() {
        return IntStream.range(0, 40);
    }

    /** Series of any lengths; what a format cannot hold is left out. */
    private static SeriesDataset draw(Random random, String suffix) {
        int channels = suffix.equals(".tsv") ? 1 : 1 + random.nextInt(4);
        List<String> names = random.nextBoolean() ? List.of("-1", "2", "10") : List.of("a", "b-c", "ü");
        List<float[]> series = new ArrayList<>();
        int[] labels = new int[1 + random.nextInt(8)];
        for (int i = 0; i < labels.length; i++) {
            float[] s = new float[(1 + random.nextInt(6)) * channels];
            for (int j = 0; j < s.length; j++) {
                s[j] = switch (random.nextInt(4)) {
                    case 0 -> random.nextInt(5);
                    case 1 -> Float.MIN_VALUE * random.nextInt(100);
                    case 2 -> -Float.MAX_VALUE * random.nextFloat();
                    default -> (float) random.nextGaussian();
                };
            }
            series.add(s);
            labels[i] = random.nextInt(3);
        }
        return new SeriesDataset("drawn", channels, series, labels, names);
    }

    private static List<String> channel(SeriesDataset d, int i, int c, int length, String absent) {
        List<String> out = new ArrayList<>();
        for (int t = 0; t < length; t++) {
            out.add(t < d.length(i) ? Float.toString(d.series().get(i)[t * d.channels() + c]) : absent);
        }
        return out;
    }

    private static String text(SeriesDataset d, String suffix) {
        StringBuilder s = new StringBuilder();
        int longest = d.longest();
        boolean relational = d.channels() > 1;
        if (suffix.equals(".ts")) {
            s.append("# drawn\n@problemName x\n@timestamps false\n@missing false\n@univariate ").append(!relational);
            s.append("\n@dimensions ").append(d.channels()).append("\n@equalLength false\n@classLabel true ");
            s.append(String.join(" ", d.classes())).append("\n@data\n");
        } else if (suffix.equals(".arff")) {
            s.append("% drawn\n@RELATION 'x y'\n\n").append(relational ? "@attribute r relational\n" : "");
            for (int t = 0; t < longest; t++) {
                s.append("@attribute 'step ").append(t).append(t % 2 == 0 ? "' numeric\n" : "'\tREAL\n");
            }
            s.append(relational ? "@end r\n" : "").append("@attribute target {").append(String.join(", ", d.classes()));
            s.append("}\n@data\n");
        }
        for (int i = 0; i < d.size(); i++) {
            int row = i;
            String label = d.classes().get(d.labels()[i]);
            switch (suffix) {
                case ".tsv" -> s.append(label).append('\t').append(String.join("\t", channel(d, i, 0, longest, "NaN")));
                case ".ts" -> s.append(IntStream.range(0, d.channels())
                        .mapToObj(c -> String.join(",", channel(d, row, c, d.length(row), "")))
                        .collect(Collectors.joining(":")))
                        .append(':').append(label);
                default -> s.append(relational ? "'" : "").append(IntStream.range(0, d.channels())
                        .mapToObj(c -> String.join(",", channel(d, row, c, longest, "?")))
                        .collect(Collectors.joining("\\n")))
                        .append(relational ? "'" : "").append(", ").append(label);
            }
            s.append('\n');
        }
        return s.toString();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsWrittenIsRead(int seed) throws IOException {
        for (String suffix : SUFFIXES) {
            SeriesDataset d = draw(new Random(seed), suffix);
            Path file = Files.writeString(folder.resolve("x" + suffix), text(d, suffix));
            SeriesDataset read = UcrFile.readAny(file, Missing.REFUSE);
            assertEquals(d.channels(), read.channels());
            for (int i = 0; i < d.size(); i++) {
                assertArrayEquals(d.series().get(i), read.series().get(i), suffix + " " + i);
                assertEquals(d.classes().get(d.labels()[i]), read.classes().get(read.labels()[i]));
            }
        }
    }

    /** Cut short, with bytes changed, with pieces repeated, or nothing but noise: read as something, or refused with the reason. */
    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsDamagedNeverGivesAnythingButTheReason(int seed) throws IOException {
        Random random = new Random(seed);
        for (String suffix : SUFFIXES) {
            byte[] whole = text(draw(random, suffix), suffix).getBytes(StandardCharsets.UTF_8);
            for (int k = 0; k < 60; k++) {
                byte[] bytes = damage(whole, random);
                Path file = Files.write(folder.resolve("x" + suffix), bytes);
                try {
                    SeriesDataset d = UcrFile.readAny(file,
                            random.nextBoolean() ? Missing.REFUSE : Missing.INTERPOLATE);
                    for (float[] s : d.series()) {
                        assertTrue(s.length > 0 && s.length % d.channels() == 0);
                        for (float v : s) {
                            assertTrue(Float.isFinite(v));
                        }
                    }
                } catch (MienException e) {
                    assertEquals(ExitCode.DATA, e.exitCode());
                    assertTrue(e.getMessage().contains("x" + suffix) && e.getMessage().length() < 1000, e.getMessage());
                }
            }
        }
    }

    private static byte[] damage(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        switch (random.nextInt(4)) {
            case 0 -> bytes = Arrays.copyOf(whole, random.nextInt(whole.length));
            case 1 -> {
                for (int i = 0; i < 3; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
            case 2 -> {
                String odd = "?,:@\\'\"{}%\n\t 1e9999999999,NaN,Infinity,-0x1p3,1d";
                for (int i = 0; i < 3; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) odd.charAt(random.nextInt(odd.length()));
                }
            }
            default -> random.nextBytes(bytes);
        }
        return bytes;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            ".ts   | @univariate maybe#@classLabel true 1#@data#1:1                      | line 1: @univariate is true or false",
            ".ts   | @dimensions 99999999999#@classLabel true 1#@data#1:1                | line 1: @dimensions is a number",
            ".ts   | @dimensions 3#@classLabel true 1#@data#1:1                          | line 4: 1 channels, but the header says",
            ".ts   | @equalLength true#@classLabel true 1#@data#1,2:1#1:1                | line 5: 1 steps, but the header says",
            ".ts   | @equalLength true#@seriesLength 3#@classLabel true 1#@data#1,2:1    | @seriesLength 3",
            ".tsv  | 1,1,2#1,1                                                           | line 2: 1 values, the first series has 2",
            ".tsv  | NaN,1,2 | line 1: the class is missing",
            ".tsv  | 1,1d                                                                | '1d' is not a number",
            ".tsv  | 1,NaN,NaN                                                           | no values at all",
            ".arff | @attribute t {1}#@attribute d date#@data                            | line 2: attributes of type 'date'",
            ".arff | @attribute t {1}#@attribute u {1}#@data                             | line 2: a second nominal attribute",
            ".arff | @attribute a numeric#@data#1                                        | line 2: no attribute {class",
            ".arff | @attribute t {1}#@data#1                                            | line 2: beside the class",
            ".arff | @attribute a numeric#@attribute t {1}#@data#{1 2}                   | line 4: sparse rows",
            ".arff | @attribute a numeric#@attribute t {1}#@data#1,2,1                   | line 4: 3 values, there are 2",
            ".arff | @attribute a numeric#@attribute t {1}#@data#'1,2',1                 | line 4: 2 steps, there are attributes for 1",
            ".arff | @attribute a numeric#@attribute t {1}#@data#1,2                     | line 4: class '2'",
            ".arff | @attribute a numeric#@attribute t {1}#@data#1,'1                    | line 4: a quote",
            ".arff | @attribute a numeric#@attribute t {1}#@data#'1'2,1                  | line 4: '2' after a closing quote",
            ".arff | @attribute r relational#@attribute t {1}#@data                      | line 2: attributes inside",
            ".arff | @attribute r relational#@attribute a real#@data                     | line 3: the relational attribute",
            ".arff | @attribute a numeric                                                | ends without @data",
            ".arff | <html>                                                              | is this an .arff file?",
    })
    void saysWhatIsWrongAndWhere(String suffix, String text, String says) throws IOException {
        Path file = Files.writeString(folder.resolve("x" + suffix), text.replace('#', '\n') + "\n");
        String message = assertThrows(MienException.class, () -> UcrFile.readAny(file, Missing.REFUSE)).getMessage();
        assertTrue(message.contains(says), message);
    }

    @Test
    void readsArffAsTheArchivesHaveIt() throws IOException {
        Path file = Files.writeString(folder.resolve("m.arff"), """
                % a comment
                @relation "Two channels"
                @attribute relationalAtt relational
                 @attribute att0 numeric
                 @attribute att1 numeric
                 @attribute att2 numeric
                @end relationalAtt
                @attribute activity {'sitting down',walking}

                @data
                "1,2,?\\n4,5,?",'sitting down'
                '1,?,3\\n4,5,6' , walking % the gap is filled
                """);
        SeriesDataset d = UcrFile.readAny(file, Missing.INTERPOLATE);
        assertEquals(List.of("sitting down", "walking"), d.classes());
        assertArrayEquals(new float[] {1, 4, 2, 5}, d.series().get(0));
        assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, d.series().get(1));
        String message = assertThrows(MienException.class, () -> UcrFile.readAny(file, Missing.REFUSE)).getMessage();
        assertTrue(message.contains("line 12") && message.contains("--missing interpolate"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {".tsv", ".ts", ".arff"})
    void aLineThatNeverEndsDoesNotFillTheMemory(String suffix) throws IOException {
        Path file = folder.resolve("x" + suffix);
        byte[] ones = "1,".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        try (var out = Files.newOutputStream(file)) {
            for (int i = 0; i < 40; i++) {
                out.write(ones);
            }
        }
        String message = assertThrows(MienException.class, () -> UcrFile.readAny(file, Missing.REFUSE)).getMessage();
        assertTrue(message.contains("characters"), message);
    }

    /** Every row of the archive's files at hand is whole. */
    @Test
    void readsEverySetAtHand() throws IOException {
        Path data = Path.of("..", "shared", "data", "ucr");
        Assumptions.assumeTrue(Files.isDirectory(data), "no ../shared/data/ucr");
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(p -> p.toString().endsWith(".tsv")).toList()) {
                try (Stream<String> rows = Files.lines(file)) {
                    assertEquals(rows.count(), UcrFile.read(file, Missing.INTERPOLATE).size(), file.toString());
                }
            }
        }
    }
}
