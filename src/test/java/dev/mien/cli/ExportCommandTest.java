package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.models.ModelCatalogue;
import dev.mien.weights.StateDict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExportCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int export(String model, String input) {
        Path weights = folder.resolve("pnet.safetensors");
        StateDict.of(ModelCatalogue.create("pnet").initialise(1).stateTensors()).toFile(weights);
        CommandLine commandLine = Mien.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return commandLine.execute("export", "--model", model, "--weights", weights.toString(), "--input", input,
                "--onnx", folder.resolve("pnet.onnx").toString());
    }

    @Test
    void writesAModel() throws IOException {
        assertEquals(0, export("pnet", "1,24,32,3"), err.toString());
        byte[] model = Files.readAllBytes(folder.resolve("pnet.onnx"));
        assertTrue(new String(model, StandardCharsets.ISO_8859_1).contains("conv4_1.weight"));
    }

    @Test
    void whatDoesNotFitIsRefusedInOneLineAndNothingIsWritten() {
        assertEquals(2, export("pnet", "1,24,32,4"));
        assertTrue(err.toString().contains("does not suit pnet"), err.toString());
        assertEquals(2, export("pnet", "1,0,32,3"));
        assertEquals(2, export("pnet", "1,24,many,3"));
        assertEquals(2, export("nonet", "1,24,32,3"));
        assertEquals(3, export("rnet", "1,24,24,3"), err.toString());
        assertFalse(Files.exists(folder.resolve("pnet.onnx")));
    }
}
