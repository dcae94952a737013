package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.nativekernels.EmulatedCuda;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar as a user gets it: {@code java -jar target/mien.jar}. */
class JarIT {
    private static final Path JAR = Path.of("target", "mien.jar").toAbsolutePath();

    @TempDir
    Path folder;

    private record Outcome(int exitCode, String out, String err) {}

    private Outcome run(Path javaHome, Map<String, String> environment, String... args) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(javaHome.resolve("bin/java").toString(), "-jar", JAR.toString()));
        command.addAll(Arrays.asList(args));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MIEN_") || name.startsWith("JAVA_"));
        builder.environment().put("MIEN_AOT", "off"); // nothing is to go on in the background of the tests
        builder.environment().putAll(environment);
        int exitCode = builder.start().waitFor();
        return new Outcome(exitCode, Files.readString(out), Files.readString(err));
    }

    private static Path thisJava() {
        return Path.of(System.getProperty("java.home"));
    }

    /** A Java older than 25, if one lies beside the one that runs the tests. */
    private static Path oldJava() throws IOException {
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(thisJava().toAbsolutePath().getParent())) {
            for (Path sibling : siblings) {
                Jdk jdk = Jdk.read(sibling);
                if (jdk != null && jdk.feature() < JdkFinder.OLDEST) {
                    return sibling;
                }
            }
        }
        assumeTrue(false, "no Java older than 25 beside " + thisJava());
        return null;
    }

    private static JsonNode json(Outcome outcome) throws IOException {
        assertEquals(0, outcome.exitCode(), outcome.err());
        return new JsonMapper().readTree(outcome.out());
    }

    @Test
    void runsWithVectorsAsTyped() throws Exception {
        JsonNode facts = json(run(thisJava(), Map.of(), "info", "--json"));
        assertTrue(facts.get("vectorBits").asInt() >= 128, facts.toString());
    }

    @Test
    void anOldJavaStartsANewOne() throws Exception {
        Path old = oldJava();
        JsonNode facts = json(run(old, Map.of("MIEN_JAVA", thisJava().toString(), "MIEN_JAVA_OPTS", "-Xmx123m"), "info",
                "--json"));
        assertTrue(facts.get("vectorBits").asInt() >= 128, facts.toString());
        assertTrue(facts.get("heapMiB").asInt() <= 123, facts.toString());
    }

    @Test
    void theExitCodeIsTheChilds() throws Exception {
        Outcome outcome = run(thisJava(), Map.of(), "info", "--threads", "0");
        assertEquals(2, outcome.exitCode());
        assertTrue(outcome.err().contains("mien: --threads must be at least 1"), outcome.err());
    }

    @Test
    void anUnusableChoiceOfJavaIsOneLine() throws Exception {
        Outcome outcome = run(oldJava(), Map.of("MIEN_JAVA", "/nowhere"), "info");
        assertEquals(4, outcome.exitCode());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
    }

    /** A kill reaches only the launcher, which has to pass it on and to wait until the child has saved its work. */
    @Test
    @Timeout(60)
    void aKilledLauncherLetsTheChildSaveItsWork() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh");
        Path slow = folder.resolve("slow-jdk");
        Files.createDirectories(slow.resolve("bin"));
        Files.writeString(slow.resolve("release"), "JAVA_VERSION=\"25.0.3\"\nMODULES=\"jdk.incubator.vector\"\n");
        Path java = Files.writeString(slow.resolve("bin/java"), """
                #!/bin/sh
                trap 'sleep 1; echo saved; exit 7' TERM
                echo ready
                for i in $(seq 100); do sleep 0.1; done
                """);
        assertTrue(java.toFile().setExecutable(true));
        ProcessBuilder builder = new ProcessBuilder(thisJava().resolve("bin/java").toString(), "-jar", JAR.toString());
        builder.environment().put("MIEN_JAVA", slow.toString());
        builder.environment().put("MIEN_AOT", "off");
        Process launcher = builder.start();
        try (BufferedReader out = launcher.inputReader()) {
            assertEquals("ready", out.readLine());
            launcher.toHandle().destroy();
            assertEquals("saved", out.readLine());
        }
        assertEquals(7, launcher.waitFor());
    }

    /** Whatever is wrong with the cache, the answer is the same and nothing is said. */
    @Test
    void aBadAotCacheIsIgnored() throws Exception {
        Map<String, String> environment = Map.of("MIEN_JAVA", thisJava().toString(), "MIEN_AOT", "on",
                "XDG_CACHE_HOME", folder.toString());
        AotCache cache = AotCache.of(Jdk.read(thisJava()), JAR.toString(), environment, null);
        Path file = cache.file();
        Files.createDirectories(file.getParent());
        Files.writeString(file, "no cache");
        Outcome outcome = run(thisJava(), environment, "--version");
        assertEquals(0, outcome.exitCode(), outcome.err());
        assertEquals(run(thisJava(), Map.of("MIEN_JAVA", thisJava().toString()), "--version"), outcome);
    }

    @Test
    void theLauncherRunsOnJava8() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertEquals("dev.mien.cli.Launcher", jar.getManifest().getMainAttributes().getValue("Main-Class"));
            for (String name : List.of("Launcher", "AotCache", "HugePages", "Jdk", "JdkFinder")) {
                ZipEntry entry = jar.getEntry("dev/mien/cli/" + name + ".class");
                try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
                    in.readInt();
                    in.readUnsignedShort();
                    assertEquals(52, in.readUnsignedShort(), name);
                }
            }
        }
    }

    @Test
    void nothingIsInTheJarTwice() throws IOException {
        Set<String> names = new HashSet<>();
        try (JarFile jar = new JarFile(JAR.toFile())) {
            jar.stream().map(ZipEntry::getName).forEach(name -> assertTrue(names.add(name), name));
        }
        assertFalse(names.contains("module-info.class"));
        assertTrue(names.contains("jcuda/driver/JCudaDriver.class"));
        assertFalse(names.contains("jcuda/runtime/JCuda.class"));
    }

    /** JCuda's native parts are found in the jar, and what the jar leaves out is not missed. */
    @Test
    void aGpuIsUsedFromTheJar() throws Exception {
        Path libraries = EmulatedCuda.folder(EmulatedCuda.Libraries.CUDA_13);
        JsonNode facts = json(run(thisJava(), Map.of("MIEN_JAVA_OPTS", "-Dmien.cuda.libs=" + libraries), "doctor",
                "--json"));
        assertTrue(facts.get("usable").asBoolean(), facts.toString());
    }
}
