package dev.mien.nativekernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every kernel of {@code native/} but dtw's, run by {@code kernels_test.cpp} on the emulated device: what it prints is a hash of each
 * result. That results are right, {@code CudaBackendTest} says.
 */
class KernelsTest {
    private static final Path NATIVE = Path.of("native");

    @TempDir
    private static Path folder;
    private static Path program;
    private static String results;

    @BeforeAll
    static void compile() throws Exception {
        Gpp.assumeThere();
        program = folder.resolve("kernels_test");
        assertEquals("", Gpp.compile(NATIVE.resolve("emulated/kernels_test.cpp"), program));
        results = run(program, 1, 3);
    }

    private static String run(Path program, int seed, int blocks) throws Exception {
        Gpp.Ended ended = Gpp.run(program.toString(), "" + seed, "" + blocks);
        assertEquals(0, ended.status(), ended::output);
        return ended.output();
    }

    @Test
    void noKernelIsLeftOut() throws Exception {
        String test = Files.readString(NATIVE.resolve("emulated/kernels_test.cpp"));
        try (Stream<Path> files = Files.list(NATIVE)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".cu") && !f.endsWith("dtw.cu")).toList()) {
                Matcher names = Pattern.compile("__global__ void (\\w+)\\(").matcher(Files.readString(file));
                while (names.find()) {
                    assertTrue(Pattern.compile("\\b" + names.group(1) + "[(},]").matcher(test).find(), names.group(1));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 3", "3, 1", "4, 7"})
    void theSameBitsInAnyOrderAndLayout(int seed, int blocks) throws Exception {
        assertEquals(results, run(program, seed, blocks));
    }

    @Test
    void noForeignMemory() throws Exception {
        Path sanitized = folder.resolve("kernels_test_sanitized");
        String said = Gpp.compile(NATIVE.resolve("emulated/kernels_test.cpp"), sanitized, "-g",
                "-fsanitize=address,undefined", "-fno-sanitize-recover=all");
        assumeTrue(said.isEmpty(), () -> "no address sanitizer: " + said);
        assertEquals(results, run(sanitized, 1, 3));
    }

    /** The test's test: without its barriers a file's kernels must show it. */
    @ParameterizedTest
    @CsvSource({"columns.cuh, norm_statistics", "map.cu, map_transpose", "nms.cu, nms_keep"})
    void missingBarriersShow(String file, String kernel) throws Exception {
        Path copy = folder.resolve("without-" + file);
        Files.createDirectories(copy.resolve("emulated"));
        try (Stream<Path> files = Files.walk(NATIVE)) {
            for (Path from : files.filter(f -> f.toString().matches(".*\\.(cu|cuh|h|cpp)")).toList()) {
                Files.copy(from, copy.resolve(NATIVE.relativize(from).toString()));
            }
        }
        String source = Files.readString(NATIVE.resolve(file));
        assertNotEquals(source, source.replace("__syncthreads();", ""));
        Files.writeString(copy.resolve(file), source.replace("__syncthreads();", ""));
        Path racing = folder.resolve("racing-" + kernel);
        assertEquals("", Gpp.compile(copy.resolve("emulated/kernels_test.cpp"), racing));
        boolean wrong = false;
        for (int seed = 1; seed <= 5 && !wrong; seed++) {
            Gpp.Ended ended = Gpp.run(racing.toString(), "" + seed, "3");
            wrong = ended.status() != 0 || !linesOf(kernel, results).equals(linesOf(kernel, ended.output()));
        }
        assertTrue(wrong);
    }

    private static String linesOf(String kernel, String output) {
        return String.join("\n", output.lines().filter(l -> l.startsWith(kernel)).toList());
    }
}
