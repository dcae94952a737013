package dev.mien.nativekernels;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The GNU C++ compiler, and the programs it makes. */
public final class Gpp {
    private Gpp() {}

    /** @param output all that the program said */
    public record Ended(int status, String output) {}

    /** Skips the tests where there is no compiler. */
    static void assumeThere() {
        boolean there = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(p -> Files.isExecutable(Path.of(p, "g++")));
        assumeTrue(there, "no g++: the CUDA kernels are not tested here");
    }

    /** What the compiler said of an attempt that failed; nothing of one that did not. */
    static String compile(Path source, Path program, String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("g++", "-std=c++17", "-O1"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-o", program.toString(), source.toString()));
        Ended ended = run(command.toArray(new String[0]));
        return ended.status == 0 ? "" : ended.output;
    }

    static Ended run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
