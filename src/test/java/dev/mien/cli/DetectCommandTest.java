package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.weights.Safetensors;
import dev.mien.weights.TensorFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DetectCommandTest {
    private static final Path SHARED = Path.of("..", "shared");
    private static final Path MTCNN = SHARED.resolve("data/mtcnn");
    private static final Path PORTRAIT = SHARED.resolve("golden/mtcnn/portrait1_512.png");
    private static final Path PORTRAIT_GOLDEN = SHARED.resolve("golden/mtcnn/portrait1_512.safetensors");

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
        assumeTrue(Files.isDirectory(MTCNN) && Files.exists(PORTRAIT), "no real detector and photographs here");
    }

    @Test
    void boxAndLandmarksAreThoseOfFacenetPytorch() throws IOException {
        requireData();
        assertEquals(0, run("detect", PORTRAIT.toString(), "--weights", MTCNN.toString(), "--json"), err.toString());
        JsonNode frames = new JsonMapper().readTree(out.toString());
        assertEquals(1, frames.size());
        assertEquals(512, frames.get(0).get("width").asInt());
        JsonNode face = frames.get(0).get("faces").get(0);
        try (TensorFile golden = Safetensors.open(PORTRAIT_GOLDEN)) {
            double[] box = golden.get("boxes").doubles();
            double[] points = golden.get("points").doubles();
            for (int i = 0; i < 4; i++) {
                assertEquals(box[i], face.get("box").get(i).asDouble(), 2e-3);
            }
            for (int i = 0; i < 10; i++) {
                assertEquals(points[i], face.get("landmarks").get(i / 2).get(i % 2).asDouble(), 2e-3);
            }
            assertEquals(golden.get("probs").doubles()[0], face.get("probability").asDouble(), 1e-5);
        }
    }

    @Test
    void badInputsCostOneLineEachAndTheRestGoesOn() throws IOException {
        requireData();
        Path text = Files.writeString(dir.resolve("text.mp4"), "no video");
        int code = run("detect", text.toString(), PORTRAIT.toString(), dir.resolve("missing").toString(), "--weights",
                MTCNN.toString(), "--min-face", "100");
        assertEquals(3, code);
        List<String> lines = out.toString().lines().toList();
        assertEquals(2, lines.size(), out.toString());
        assertEquals(13, lines.get(0).split("\t").length);
        assertEquals(13, lines.get(1).split("\t").length);
        assertEquals(2, err.toString().lines().filter(l -> l.startsWith("mien: ")).count(), err.toString());
    }

    @Test
    void aFolderWithoutTheNetworksSaysWhatIsNeeded() {
        assertEquals(3, run("detect", "x.png", "--weights", dir.toString()));
        assertTrue(err.toString().contains("pnet.pt"), err.toString());
        assertEquals(2, run("detect", "x.png", "--weights", dir.toString(), "--batch", "0"));
    }
}
