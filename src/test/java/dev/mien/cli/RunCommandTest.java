package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.media.FrameSource;
import dev.mien.media.Media;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RunCommandTest {
    private static final List<String> TINY = List.of("data.generate.subjects=3", "data.generate.clipsPerClass=1",
            "data.generate.frames=4", "data.generate.size=48", "training.epochs=2", "length=4", "embedder.size=4");
    @TempDir
    private Path folder;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    private int run(String... args) {
        out = new StringWriter();
        err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("run", "quick", "output=" + folder.resolve("runs"),
                "cache=" + folder.resolve("cache")));
        all.addAll(TINY);
        all.addAll(List.of(args));
        CommandLine cmd = Mien.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return cmd.execute(all.toArray(String[]::new));
    }

    @Test
    void goesFromGeneratedClipsToResults() throws IOException {
        assertEquals(0, run(), err.toString());
        assertTrue(out.toString().startsWith("A generated miniature"), out.toString());
        Path first = folder.resolve("runs/quick");
        assertTrue(out.toString().contains("results in " + first), out.toString());
        for (String name : List.of("config.resolved.yaml", "environment.json", "metrics.jsonl", "predictions.csv",
                "confusion.csv", "ledger.csv", "checkpoint/fold-3.safetensors", "clips/clips.csv")) {
            assertTrue(Files.exists(first.resolve(name)), name);
        }
        assertEquals(0, run("--json", "--resume"), err.toString());
        JsonNode json = new JsonMapper().readTree(out.toString());
        assertEquals(9, json.get("clipsFromCache").asInt());
        assertEquals(9, json.get("parts").get("test").get("n").asInt());
        assertEquals(0, run(), err.toString());
        assertTrue(out.toString().contains("results in " + folder.resolve("runs/quick-2")), out.toString());
        assertEquals(Files.readString(first.resolve("predictions.csv")),
                Files.readString(folder.resolve("runs/quick-2/predictions.csv")));
        assertArrayEquals(Files.readAllBytes(first.resolve("clips/anger/person01-1.gif")),
                Files.readAllBytes(folder.resolve("runs/quick-2/clips/anger/person01-1.gif")));
    }

    @Test
    void generatedClipsAreVideos() {
        assertEquals(0, run(), err.toString());
        try (FrameSource frames = Media.open(folder.resolve("runs/quick/clips/disgust/person02-1.gif"))) {
            int n = 0;
            while (frames.hasNext()) {
                assertEquals(48, frames.next().width());
                n++;
            }
            assertEquals(4, n);
        }
    }

    @Test
    void explainsWrongUse() {
        assertEquals(2, run("training.epoch=3"));
        assertTrue(err.toString().contains("did you mean 'training.epochs'"), err.toString());
        assertEquals(2, run("--resume"));
        assertTrue(err.toString().contains("there is no run in"), err.toString());
        assertEquals(2, run("embedder.detector=mtcnn", "embedder.mtcnn=x"));
        assertEquals(0, run("--dry-run"), err.toString());
        assertTrue(out.toString().contains("learningRate"), out.toString());
        assertTrue(Files.notExists(folder.resolve("runs")));
        assertEquals(3, run("data.generate.subjects=0", "data.path=" + folder.resolve("none")));
    }

    @Test
    void refusesToWriteAmongTheClips() {
        assertEquals(2, run("data.generate.subjects=0", "data.path=" + folder));
        assertTrue(err.toString().contains("lies inside the data folder"), err.toString());
        assertTrue(Files.notExists(folder.resolve("runs")));
    }

    @Test
    void refusesToGoOnWithOtherSettings() {
        assertEquals(0, run(), err.toString());
        assertEquals(2, run("--resume", "training.batch=3"));
        assertTrue(err.toString().contains("the settings have changed"), err.toString());
    }

    /** Published weights on aligned faces, from a folder with a folder per class. */
    @Test
    void runsFaceNetOnOnesOwnFolder() throws IOException {
        Path shared = Path.of("..", "shared", "data");
        Path weights = shared.resolve("facenet/facenet-vggface2.pt");
        Assumptions.assumeTrue(Files.exists(weights), "no ../shared/data/facenet");
        List<String> faces = List.of("angelina_jolie", "kate_siegel", "bradley_cooper", "paul_rudd", "shea_whigham");
        for (int i = 0; i < faces.size(); i++) {
            Path folderOfClass = Files.createDirectories(folder.resolve("data").resolve(i < 2 ? "women" : "men"));
            Files.copy(shared.resolve("faces/aligned").resolve(faces.get(i) + ".png"),
                    folderOfClass.resolve(i + ".png"));
        }
        Files.writeString(folder.resolve("data/men/broken.mp4"), "not a video");
        assertEquals(0, run("data.generate.subjects=0", "data.path=" + folder.resolve("data"), "embedder.kind=facenet",
                "embedder.weights=" + weights, "evaluation.split=auto", "evaluation.folds=2", "--json"),
                err.toString());
        JsonNode json = new JsonMapper().readTree(out.toString());
        assertEquals(6, json.get("clips").asInt());
        assertEquals(5, json.get("clipsUsed").asInt());
        assertTrue(err.toString().contains("left out: ") && err.toString().contains("broken.mp4"), err.toString());
    }
}
