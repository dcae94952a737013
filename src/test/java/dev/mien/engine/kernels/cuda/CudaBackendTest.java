package dev.mien.engine.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.cli.Mien;
import dev.mien.nativekernels.EmulatedCuda;
import dev.mien.nativekernels.EmulatedCuda.Libraries;
import dev.mien.nativekernels.Gpp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole commands with {@code --backend cuda}, on the emulated device. */
class CudaBackendTest {
    @TempDir
    Path temporary;

    private Gpp.Ended run(Libraries libraries, String seed, String... command) throws Exception {
        return run("float32", libraries, seed, command);
    }

    private Gpp.Ended run(String precision, Libraries libraries, String seed, String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--backend", "cuda", "--precision", precision));
        Map<String, String> environment = Map.of("MIEN_EMULATED_SEED", seed, "XDG_CACHE_HOME", temporary.toString());
        return EmulatedCuda.run(libraries, environment, Mien.class, all.toArray(new String[0]));
    }

    /** Every operation against the reference, under all names and in other orders of threads and streams. */
    @ParameterizedTest
    @CsvSource({"CUDA_12, 0", "CUDA_12_CUDNN_9, 1", "CUDA_13, 2"})
    void everyOperation(Libraries libraries, String seed) throws Exception {
        Gpp.Ended ended = run(libraries, seed, "verify");
        assertEquals(0, ended.status(), ended.output());
        assertTrue(ended.output().contains(" 0 failed, 0 skipped"), ended.output());
    }

    /** Products are coarser, all else is as exact as before. */
    @ParameterizedTest
    @CsvSource({"tf32, 1e-4", "bf16, 1e-3"})
    void coarserFactors(String precision, double atLeast) throws Exception {
        Gpp.Ended operations = run(precision, Libraries.CUDA_13, "0", "verify", "--only", "parity/*", "--json");
        assertEquals(0, operations.status(), operations.output());
        Pattern errors = Pattern.compile("\"name\":\"parity/(\\w+)/[^\"]*\",\"status\":\"ok\",\"error\":([^,]*)");
        Map<Boolean, Double> worst = errors.matcher(operations.output()).results()
                .collect(Collectors.toMap(m -> List.of("conv", "linear").contains(m.group(1)),
                        m -> Double.parseDouble(m.group(2)), Math::max));
        assertTrue(worst.get(true) > atLeast, "tensor cores are imitated");
        assertTrue(worst.get(false) < 1e-5, worst::toString);
        Gpp.Ended blocks = run(precision, Libraries.CUDA_13, "0", "verify", "--golden",
                "src/test/resources/golden/modules/block8.safetensors");
        assertEquals(0, blocks.status(), blocks.output());
    }

    /** What was measured is kept, so the second run does not measure. */
    @Test
    void algorithmsAreKept() throws Exception {
        assertEquals(0, run(Libraries.CUDA_12, "0", "verify", "--only", "parity/conv/2d*").status());
        Path kept;
        try (Stream<Path> files = Files.list(temporary.resolve("mien"))) {
            kept = files.filter(f -> f.getFileName().toString().startsWith("cudnn-")).findFirst().orElseThrow();
        }
        String before = Files.readString(kept);
        assertTrue(before.length() > 1000);
        assertEquals(0, run(Libraries.CUDA_12, "0", "verify", "--only", "parity/conv/2d*").status());
        assertEquals(before, Files.readString(kept));
    }

    /** The same seed gives the same bits. */
    @Test
    void trainingTwice() throws Exception {
        Path a = temporary.resolve("a");
        Path b = temporary.resolve("b");
        for (Path out : List.of(a, b)) {
            Gpp.Ended ended = run(Libraries.CUDA_13, out.equals(a) ? "1" : "2", "run", "quick", "--out", out.toString(),
                    "training.epochs=2");
            assertEquals(0, ended.status(), ended.output());
        }
        assertEquals(Files.readString(a.resolve("predictions.csv")), Files.readString(b.resolve("predictions.csv")));
    }

    @Test
    void aStepThatDoesNotFitNamesItsTensorAndTheForecast() throws Exception {
        Gpp.Ended ended = EmulatedCuda.run(Libraries.CUDA_13, Map.of("MIEN_EMULATED_MEMORY", "" + (1 << 20)),
                Mien.class,
                "run", "quick", "--backend", "cuda", "--out", temporary.resolve("run").toString(), "training.epochs=2");
        assertEquals(4, ended.status(), ended.output());
        for (String part : List.of("no room for a tensor [", "a training step on [", "was forecast to take ",
                "the GPU is out of memory: ", "take a smaller batch")) {
            assertTrue(ended.output().contains(part), part + " in: " + ended.output());
        }
    }

    @Test
    void withoutADeviceItSaysWhatToDo() throws Exception {
        Gpp.Ended ended = EmulatedCuda.run(Libraries.MISFIT, Map.of(), Mien.class, "info", "--backend", "cuda");
        assertEquals(4, ended.status(), ended.output());
        assertTrue(ended.output().contains("the GPU cannot be used: "), ended.output());
        assertTrue(ended.output().contains("install"), ended.output());
    }
}
