package dev.mien.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCacheTest {
    @TempDir
    Path home;

    private Path jar;
    private Jdk jdk;

    @BeforeEach
    void aJarAndAJdk() throws IOException {
        jar = Files.writeString(home.resolve("mien.jar"), "jar");
        Files.writeString(Files.createDirectory(home.resolve("jdk")).resolve("release"), "JAVA_VERSION=25.0.3");
        jdk = new Jdk(home.resolve("jdk"), List.of(25, 0, 3), true);
    }

    private AotCache cache(Map<String, String> environment) {
        return AotCache.of(jdk, jar.toString(), environment, home.toString());
    }

    @Test
    void thereIsNoneWhereItIsSwitchedOffOrNothingToCache() {
        assertNull(cache(Map.of("MIEN_AOT", "off")));
        assertNull(AotCache.of(jdk, "target/classes" + File.pathSeparator + "x.jar", Map.of(), home.toString()));
        assertNull(AotCache.of(jdk, jar.toString(), Map.of(), null));
    }

    @Test
    void itIsUsedOnceItIsThereAndBelongsToOneJar() throws IOException {
        AotCache cache = cache(Map.of());
        assertTrue(cache.flags().isEmpty());
        Files.createDirectories(cache.file().getParent());
        Files.writeString(cache.file(), "cache");
        assertEquals("-XX:AOTCache=" + cache.file(), cache(Map.of()).flags().getFirst());
        Files.writeString(jar, "another jar");
        assertNotEquals(cache.file(), cache(Map.of()).file());
    }

    @Test
    void aShortRunAndAnEarlierAttemptStartNothing() throws IOException {
        AotCache cache = cache(Map.of());
        List<String> noJava = List.of(home.resolve("no-such-java").toString());
        cache.makeInBackground(noJava, jar.toString(), 10);
        assertFalse(Files.exists(cache.file().getParent()));
        cache.makeInBackground(noJava, jar.toString(), 5000); // cannot start, and says nothing
        cache.makeInBackground(noJava, jar.toString(), 5000);
        assertEquals(1, cache.file().getParent().toFile().list().length);
    }

    /** With a script in the JDK's place, which writes what a JVM would. */
    @Test
    void theBackgroundProcessPutsTheFileInItsPlace() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh");
        AotCache cache = cache(Map.of());
        Files.createDirectories(cache.file().getParent());
        Path java = Files.writeString(home.resolve("java"), "#!/bin/sh\necho made > \"${1#*=}\"\n");
        assertTrue(java.toFile().setExecutable(true));
        AotCache.main(new String[] {cache.file().toString(), "family", java.toString()});
        assertEquals("made", Files.readString(cache.file()).strip());
        Files.writeString(java, "#!/bin/sh\necho half > \"${1#*=}\"\nexit 1\n");
        Path other = cache.file().resolveSibling("other.aot");
        AotCache.main(new String[] {other.toString(), "family", java.toString()});
        assertEquals(1, cache.file().getParent().toFile().list().length, "a failed attempt leaves no file");
    }
}
