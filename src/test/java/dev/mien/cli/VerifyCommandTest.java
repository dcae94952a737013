package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.engine.kernels.Backends;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class VerifyCommandTest {
    private static final Path LAYER = Path.of("src/test/resources/golden/layers/l2normalize.safetensors");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path dir;

    @BeforeEach
    @AfterEach
    void forgetBackend() {
        Backends.use(null);
        System.clearProperty("mien.backend");
    }

    private int execute(String... args) {
        CommandLine commandLine = Mien.commandLine();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }

    private String lastLine() {
        return out.toString().lines().reduce("", (a, b) -> b);
    }

    @Test
    void aLineForEachCaseAndACount() {
        assertEquals(0, execute("verify", "--backend", "reference", "--only", "gradient/softmax/[3, ?]"));
        assertTrue(out.toString().startsWith("gradient/softmax/[3, 2] "), out.toString());
        assertTrue(out.toString().lines().findFirst().orElseThrow().endsWith("ok"), out.toString());
        assertEquals("1 passed, 0 failed, 0 skipped", lastLine());
    }

    @Test
    void narrowerVectorsRunInAnotherProcess() {
        assertEquals(0, execute("verify", "--backend", "simd", "--only", "parity/map/relu [1, 13]"), err.toString());
        int own = Integer.getInteger("mien.lanes", InfoCommand.vectorBits());
        if (own > 128) {
            assertTrue(out.toString().contains("parity/map/relu [1, 13] @128"), out.toString());
        }
    }

    @Test
    void asJson() throws IOException {
        assertEquals(0, execute("verify", "--backend", "reference", "--only", "gradient/softmax*", "--json"));
        JsonNode all = new JsonMapper().readTree(out.toString());
        assertEquals(all.get("cases").size(), all.get("passed").asInt());
        assertEquals("ok", all.get("cases").get(0).get("status").asText());
        assertTrue(
                all.get("cases").get(0).get("error").asDouble() <= all.get("cases").get(0).get("tolerance").asDouble());
    }

    @Test
    void goldenFolder() throws IOException {
        copyLayer();
        assertEquals(0, execute("verify", "--backend", "reference", "--golden", dir.toString()), out.toString());
        assertTrue(out.toString().startsWith("layers/l2normalize"), out.toString());
        assertFalse(out.toString().contains("gradient/"), out.toString());
    }

    @Test
    void aWrongValueIsExitCode5() throws IOException {
        byte[] file = Files.readAllBytes(copyLayer());
        for (int i = 1; i <= 1024; i++) {
            file[file.length - i] ^= 0x10;
        }
        Files.write(dir.resolve("layers/l2normalize.safetensors"), file);
        assertEquals(5, execute("verify", "--backend", "reference", "--golden", dir.toString()));
        assertTrue(out.toString().contains("FAIL"), out.toString());
        assertFalse(lastLine().contains(" 0 failed"), lastLine());
    }

    @Test
    void usage() {
        assertEquals(2, execute("verify", "--backend", "reference", "--only", "no such case"));
        assertTrue(err.toString().contains("no such case"), err.toString());
        assertEquals(2, execute("verify", "--backend", "simd", "--lanes", "64"));
        assertEquals(3, execute("verify", "--golden", dir.resolve("absent").toString()));
    }

    @Test
    void patterns() {
        assertTrue(VerifyCommand.glob("parity/*").matcher("parity/conv/1d [2, 3]").matches());
        assertTrue(VerifyCommand.glob("*[2, ?]*").matcher("a [2, 3] b").matches());
        assertFalse(VerifyCommand.glob("conv").matcher("parity/conv").matches());
        assertFalse(VerifyCommand.glob("a.c").matcher("abc").matches());
    }

    private Path copyLayer() throws IOException {
        Path to = dir.resolve("layers").resolve(LAYER.getFileName());
        Files.createDirectories(to.getParent());
        return Files.copy(LAYER, to);
    }
}
