package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.weights.NamedArray;
import dev.mien.weights.Numpy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import picocli.CommandLine;

class DtwCommandTest {
    @TempDir
    private Path folder;
    private StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String file;

    @BeforeEach
    void writeSeries() throws IOException {
        Path tsv = folder.resolve("a<b> & \"c\".tsv");
        Files.writeString(tsv, "1\t0\t1\t2\t3\tNaN\tNaN\n2\t0\t1\t1\t1\t2\t4\n1\t5\tNaN\tNaN\tNaN\tNaN\tNaN\n");
        file = tsv.toString();
    }

    private int mien(String... args) {
        out = new StringWriter();
        CommandLine cmd = Mien.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return cmd.execute(args);
    }

    @Test
    void printsDistanceAndPath() {
        assertEquals(0, mien("dtw", file + ":0", file + ":1", "--path"), err.toString());
        assertEquals(List.of("distance 1.0", "cost 1.0", "0 0", "1 1", "1 2", "1 3", "2 4", "3 5"),
                out.toString().lines().toList());
        assertEquals(0, mien("dtw", file + ":0", file + ":1", "--absolute", "--open-end"));
        assertTrue(out.toString().startsWith("distance 1.0"), out.toString());
    }

    @Test
    void printsJson() throws IOException {
        assertEquals(0, mien("dtw", file + ":0", file + ":1", "--window", "2c", "--json", "--path"), err.toString());
        JsonNode json = new JsonMapper().readTree(out.toString());
        assertEquals(1, json.get("cost").asDouble());
        assertEquals(6, json.get("path").size());
    }

    @Test
    void drawsWellFormedSvg() throws Exception {
        Path svg = folder.resolve("x.svg");
        assertEquals(0, mien("dtw", file + ":0", file + ":1", "--plot", svg.toString()), err.toString());
        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile());
        assertEquals("svg", document.getDocumentElement().getTagName());
        assertEquals(file + ":0", document.getElementsByTagName("text").item(0).getTextContent());
        assertEquals(0, mien("dtw", file + ":2", file + ":2", "--plot", svg.toString()), "one step each");
    }

    @Test
    void readsNumpyArrays() {
        Path npy = folder.resolve("x.npy");
        Numpy.write(npy, NamedArray.of("x", new float[] {0, 0, 3, 4}, 2, 2));
        Path one = folder.resolve("y.npy");
        Numpy.write(one, NamedArray.of("y", new float[] {0, 0}, 1, 2));
        assertEquals(0, mien("dtw", npy.toString(), one.toString()), err.toString());
        assertTrue(out.toString().startsWith("distance 5.0"), out.toString());
    }

    @Test
    void explainsWrongUse() {
        assertEquals(2, mien("dtw", file, file + ":1"));
        assertTrue(err.toString().contains("has 3 series; name one as"), err.toString());
        assertEquals(3, mien("dtw", file + ":7", file + ":1"));
        assertTrue(err.toString().contains("there is no series 7"), err.toString());
        assertEquals(2, mien("dtw", file + ":0", file + ":1", "--window", "wide"));
        assertTrue(err.toString().contains("window 'wide' is not known"), err.toString());
        assertEquals(2, mien("dtw", file + ":0", file + ":1", "--plot", "x.png"));
        assertEquals(3, mien("dtw", folder.resolve("none.tsv") + ":0", file + ":1"));
        assertEquals(3, mien("dtw", file + ":0", file + ":1", "--window", "itakura:1"));
        assertTrue(err.toString().contains("joins their ends"), err.toString());
    }

    private int tsc(String... more) {
        List<String> args = new ArrayList<>(List.of("tsc", "--train", file, "--test", file));
        args.addAll(List.of(more));
        return mien(args.toArray(String[]::new));
    }

    @Test
    void classifiesByNeighbours() throws IOException {
        Path run = folder.resolve("run");
        assertEquals(0, tsc("--model", "nn-dtw", "--window", "learned", "--json", "--out", run.toString()),
                err.toString());
        JsonNode json = new JsonMapper().readTree(out.toString());
        assertEquals(1, json.get("accuracy").asDouble());
        assertEquals("learned", json.get("window").asText());
        assertEquals(4, Files.readAllLines(run.resolve("predictions.csv")).size());
        assertEquals(0, tsc("--model", "nn-ed", "--pad", "zero", "--k", "2"), err.toString());
        assertTrue(out.toString().contains("nn-ed, k 2"), out.toString());
    }

    @Test
    void refusesOptionsOfOtherModels() {
        assertEquals(3, tsc("--model", "nn-ed"));
        assertTrue(err.toString().contains("Euclid's distance needs one length"), err.toString());
        assertEquals(2, tsc("--model", "nn-dtw", "--epochs", "3"));
        assertTrue(err.toString().contains("--epochs means nothing"), err.toString());
        assertEquals(2, tsc("--window", "0.1"));
        assertEquals(2, tsc("--model", "nn-ed", "--window", "0.1"));
        assertEquals(2, tsc("--model", "nn-lcss"));
        assertEquals(2, tsc("--model", "nn-dtw", "--k", "0"));
        assertEquals(2, tsc("--model", "nn-dtw", "--window", "2.5"));
    }
}
