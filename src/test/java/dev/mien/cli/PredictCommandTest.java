package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.media.FrameSource;
import dev.mien.media.Media;
import dev.mien.weights.StateDict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Predict and export, on what a tiny run has left. */
class PredictCommandTest {
    @TempDir
    private static Path shared;
    private static Path run;
    @TempDir
    private Path folder;
    private StringWriter out;
    private StringWriter err;

    @BeforeAll
    static void train() {
        run = shared.resolve("run");
        assertEquals(0,
                Mien.commandLine().setOut(new PrintWriter(new StringWriter()))
                        .setErr(new PrintWriter(new StringWriter()))
                        .execute("run", "quick", "cache=" + shared.resolve("cache"), "data.generate.subjects=3",
                                "data.generate.clipsPerClass=1", "data.generate.frames=6", "data.generate.size=48",
                                "training.epochs=2", "length=4", "embedder.size=4", "--out", run.toString()));
    }

    private int mien(String... args) {
        out = new StringWriter();
        err = new StringWriter();
        return Mien.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
    }

    private static Path clip() {
        return run.resolve("clips/anger/person01-1.gif");
    }

    /** The network of a fold says of its test clips what the run says that it does. */
    @Test
    void saysWhatTheRunSaid() throws IOException {
        for (int k = 1; k <= 3; k++) {
            assertEquals(0, mien("predict", run.resolve("clips").toString(), "--run",
                    run.resolve("model-fold-" + k).toString()), err.toString());
            List<String> rows = out.toString().lines().toList();
            assertEquals("clip\tanswer\tanger\tconfusion\tdisgust", rows.getFirst());
            int compared = 0;
            for (String line : Files.readAllLines(run.resolve("predictions.csv"))) {
                String[] said = line.split(",");
                if (said[4].equals("test") && said[3].equals(Integer.toString(k))) {
                    String row = rows.stream().filter(r -> r.startsWith(said[0] + "\t")).findFirst().orElseThrow();
                    assertEquals(String.join("\t", said[0], said[6], said[7], said[8], said[9]), row);
                    compared++;
                }
            }
            assertEquals(3, compared, "clips of fold " + k);
        }
    }

    @Test
    void severalNetworksAnswerWithTheirMean() {
        double sum = 0;
        for (int k = 1; k <= 3; k++) {
            mien("predict", clip().toString(), "--run", run.resolve("model-fold-" + k).toString());
            sum += Double.parseDouble(out.toString().lines().toList().get(1).split("\t")[2]);
        }
        assertEquals(0, mien("predict", clip().toString(), "--run", run.toString()), err.toString());
        assertEquals(sum / 3, Double.parseDouble(out.toString().lines().toList().get(1).split("\t")[2]), 2e-6);
        assertTrue(err.toString().contains("3 networks answer together"), err.toString());
    }

    /** The moments' mean and the last layer's constant are the logits, whose softmax are the probabilities. */
    @Test
    void momentsAddUpToTheAnswer() throws IOException {
        Path model = run.resolve("model-fold-1");
        assertEquals(0, mien("predict", clip().toString(), "--json", "--run", model.toString()), err.toString());
        JsonNode answer = new JsonMapper().readTree(out.toString()).get(0);
        float[] bias = StateDict.fromFile(model.resolve("model.safetensors")).get("fc.bias").toFloats();
        List<String> classes = List.of("anger", "confusion", "disgust");
        double[] e = new double[3];
        double all = 0;
        assertEquals(4, answer.get("moments").size());
        for (int c = 0; c < 3; c++) {
            double mean = 0;
            for (JsonNode moment : answer.get("moments")) {
                mean += moment.get("speaksFor").get(classes.get(c)).asDouble() / 4;
            }
            e[c] = Math.exp(mean + bias[c]);
            all += e[c];
        }
        for (int c = 0; c < 3; c++) {
            assertEquals(e[c] / all, answer.get("probabilities").get(classes.get(c)).asDouble(), 1e-5);
        }
        assertEquals(1, answer.get("moments").get(0).get("frame").asInt(), "the middle four of six frames");
    }

    @Test
    void aBadClipCostsOneLineAndTheArrayIsClosed() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.mp4"), "this is no video");
        assertEquals(3, mien("predict", bad.toString(), clip().toString(), "--json", "--run", run.toString()));
        JsonNode all = new JsonMapper().readTree(out.toString());
        assertEquals(2, all.size());
        assertTrue(all.get(0).get("error").asText().contains("bad.mp4"));
        assertTrue(all.get(1).has("answer"));
        assertTrue(err.toString().contains("bad.mp4"), err.toString());
    }

    @Test
    void drawsTheAnswerIntoTheClip() {
        Path video = folder.resolve("said.mp4");
        assertEquals(0, mien("predict", clip().toString(), "--run", run.toString(), "--out", video.toString()),
                err.toString());
        int frames = 0;
        try (FrameSource source = Media.open(video)) {
            for (; source.hasNext(); source.next()) {
                frames++;
            }
        }
        assertEquals(6, frames);
    }

    @Test
    void refusesWhatIsNoModel() throws IOException {
        assertEquals(2, mien("predict", clip().toString(), "--run", folder.resolve("nowhere").toString()));
        assertEquals(3, mien("predict", clip().toString(), "--run", folder.toString()));
        assertTrue(err.toString().contains("no trained network there"), err.toString());
        for (String hostile : List.of("{\"network\": \"frozen-in\"}", "[1, 2]", "!!java.io.File [x]", "{",
                Files.readString(run.resolve("model-fold-1/model.json")).replace("\"length\" : 4", "\"length\" : -4"),
                Files.readString(run.resolve("model-fold-1/model.json")).replace("\"filters\" : 8",
                        "\"filters\" : 99999999"),
                Files.readString(run.resolve("model-fold-1/model.json")).replace("frozen-in", "frozen-inn"))) {
            Path model = Files.createDirectories(folder.resolve("m"));
            Files.copy(run.resolve("model-fold-1/model.safetensors"), model.resolve("model.safetensors"),
                    StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(model.resolve("model.json"), hostile);
            assertEquals(3, mien("predict", clip().toString(), "--run", model.toString()), hostile + err);
            assertFalse(err.toString().contains("\tat "), err.toString());
        }
    }

    @Test
    void exportsANetworkOfARun() {
        Path onnx = folder.resolve("m.onnx");
        Path weights = folder.resolve("m.safetensors");
        assertEquals(2, mien("export", "--run", run.toString(), "--onnx", onnx.toString()));
        assertTrue(err.toString().contains("name one of them"), err.toString());
        assertEquals(0, mien("export", "--run", run.resolve("model-fold-1").toString(), "--onnx", onnx.toString(),
                "--safetensors", weights.toString()), err.toString());
        assertTrue(Files.exists(onnx));
        List<String> names = new ArrayList<>(StateDict.fromFile(weights).tensors().keySet());
        assertEquals(List.copyOf(StateDict.fromFile(run.resolve("model-fold-1/model.safetensors")).tensors().keySet()),
                names);
    }
}
