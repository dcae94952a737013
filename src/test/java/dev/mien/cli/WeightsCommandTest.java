package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.mien.models.ModelCatalogue;
import dev.mien.weights.StateDict;
import dev.mien.weights.TensorFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class WeightsCommandTest {
    private static final Path FIXTURES = Path.of("src", "test", "resources", "weights");

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int mien(Object... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine commandLine = Mien.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] words = new String[args.length + 1];
        words[0] = "weights";
        for (int i = 0; i < args.length; i++) {
            words[i + 1] = args[i].toString();
        }
        return commandLine.execute(words);
    }

    @Test
    void listNamesEverythingForPeopleAndForPrograms() throws IOException {
        assertEquals(0, mien("list"));
        assertTrue(out.toString().contains("facenet-vggface2"), out.toString());
        assertEquals(0, mien("list", "--json"));
        JsonNode all = new ObjectMapper().readTree(out.toString());
        assertEquals(6, all.size());
        assertEquals("(x-127.5)/128", all.get(0).get("contract").get("mien.standardisation").asText());
        assertTrue(all.get(0).get("urls").get(0).asText().startsWith("https://github.com/"), out.toString());
    }

    @Test
    void importWritesWhatTheFileHolds() {
        Path target = folder.resolve("out.safetensors");
        assertEquals(0, mien("import", FIXTURES.resolve("parallel.pt"), "--out", target), err.toString());
        assertEquals(target + System.lineSeparator(), out.toString());
        StateDict dict = StateDict.fromFile(target);
        assertTrue(dict.tensors().containsKey("0.weight"));
        assertEquals("parallel.pt", dict.metadata().get("mien.source"));
        assertEquals(0, mien("verify", target, "--list"), err.toString());
        assertTrue(out.toString().contains("0.weight F32[3, 2, 5]"), out.toString());
    }

    @Test
    void importAsAModelRefusesWhatDoesNotFit() {
        Path target = folder.resolve("out.safetensors");
        assertEquals(3,
                mien("import", FIXTURES.resolve("checkpoint.pt"), "--as", "inceptionresnetv1", "--out", target));
        assertTrue(err.toString().contains("does not fit inceptionresnetv1"), err.toString());
        assertFalse(Files.exists(target));
        assertEquals(2, mien("import", FIXTURES.resolve("checkpoint.pt"), "--as", "resnet50"));
        assertTrue(err.toString().contains("no model named 'resnet50'"), err.toString());
        assertEquals(2, mien("fetch", "nothing"));
        assertEquals(3, mien("verify", FIXTURES.resolve("evil.pt")));
        assertTrue(err.toString().contains("os.system"), err.toString());
        assertEquals(3, mien("verify", folder.resolve("absent")));
    }

    @Test
    void faceNetIsImportedWithItsContract() {
        Path facenet = Path.of("..", "shared", "data", "facenet", "facenet-vggface2.pt");
        assumeTrue(Files.isRegularFile(facenet), "no " + facenet + " here");
        Path target = folder.resolve("facenet.safetensors");
        assertEquals(0, mien("import", facenet, "--as", "InceptionResnetV1", "--out", target), err.toString());
        StateDict dict = StateDict.fromFile(target);
        assertEquals(160, dict.contract().inputSize());
        assertEquals(714, dict.tensors().size());
        assertEquals(0, mien("verify", target, "--as", "inceptionresnetv1"), err.toString());
        assertTrue(out.toString().contains("fits inceptionresnetv1"), out.toString());
        try (TensorFile before = TensorFile.open(facenet); TensorFile after = TensorFile.open(target)) {
            before.arrays().forEach((name, a) -> assertEquals(a.toString(), after.get(name).toString()));
        }
    }

    @Test
    void detectorsAreImportedWithTheirContracts() {
        for (String net : new String[] {"pnet", "rnet", "onet"}) {
            Path file = Path.of("..", "shared", "data", "mtcnn", net + ".pt");
            assumeTrue(Files.isRegularFile(file), "no " + file + " here");
            Path target = folder.resolve(net + ".safetensors");
            assertEquals(0, mien("import", file, "--as", net, "--out", target), err.toString());
            assertEquals("area", StateDict.fromFile(target).contract().resize());
            assertEquals(3, mien("import", file, "--as", "i3d", "--out", target));
            assertTrue(err.toString().contains("missing: Conv3d_1a_7x7.conv3d.weight [64, 7, 7, 7, 3]"),
                    err.toString());
        }
    }

    @Test
    void theVariantAndItsSizesComeFromTheWeights() {
        for (String variant : new String[] {"inceptiontime-tsai[7,5]", "inceptiontime-ghost[1,2]",
                "inceptiontime[12,4]",
                "i3d-flow[3]", "i3d-rgb[11]", "facenet-inceptiontime[4]"}) {
            Path file = folder.resolve("weights");
            StateDict.of(ModelCatalogue.create(variant).stateTensors()).toFile(file);
            String family = variant.replaceFirst("(-tsai|-ghost|-flow|-rgb)?\\[.*", "");
            assertEquals(0, mien("verify", file, "--as", family), err.toString());
            assertTrue(out.toString().contains("fits " + variant.replaceFirst("\\[.*", "")), out.toString());
        }
    }

    @Test
    void fetchTakesAMirrorAndKeepsTheChecks() throws IOException {
        Path pnet = Path.of("..", "shared", "data", "mtcnn", "pnet.pt");
        assumeTrue(Files.isRegularFile(pnet), "no " + pnet + " here");
        byte[] right = Files.readAllBytes(pnet);
        byte[] wrong = right.clone();
        wrong[20_000]++;
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestURI().getPath().equals("/right") ? right : wrong;
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort();
            assertEquals(3, mien("fetch", "mtcnn-pnet", "--dir", folder, "--url", address + "/wrong"));
            assertTrue(err.toString().contains("do not trust that source"), err.toString());
            assertFalse(Files.exists(folder.resolve("pnet.pt")));
            assertEquals(0, mien("fetch", "mtcnn-pnet", "--dir", folder, "--url", address + "/right"), err.toString());
            assertEquals(folder.resolve("pnet.pt") + System.lineSeparator(), out.toString());
        } finally {
            server.stop(0);
        }
        assertEquals(0, mien("fetch", "mtcnn-pnet", "--dir", folder, "--url", "http://127.0.0.1:1/"),
                "it is there already");
        assertEquals(0, mien("verify", folder.resolve("pnet.pt")), err.toString());
        assertTrue(out.toString().contains("known: mtcnn-pnet"), out.toString());
    }
}
