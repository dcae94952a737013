package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    private static final Jdk FIT = new Jdk(Path.of("jdk"), List.of(25, 0, 3), true);
    private static final Jdk TRIMMED = new Jdk(Path.of("jre"), List.of(25, 0, 3), false);
    private static final Jdk CORRUPTING = new Jdk(Path.of("ga"), List.of(25), true);

    @Test
    void theChildGetsVectorsHeapAndTheUsersFlagsLast() {
        List<String> command = Launcher.command(FIT, null, "mien.jar",
                List.of("-Xmx2g", "-Dkey=value", "-XX:MaxPermSize=1m"), Map.of("MIEN_JAVA_OPTS", " -Xmx3g  -Xlog:gc "),
                List.of("run", "my config.yaml"));
        if (HugePages.offered(HugePages.MODE)) {
            assertTrue(command.remove("-XX:+UseTransparentHugePages"));
        }
        assertEquals(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseParallelGC", "-XX:InitialRAMPercentage=8", "-XX:MaxRAMPercentage=70", "-XX:NewSize=128m",
                "-XX:MaxNewSize=256m",
                "-Xlog:gc+ergo=error",
                "-XX:ObjectAlignmentInBytes=64", "-Xmx2g", "-Dkey=value",
                "-Xmx3g", "-Xlog:gc", "-Dmien.launched=true", "-cp",
                "mien.jar", "dev.mien.cli.Mien", "run", "my config.yaml"), command.subList(1, command.size()));
    }

    @Test
    void hugePagesAreAskedForWhereTheyAreGiven(@TempDir Path folder) throws IOException {
        Path mode = folder.resolve("enabled");
        assertFalse(HugePages.offered(mode));
        assertFalse(HugePages.offered(Files.writeString(mode, "always madvise [never]\n")));
        assertTrue(HugePages.offered(Files.writeString(mode, "always [madvise] never\n")));
        assertTrue(HugePages.offered(Files.writeString(mode, "[always] madvise never\n")));
    }

    @Test
    void withoutTheVectorModuleItIsNotAskedFor() {
        List<String> command = Launcher.command(TRIMMED, null, "mien.jar", List.of(), Map.of(), List.of());
        assertFalse(command.contains("--add-modules"), command.toString());
        assertEquals(1, Launcher.warnings(TRIMMED).size());
    }

    @Test
    void requireSimdRefusesAJavaWithoutVectors() {
        assertNull(Launcher.complaint(TRIMMED, "17", List.of("info")));
        assertNull(Launcher.complaint(FIT, "17", List.of("info", "--require-simd")));
        assertTrue(Launcher.complaint(TRIMMED, "17", List.of("info", "--require-simd")).contains("install"));
    }

    @Test
    void withoutAJdkItSaysWhatToInstall() {
        String complaint = Launcher.complaint(null, "17.0.15", List.of());
        assertTrue(complaint.contains("17.0.15") && complaint.contains("install a JDK 25"), complaint);
        assertEquals(1, complaint.lines().count());
    }

    @Test
    void warnsOfTheReleasesThatCorruptArrays() {
        assertTrue(Launcher.warnings(CORRUPTING).getFirst().contains("JDK-8377811"));
        assertTrue(Launcher.warnings(FIT).isEmpty());
    }
}
