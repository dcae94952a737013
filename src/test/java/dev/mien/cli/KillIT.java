package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Killed at random moments and started again, the experiments end with the bits of an unbroken run. */
class KillIT {
    private static final int KILLS = 20;
    private static final long SEED = 20;
    @TempDir
    Path folder;

    private Process start(String name) throws IOException {
        return start(name, "knn,frozen-in-short,tuned-in-short,i3d", List.of());
    }

    private Process start(String name, String only, List<String> wrapper) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-jar",
                Path.of("target", "mien.jar").toAbsolutePath().toString(), "reproduce", "all", "--preset", "quick",
                "--only", only, "--out", folder.resolve(name).toString()));
        command.addAll(ReproduceCommandTest.TINY);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().put("MIEN_AOT", "off");
        return builder.start();
    }

    /** Of the launcher and the process it has started. */
    private static void kill(Process p) throws InterruptedException {
        List<ProcessHandle> all = Stream.concat(p.descendants(), Stream.of(p.toHandle())).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        p.waitFor();
        for (ProcessHandle h : all) {
            h.onExit().join();
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path f : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(f);
            }
        }
    }

    private Map<Path, byte[]> results(String name) throws IOException {
        Map<Path, byte[]> out = new TreeMap<>();
        Path run = folder.resolve(name);
        try (Stream<Path> files = Files.walk(run)) {
            for (Path f : files.filter(Files::isRegularFile).toList()) {
                Path path = run.relativize(f);
                if (path.startsWith("tables") || path.startsWith("data") || path.endsWith("predictions.csv")
                        || path.endsWith("model.safetensors") || path.startsWith("pretraining")
                                && path.toString().endsWith(".safetensors")) {
                    out.put(path, Files.readAllBytes(f));
                } else if (path.endsWith("cell.json") || path.endsWith("external.json")) {
                    JsonNode node = new JsonMapper().readTree(f.toFile());
                    out.put(path, node.get("tested").toString().getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return out;
    }

    private static List<Path> without(Map<Path, byte[]> some, Map<Path, byte[]> others) {
        return some.keySet().stream().filter(p -> !others.containsKey(p)).toList();
    }

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void endsAlikeHoweverOftenItIsKilled() throws Exception {
        long begun = System.nanoTime();
        Process whole = start("whole");
        assertEquals(0, whole.waitFor(), Files.readString(folder.resolve("whole.log")));
        long millis = (System.nanoTime() - begun) / 1_000_000;
        Random random = new Random(SEED);
        int kills = 0;
        Process p = start("broken");
        while (kills < KILLS) {
            // Short enough that twenty of them fit into the run, with what each start loses.
            if (p.waitFor(700 + random.nextLong(Math.max(1, millis / 8)), TimeUnit.MILLISECONDS)) {
                assertEquals(0, p.exitValue(), Files.readString(folder.resolve("broken.log")));
                delete(folder.resolve("broken/cells/tuned-in-short-real")); // done too soon: that once more
            } else {
                kill(p);
                kills++;
            }
            p = start("broken");
        }
        assertEquals(0, p.waitFor(), Files.readString(folder.resolve("broken.log")));
        Map<Path, byte[]> expected = results("whole");
        Map<Path, byte[]> found = results("broken");
        assertEquals(List.of(), without(expected, found), "missing after " + KILLS + " kills");
        assertEquals(List.of(), without(found, expected), "only there after " + KILLS + " kills");
        expected.forEach(
                (path, bytes) -> assertArrayEquals(bytes, found.get(path), path + " after " + KILLS + " kills"));
        try (Stream<Path> files = Files.walk(folder.resolve("broken"))) {
            assertEquals(List.of(), files.filter(f -> f.getFileName().toString().contains("checkpoint")
                    && !f.startsWith(folder.resolve("broken/data"))).toList(), "checkpoints of what is done");
        }
    }

    /** A limit on the size of files fails as a full disk does: in the middle of a write. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aFullDiskIsSaidAndLosesNothing() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh: a full disk cannot be imitated");
        Process full = start("full", "knn-short", List.of("/bin/sh", "-c", "ulimit -f 128; exec \"$@\"", "sh"));
        assertEquals(4, full.waitFor(), Files.readString(folder.resolve("full.log")));
        String said = Files.readString(folder.resolve("full.log"));
        assertTrue(said.contains("cannot write") && said.contains("check free space"), said);
        assertFalse(said.contains("\tat "), said);
        Process again = start("full", "knn-short", List.of());
        assertEquals(0, again.waitFor(), Files.readString(folder.resolve("full.log")));
    }
}
