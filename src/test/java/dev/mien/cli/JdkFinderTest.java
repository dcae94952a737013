package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkFinderTest {
    private static final String FULL = "java.base java.desktop jdk.incubator.vector jdk.jfr";

    @TempDir
    Path jvms;

    private Path jdk(String folder, String version, String modules) throws IOException {
        Path home = jvms.resolve(folder);
        Files.createDirectories(home.resolve("bin"));
        Files.createFile(home.resolve("bin").resolve(File.separatorChar == '\\' ? "java.exe" : "java"));
        Files.writeString(home.resolve("release"),
                "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\nMODULES=\"" + modules + "\"\n");
        return home;
    }

    private Jdk find(Map<String, String> environment, Path running) {
        return new JdkFinder(environment, running.toString(), List.of(jvms, jvms.resolve("absent"))).find();
    }

    @Test
    void readsVersionsOfAllAges() {
        assertEquals(List.of(25, 0, 3), Jdk.parseVersion("25.0.3"));
        assertEquals(List.of(25), Jdk.parseVersion("25"));
        assertEquals(List.of(26), Jdk.parseVersion("26-ea"));
        assertEquals(List.of(25, 0, 4, 1), Jdk.parseVersion("25.0.4.1+1-LTS"));
        assertEquals(List.of(8, 0), Jdk.parseVersion("1.8.0_412"));
        assertEquals(List.of(), Jdk.parseVersion("unknown"));
    }

    @Test
    void findsNothingAmongOldOnes() throws IOException {
        Path running = jdk("java-17", "17.0.15", FULL);
        jdk("java-8", "1.8.0_412", "");
        Files.createDirectories(jvms.resolve("empty"));
        assertNull(find(Map.of(), running));
    }

    @Test
    void prefersSoundThenVectorsThenTestedThenNewest() throws IOException {
        Path running = jdk("java-17", "17.0.15", FULL);
        Path broken = jdk("a", "25.0.2", FULL);
        assertEquals(broken, find(Map.of(), running).home);
        Path trimmed = jdk("b", "27", "java.base");
        assertEquals(trimmed, find(Map.of(), running).home);
        Path newer = jdk("c", "26.0.1", FULL);
        assertEquals(newer, find(Map.of(), running).home);
        Path tested = jdk("d", "25.0.3", FULL);
        assertEquals(tested, find(Map.of(), running).home);
        Path latest = jdk("e", "25.0.10", FULL);
        assertEquals(latest, find(Map.of(), running).home);
    }

    @Test
    void theRunningJavaWinsIfItIsFit() throws IOException {
        Path other = jdk("new", "25.0.9", FULL);
        Path running = jdk("running", "25.0.3", FULL);
        assertEquals(running, find(Map.of(), running).home);
        assertEquals(other, find(Map.of(), jdk("unfit", "25.0.1", FULL)).home);
    }

    @Test
    void javaHomeWinsIfItIsFit() throws IOException {
        Path running = jdk("java-17", "17.0.15", FULL);
        jdk("new", "25.0.9", FULL);
        Path home = jdk("home", "25.0.3", FULL);
        assertEquals(home, find(Map.of("JAVA_HOME", home.toString()), running).home);
    }

    @Test
    void mienJavaWinsAlways() throws IOException {
        Path running = jdk("running", "25.0.3", FULL);
        Path named = jdk("named", "25.0.1", "java.base");
        assertEquals(named, find(Map.of("MIEN_JAVA", named.toString()), running).home);
        assertEquals(named, find(Map.of("MIEN_JAVA", named.resolve("bin/java").toString()), running).home);
    }

    @Test
    void mienJavaMustBeNewEnough() throws IOException {
        Path old = jdk("java-17", "17.0.15", FULL);
        Exception tooOld = assertThrows(IllegalArgumentException.class,
                () -> find(Map.of("MIEN_JAVA", old.toString()), old));
        assertTrue(tooOld.getMessage().contains("Java 17.0.15"), tooOld.getMessage());
        Exception none = assertThrows(IllegalArgumentException.class,
                () -> find(Map.of("MIEN_JAVA", "/nowhere/at/all"), old));
        assertTrue(none.getMessage().contains("not the folder of a JDK"), none.getMessage());
    }

    @Test
    void findsTheInnerFolderOnMacs() throws IOException {
        Path running = jdk("java-17", "17.0.15", FULL);
        Path home = jdk("temurin-25.jdk/Contents/Home", "25.0.3", FULL);
        assertEquals(home, find(Map.of(), running).home);
    }

    @Test
    void theVectorModuleIsSeenInJmodsToo() throws IOException {
        Path home = jdk("bare", "25.0.3", "java.base jdk.incubator.vectors");
        assertFalse(Jdk.read(home).hasVectorModule);
        Files.createDirectories(home.resolve("jmods"));
        Files.createFile(home.resolve("jmods/jdk.incubator.vector.jmod"));
        assertTrue(Jdk.read(home).hasVectorModule);
    }

    @Test
    void aBrokenReleaseFileIsPassedOver() throws IOException {
        Path home = jdk("odd", "unknown", FULL);
        assertNull(Jdk.read(home));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\\u12");
        assertNull(Jdk.read(home));
    }
}
