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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole commands with {@code --backend cuda}, on the emulated device. */
class CudaBackendTest {
    private static final String[] ON_GPU = {"--backend", "cuda", "--precision", "float32"};

    @TempDir
    Path temporary;

    private Gpp.Ended run(Libraries libraries, String seed, String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(Arrays.asList(ON_GPU));
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
    void withoutADeviceItSaysWhatToDo() throws Exception {
        Gpp.Ended ended = EmulatedCuda.run(Libraries.MISFIT, Map.of(), Mien.class, "info", "--backend", "cuda");
        assertEquals(4, ended.status(), ended.output());
        assertTrue(ended.output().contains("the GPU cannot be used: "), ended.output());
        assertTrue(ended.output().contains("install"), ended.output());
    }
}
