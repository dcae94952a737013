package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mien.weights.Numpy;
import dev.mien.weights.Safetensors;
import dev.mien.weights.TensorFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EmbedCommandTest {
    private static final Path DATA = Path.of("..", "shared", "data");
    private static final Path WEIGHTS = DATA.resolve("facenet/facenet-vggface2.pt");
    private static final Path FACES = DATA.resolve("faces/aligned");
    private static final List<String> NAMES = List.of("angelina_jolie", "bradley_cooper", "kate_siegel", "paul_rudd",
            "shea_whigham");
    /** Pairs 12, 13, 14, 15, 23, 24, 25, 34, 35, 45, as facenet-pytorch publishes them. */
    private static final double[] PUBLISHED = {1.481770, 0.866562, 1.436502, 1.436768, 1.334183, 1.052093, 1.081338,
            1.383814,
            1.344235, 1.096777};

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
        assumeTrue(Files.exists(WEIGHTS) && Files.isDirectory(FACES), "no real weights and faces here");
    }

    private static String[] command(List<String> inputs, String... options) {
        List<String> args = new ArrayList<>(List.of("embed"));
        args.addAll(inputs);
        args.addAll(List.of("--weights", WEIGHTS.toString()));
        args.addAll(List.of(options));
        return args.toArray(String[]::new);
    }

    @Test
    void theDistancesOfAlignedFacesAreThePublishedOnes() throws IOException {
        requireData();
        Path csv = dir.resolve("e.csv");
        List<String> inputs = NAMES.stream().map(n -> FACES.resolve(n + ".png").toString()).toList();
        assertEquals(0, run(command(inputs, "--aligned", "--distances", "--out", csv.toString())), err.toString());
        List<String[]> lines = out.toString().lines().map(l -> l.split("\t")).toList();
        assertEquals(6, lines.size());
        for (int i = 0, pair = 0; i < 5; i++) {
            assertEquals(NAMES.get(i) + ".png", lines.get(0)[i + 1]);
            assertEquals(0, Double.parseDouble(lines.get(i + 1)[i + 1]));
            for (int j = i + 1; j < 5; j++, pair++) {
                assertEquals(PUBLISHED[pair], Double.parseDouble(lines.get(i + 1)[j + 1]), 2e-5);
            }
        }
        List<String> rows = Files.readAllLines(csv);
        assertEquals(6, rows.size());
        assertEquals(6 + 512, rows.get(1).split(",").length);
    }

    @Test
    void badInputsCostOneLineEach() throws IOException {
        requireData();
        Path empty = Files.createFile(dir.resolve("empty.mp4"));
        Path text = Files.writeString(dir.resolve("text.mp4"), "no video");
        Path npy = dir.resolve("e.npy");
        List<String> inputs = List.of(empty.toString(), FACES.resolve("paul_rudd.png").toString(), text.toString(),
                dir.resolve("missing.png").toString());
        assertEquals(3, run(command(inputs, "--aligned", "--out", npy.toString())));
        assertEquals(3, err.toString().lines().filter(l -> l.startsWith("mien: ")).count(), err.toString());
        try (TensorFile file = Numpy.open(npy)) {
            assertEquals("[1, 512]", file.arrays().values().iterator().next().shape().toString());
        }
    }

    @Test
    void aFolderIsAClipAndSafetensorsTellWhereRowsComeFrom() {
        requireData();
        Path file = dir.resolve("e.safetensors");
        assertEquals(0, run(command(List.of(FACES.toString()), "--aligned", "--out", file.toString())), err.toString());
        assertEquals("", out.toString());
        try (TensorFile saved = Safetensors.open(file)) {
            assertEquals("[5, 512]", saved.get("embeddings").shape().toString());
            assertEquals(4, saved.get("frame").longs()[4]);
            assertEquals(160, saved.get("box").floats()[2]);
            assertTrue(saved.metadata().get("files").contains("shea_whigham.png"));
            double length = 0;
            for (int i = 0; i < 512; i++) {
                length += Math.pow(saved.get("embeddings").floats()[i], 2);
            }
            assertEquals(1, length, 1e-5);
        }
    }

    /** Two photographs of one person are nearer than photographs of two. */
    @Test
    void facesAreFoundCutAndEmbedded() throws IOException {
        requireData();
        Path csv = dir.resolve("e.csv");
        Path images = DATA.resolve("faces/images");
        List<String> inputs = List.of(images.resolve("angelina_jolie.jpg").toString(),
                images.resolve("kate_siegel.jpg").toString(), FACES.resolve("angelina_jolie.png").toString());
        assertEquals(0, run(command(inputs, "--mtcnn", DATA.resolve("mtcnn").toString(), "--min-face", "80",
                "--distances", "--out", csv.toString())), err.toString());
        List<String[]> lines = out.toString().lines().map(l -> l.split("\t")).toList();
        assertEquals(4, lines.size(), out.toString());
        assertTrue(Double.parseDouble(lines.get(1)[3]) < 0.7, out.toString());
        assertTrue(Double.parseDouble(lines.get(1)[2]) > 0.7, out.toString());
        String[] box = Files.readAllLines(csv).get(1).split(",");
        assertTrue(Double.parseDouble(box[4]) - Double.parseDouble(box[2]) > 300, "the face of a large portrait");
    }

    @Test
    void mistakesOfUseAreToldBeforeAnyWork() {
        assertEquals(2, run("embed", "--weights", "w.pt"));
        assertEquals(2, run("embed", "x.png", "--weights", "w.pt"));
        assertTrue(err.toString().contains("--mtcnn"), err.toString());
        assertEquals(2, run("embed", "x.png", "--aligned", "--weights", "w.pt", "--out", "e.txt"));
        assertTrue(err.toString().contains(".safetensors"), err.toString());
    }
}
