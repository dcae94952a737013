package dev.mien.nativekernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The PTX that the jar carries was made of the sources in {@code native/}; made anew by {@code native/ptx.sh}. Where there is nvcc
 * that is done here, too, and assembled.
 */
class CudaPtxTest {
    @TempDir
    Path made;

    private static final Path PTX = Path.of("src/main/resources/dev/mien/engine/kernels/cuda");
    private static final Pattern KERNEL = Pattern.compile("__global__ void ([a-z]\\w+)\\(|_KERNEL\\(([a-z]\\w+),");

    private static List<Path> files(Path folder, String ending) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static Set<String> names(Path folder, String ending) throws Exception {
        return files(folder, ending).stream().map(CudaPtxTest::name).collect(Collectors.toSet());
    }

    private static String name(Path file) {
        return file.getFileName().toString().replaceFirst("\\..*", "");
    }

    static List<Path> sources() throws Exception {
        return files(Path.of("native"), ".cu");
    }

    @Test
    void everySourceHasOne() throws Exception {
        assertEquals(names(Path.of("native"), ".cu"), names(PTX, ".ptx"));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void itIsOfItsSource(Path source) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(Files.readAllBytes(source));
        for (Path header : files(Path.of("native"), ".cuh")) {
            digest.update(Files.readAllBytes(header));
        }
        List<String> ptx = Files.readAllLines(PTX.resolve(name(source) + ".ptx"));
        assertTrue(ptx.getFirst().endsWith(HexFormat.of().formatHex(digest.digest())),
                source + " or a header has changed since its PTX was made; run native/ptx.sh");
        assertEquals(List.of(".version 7.0", ".target sm_75", ".address_size 64"), ptx.subList(1, 4));
        List<MatchResult> kernels = KERNEL.matcher(Files.readString(source)).results().toList();
        assertTrue(kernels.size() > 1, "kernels of " + source);
        for (MatchResult kernel : kernels) {
            String name = kernel.group(1) == null ? kernel.group(2) : kernel.group(1);
            assertTrue(ptx.contains(".visible .entry " + name + "("), name);
            assertTrue(name.startsWith(name(source) + "_"), name + " is looked for in the PTX of its first word");
        }
    }

    @Test
    void nvccMakesItAndItAssembles() throws Exception {
        assumeTrue(found("nvcc") && found("ptxas"), "no nvcc and ptxas: PTX is not made anew");
        Process p = new ProcessBuilder("sh", "native/ptx.sh", made.toString()).redirectErrorStream(true).start();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), said);
        for (Path source : sources()) {
            for (String processor : List.of("sm_75", "sm_90", "sm_120")) {
                assertTrue(said.contains(name(source) + ": assembles for " + processor), said);
            }
        }
        assertEquals(names(PTX, ".ptx"), names(made, ".ptx"));
    }

    private static boolean found(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
