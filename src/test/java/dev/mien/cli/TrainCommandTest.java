package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.lab.config.RunConfig.Generate;
import dev.mien.lab.quick.CartoonClips;
import dev.mien.models.InceptionResnetV1;
import dev.mien.weights.StateDict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Train and predict on one's own clips, with a FaceNet of a sixteenth of the width. */
class TrainCommandTest {
    private static final InceptionResnetV1.Size SMALL = new InceptionResnetV1.Size(16, 1, 1, 1);
    @TempDir
    private static Path shared;
    private static Path csv;
    private static Path weights;
    @TempDir
    private Path folder;
    private StringWriter out;
    private StringWriter err;

    @BeforeAll
    static void draw() {
        csv = CartoonClips.write(shared.resolve("clips"), new Generate(5, 1, 6, 80), 1);
        weights = shared.resolve("facenet.safetensors");
        StateDict.of(new InceptionResnetV1(0, false, SMALL).initialise(3).stateTensors()).toFile(weights);
    }

    private int mien(String... args) {
        out = new StringWriter();
        err = new StringWriter();
        return Mien.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
    }

    private int train(Path what, String network) {
        List<String> all = new ArrayList<>(List.of("train", what.toString(), "--network", network, "--out",
                folder.resolve("run").toString(), "pretrained.faceNetFile=" + weights, "networks.faceSide=80",
                "networks.faceNet={narrow: 16, blocks35: 1, blocks17: 1, blocks8: 1}",
                "networks.series={variant: tsai, filters: 4, depth: 2, kernels: [5, 3], bottleneck: 4}",
                "training.frozen.realEpochs=3", "training.tuned.realEpochs=2", "lengths.shortClip=4",
                "cache=" + folder.resolve("cache")));
        return mien(all.toArray(String[]::new));
    }

    @Test
    void predictSaysOfAClipWhatTheTestOfItsFoldSaid() throws IOException {
        for (String network : List.of("frozen-in", "tuned-in")) {
            folder = Files.createDirectories(folder.resolve(network));
            assertEquals(0, train(csv, network), err.toString());
            assertTrue(out.toString().contains("report: " + folder.resolve("run/report.html")), out.toString());
            Path run = folder.resolve("run");
            for (String file : List.of("report.html", "MODEL_CARD.md", "predictions.csv", "tables/yours.csv")) {
                assertTrue(Files.exists(run.resolve(file)), file);
            }
            String[] said = Files.readAllLines(run.resolve("predictions.csv")).get(1).split(",");
            assertEquals(0, mien("predict", shared.resolve("clips").toString(), "--run",
                    run.resolve("cells/" + network + "-short-real/fold-1-seed-1").toString()), err.toString());
            String row = out.toString().lines().filter(r -> r.startsWith(said[4] + "\t")).findFirst().orElseThrow();
            assertEquals(String.join("\t", said[4], said[8], said[9], said[10], said[11]), row);
        }
    }

    @Test
    void peopleWithoutNamesAreAWarningInTheReport() throws IOException {
        Path plain = folder.resolve("plain.csv");
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(csv)) {
            String[] f = line.split(",");
            lines.add((f[0].equals("path") ? "path" : shared.resolve("clips").resolve(f[0]).toString()) + "," + f[1]);
        }
        Files.write(plain, lines);
        assertEquals(0, train(plain, "frozen-in"), err.toString());
        assertTrue(Files.readString(folder.resolve("run/report.html")).contains("names no subjects"));
    }

    @Test
    void saysWhatIsMissing() {
        assertEquals(2, mien("train", csv.toString()));
        assertTrue(err.toString().contains("--weights DIR"), err.toString());
        assertEquals(2, mien("train", "nowhere"));
        assertTrue(err.toString().contains("no such file"), err.toString());
        assertEquals(2, mien("train", csv.toString(), "trainin.batch=3"));
        assertTrue(err.toString().contains("training"), err.toString());
    }
}
