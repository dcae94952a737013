package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mien.lab.clips.ClipList;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SynthCommandTest {
    private static final Path DATA = Path.of("..", "shared", "data");
    @TempDir
    Path dir;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine mien = Mien.commandLine();
        mien.setOut(new PrintWriter(out));
        mien.setErr(new PrintWriter(err));
        return mien.execute(args);
    }

    private static void requireData() {
        assumeTrue(Files.isDirectory(DATA.resolve("makehuman")) && Files.isDirectory(DATA.resolve("facshuman")),
                "no files of MakeHuman and FACSHuman at " + DATA);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "synth | needs --out DIR",
            "synth --out x --head makehumam | did you mean 'makehuman'",
            "synth preview --out face.jpg | a name that ends with .png or .gif",
            "synth preview | Missing required option"})
    void mistakes(String line, String message) {
        assertEquals(2, run(line.split(" ")), err.toString());
        assertTrue(err.toString().contains(message), err.toString());
    }

    @Test
    void missingFilesAreToldWithTheirSource() {
        String nowhere = dir.resolve("nowhere").toString();
        assertEquals(4, run("synth", "--out", dir.resolve("x").toString(), "--head", "makehuman", "--assets", nowhere));
        assertTrue(err.toString().contains("nowhere: no such folder") && err.toString().contains("makehuman-assets"),
                err.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--size 31 | --size 31: expected an even number",
            "--frames 0 | --frames 0: expected 1 to",
            "--views 12 | --views 12: 1 to 9",
            "--humans 0 | --humans 0: expected 1 to",
            "--humans nobody | neither a number nor a folder"})
    void settingsOutOfRange(String option, String message) {
        requireData();
        String[] words = option.split(" ");
        assertEquals(2,
                run("synth", "--head", "makehuman", "--out", dir.resolve("x").toString(), "--assets", DATA.toString(),
                        words[0], words[1]));
        assertTrue(err.toString().contains(message), err.toString());
    }

    @Test
    void aSmallDataSetThatRunCanRead() throws IOException {
        requireData();
        Path expressions = Files.writeString(dir.resolve("mine.yaml"), """
                - {name: smile, class: joy, says: A smile., units: {12: D, 6: C}}
                - {name: frown, class: doubt, says: A frown., units: {4: .8}}
                """);
        Path humans = Files.createDirectory(dir.resolve("people"));
        assertEquals(0,
                run("synth", "--head", "makehuman", "--assets", DATA.toString(), "--out", dir.resolve("a").toString(),
                        "--humans", "2", "--views", "1", "--frames", "2", "--size", "64", "--expressions",
                        expressions.toString()),
                err.toString());
        assertTrue(out.toString().contains("4 clips"), out.toString());
        ClipList clips = ClipList.read(dir.resolve("a/manifest.csv"));
        assertEquals(List.of("doubt", "joy"), clips.classes());
        assertTrue(
                clips.clips().stream().allMatch(c -> Files.exists(c.path()) && c.path().toString().endsWith(".mp4")));

        // One of them, edited, alone.
        String her = Files.readString(dir.resolve("a/humans/human-01.yaml")).replace("name: human-01", "name: anna");
        Files.writeString(humans.resolve("anna.yaml"), her);
        assertEquals(0,
                run("synth", "--head", "makehuman", "--assets", DATA.toString(), "--out", dir.resolve("b").toString(),
                        "--humans", humans.toString(), "--views", "30:-10", "--frames", "1", "--size", "64", "--format",
                        "frames",
                        "--expressions", expressions.toString()),
                err.toString());
        assertTrue(Files.exists(dir.resolve("b/clips/anna/anna_smile_+30-10/frame-000.png")));
    }

    @Test
    void previews() throws IOException {
        requireData();
        Path png = dir.resolve("face.png");
        assertEquals(0,
                run("synth", "preview", "--head", "makehuman", "--assets", DATA.toString(), "--expression",
                        "anger-glare",
                        "--human", "human-03", "--size", "80", "--out", png.toString()),
                err.toString());
        BufferedImage image = ImageIO.read(png.toFile());
        assertEquals(80, image.getWidth());
        assertEquals(2,
                run("synth", "preview", "--head", "makehuman", "--assets", DATA.toString(), "--expression",
                        "anger-glair",
                        "--out", png.toString()));
        assertTrue(err.toString().contains("did you mean 'anger-glare'"), err.toString());
    }
}
