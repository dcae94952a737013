package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SummaryCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine mien = Mien.commandLine(args);
        mien.setOut(new PrintWriter(out));
        mien.setErr(new PrintWriter(err));
        return mien.execute(args);
    }

    private JsonNode facts(String model, String input) throws IOException {
        assertEquals(0, run("summary", model, "--input", input, "--json"), err.toString());
        return new JsonMapper().readTree(out.toString());
    }

    /** The published sizes: 1.4 G multiply-adds a face, 23.5 M parameters. */
    @Test
    void faceNetCostsWhatIsPublished() throws IOException {
        JsonNode facts = facts("inceptionresnetv1", "2,160,160,3");
        assertEquals(2 * 1.418e9, facts.get("macs").asDouble(), 2 * 0.0005e9);
        assertEquals(23_482_624, facts.get("parameters").asLong());
        long parameters = 0;
        for (JsonNode step : facts.get("steps")) {
            parameters += step.get("parameters").asLong();
        }
        assertEquals(facts.get("parameters").asLong(), parameters, "folded batch norms count where they went");
        JsonNode first = facts.get("steps").get(0);
        assertEquals("conv2d_1a.conv", first.get("layer").asText());
        assertEquals("[\"batchnorm\",\"relu\"]", first.get("fused").toString());
        // 3x3 convolution of 3 channels to 32, 79 x 79 positions, 2 faces
        assertEquals(2L * 79 * 79 * 32 * 27, first.get("macs").asLong());
        assertEquals(4L * 2 * 79 * 79 * 32, first.get("bytes").asLong());
    }

    /** Eight faces, so that the first layers run face by face: every step has a time all the same. */
    @Test
    void stepsAreTimed() throws IOException {
        assertEquals(0, run("summary", "inceptionresnetv1", "--input", "8,160,160,3", "--time", "0.01", "--json"),
                err.toString());
        int convolutions = 0;
        for (JsonNode step : new JsonMapper().readTree(out.toString()).get("steps")) {
            assertTrue(step.get("milliseconds").asDouble() >= 0);
            convolutions += step.get("kind").asText().equals("conv") && step.get("milliseconds").asDouble() > 0 ? 1 : 0;
        }
        assertTrue(convolutions > 100, "convolutions with a time: " + convolutions);
        assertEquals(0, run("summary", "inceptiontime", "--input", "1,25,512", "--time", "0.01"), err.toString());
        assertTrue(out.toString().contains("GFLOP/s on "), out.toString());
        assertEquals(2, run("summary", "inceptiontime", "--input", "1,25,512", "--time", "-1"));
    }

    @Test
    void memoryIsForecast() throws IOException {
        JsonNode facts = facts("inceptionresnetv1", "8,160,160,3");
        long weights = facts.get("weightBytes").asLong();
        assertEquals(weights + facts.get("bufferBytes").asLong(), facts.get("inferenceBytes").asLong());
        long training = facts.get("trainingBytes").asLong();
        long recomputed = facts.get("trainingBytesRecomputed").asLong();
        assertEquals(4 * weights + 8 * 21e6, training, 1e7, "Adam, and 21 MB a face");
        assertTrue(recomputed < training - 8 * 10e6, recomputed + " of " + training);
    }

    @Test
    void i3dCosts111GMacForAClip() throws IOException {
        assertEquals(111.15e9, facts("i3d-rgb", "1,64,224,224,3").get("macs").asDouble(), 0.05e9);
    }

    @Test
    void theTableEndsWithTotals() {
        assertEquals(0, run("summary", "inceptiontime[7,3]", "--input", "4,25,7"), err.toString());
        assertTrue(out.toString().contains("of one input"), out.toString());
        assertTrue(out.toString().contains("concat"), out.toString());
    }

    @Test
    void anInputThatDoesNotFitIsOneLine() {
        for (String input : new String[] {"1,160,3", "0,160,160,3", "a", "1,,3", "65536,65536,65536,3"}) {
            assertEquals(2, run("summary", "inceptionresnetv1", "--input", input), input);
        }
        assertEquals(5, err.toString().lines().filter(l -> l.startsWith("mien: ")).count(), err.toString());
    }
}
