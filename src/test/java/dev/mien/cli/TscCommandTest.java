package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.lab.SeriesRecipe;
import dev.mien.models.FaceBox;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TscCommandTest {
    @TempDir
    private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeSeries() throws IOException {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            s.append(i % 2 == 0 ? "up" : "down");
            for (int t = 0; t < 8; t++) {
                s.append('\t').append((i % 2 == 0 ? 1 : -1) * t + 0.01 * ((i * 7 + t * 5) % 11));
            }
            s.append('\n');
        }
        Files.writeString(folder.resolve("t.tsv"), s);
    }

    private int tsc(String... more) {
        List<String> args = new ArrayList<>(List.of("tsc", "--batch", "4"));
        if (!List.of(more).contains("--train")) {
            args.addAll(List.of("--train", folder.resolve("t.tsv").toString()));
        }
        if (!List.of(more).contains("--test")) {
            args.addAll(List.of("--test", folder.resolve("t.tsv").toString()));
        }
        args.addAll(List.of(more));
        CommandLine cmd = Mien.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return cmd.execute(args.toArray(String[]::new));
    }

    @Test
    void printsJsonAndLeavesAFolder() throws IOException {
        Path run = folder.resolve("run");
        assertEquals(0, tsc("--epochs", "3", "--ensemble", "2", "--json", "--out", run.toString()), err.toString());
        JsonNode json = new JsonMapper().readTree(out.toString());
        assertEquals(12, json.get("n").asInt());
        assertEquals(2, json.get("lastLoss").size());
        assertTrue(json.get("classes").has("down"));
        for (String name : List.of("result.json", "environment.json", "confusion.csv", "predictions.csv",
                "history-2.jsonl",
                "model-1.safetensors", "checkpoint-1.safetensors")) {
            assertTrue(Files.size(run.resolve(name)) > 0, name);
        }
        assertEquals(13, Files.readAllLines(run.resolve("predictions.csv")).size());
        String before = Files.readString(run.resolve("predictions.csv"));
        assertEquals(0, tsc("--epochs", "3", "--ensemble", "2", "--resume", "--out", run.toString()), err.toString());
        assertEquals(before, Files.readString(run.resolve("predictions.csv")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fcn", "ResNet", "inceptiontime-tsai"})
    void trainsAnyNetworkAndTellsWhichMomentsDecided(String model) throws IOException {
        Path cam = folder.resolve("cam.csv");
        assertEquals(0, tsc("--epochs", "2", "--model", model, "--ensemble", "2", "--json", "--cam", cam.toString()),
                err.toString());
        assertEquals(model, new JsonMapper().readTree(out.toString()).get("model").asText());
        assertEquals(1 + 12 * 8, Files.readAllLines(cam).size());
    }

    @Test
    void theAuthorsTrainingIsTheDefault() {
        assertEquals(2000, SeriesRecipe.of("fcn").epochs());
        assertEquals(List.of(1, 6, 16), IntStream.of(9, 67, 500).map(SeriesRecipe.of("FCN")::batch).boxed().toList());
        assertEquals(List.of(1, 6, 64),
                IntStream.of(9, 67, 5000).map(SeriesRecipe.of("resnet")::batch).boxed().toList());
        assertEquals(64, SeriesRecipe.of("inceptiontime").batch(20));
        assertEquals(1500, SeriesRecipe.of("inceptiontime").epochs());
    }

    /** What embed writes goes in as it is; one file serves as both parts. */
    @Test
    void classifiesEmbeddings() throws IOException {
        EmbeddingTable table = new EmbeddingTable();
        StringBuilder list = new StringBuilder("path,label,split\n");
        for (int clip = 0; clip < 12; clip++) {
            String name = "clips/" + clip + ".mp4";
            list.append(name).append(clip % 2 == 0 ? ",up" : ",down").append(clip < 8 ? ",train\n" : ",test\n");
            for (int frame = 0; frame < 3 + clip % 3; frame++) {
                float v = clip % 2 == 0 ? frame : -frame;
                table.add(new EmbeddingTable.Row(name, frame, new FaceBox(0, 0, 1, 1, 1), new float[] {v, 1, clip}));
            }
        }
        Path labels = Files.writeString(folder.resolve("labels.csv"), list);
        for (String suffix : List.of(".csv", ".safetensors")) {
            Path file = folder.resolve("e" + suffix);
            table.write(file);
            assertEquals(0,
                    tsc("--train", file.toString(), "--test", file.toString(), "--labels", labels.toString(),
                            "--epochs",
                            "1", "--model", "fcn", "--normalize", "none", "--json"),
                    err.toString());
        }
        JsonNode json = new JsonMapper().readTree(out.toString());
        assertEquals(List.of(8, 4, 3, 5), List.of(json.get("trainSize").asInt(), json.get("testSize").asInt(),
                json.get("channels").asInt(), json.get("length").asInt()));
        assertEquals(2, tsc("--train", "e.safetensors"));
        assertTrue(err.toString().contains("--labels"), err.toString());
    }

    @Test
    void explainsWrongUse() throws IOException {
        assertEquals(2, tsc("--model", "transformer"));
        assertTrue(err.toString().contains("--model transformer"), err.toString());
        assertEquals(2, tsc("--epochs", "0"));
        assertEquals(2, tsc("--resume"));
        assertEquals(2, tsc("--cam", "moments.png"));
        Files.writeString(folder.resolve("t.tsv"), "1\tx\n");
        assertEquals(3, tsc());
        assertTrue(err.toString().contains("t.tsv, line 1: 'x' is not a number"), err.toString());
    }

    /** A cut-down ChinaTown: 20 series to learn from, 22 to be judged on. */
    @Test
    void learnsARecordedSet() throws IOException {
        Path set = Path.of("..", "shared", "data", "multivariate", "UnitTest");
        Assumptions.assumeTrue(Files.isDirectory(set), "no ../shared/data/multivariate");
        CommandLine cmd = Mien.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        assertEquals(0, cmd.execute("tsc", "--train", set.resolve("UnitTest_TRAIN.ts").toString(), "--test",
                set.resolve("UnitTest_TEST.ts").toString(), "--epochs", "60", "--batch", "2", "--json"),
                err.toString());
        double accuracy = new JsonMapper().readTree(out.toString()).get("accuracy").asDouble();
        assertTrue(accuracy > 0.8, "accuracy " + accuracy);
    }
}
