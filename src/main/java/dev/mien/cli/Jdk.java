package dev.mien.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Properties;

/**
 * An installed Java, known by the {@code release} file in its folder; nothing is started to find out. Java 8 source, like all
 * of the launcher: it must run on the Java that has to be replaced.
 */
final class Jdk implements Comparable<Jdk> {
    static final String VECTOR_MODULE = "jdk.incubator.vector";

    final Path home;
    /** As in JAVA_VERSION, such as "25.0.3"; early-access suffixes are cut off. */
    final List<Integer> version;
    final boolean hasVectorModule;

    Jdk(Path home, List<Integer> version, boolean hasVectorModule) {
        this.home = home;
        this.version = Collections.unmodifiableList(new ArrayList<Integer>(version));
        this.hasVectorModule = hasVectorModule;
    }

    /** The Java in that folder, or null if there is none that can be started and read. */
    static Jdk read(Path home) {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release) || !Files.isRegularFile(launcherOf(home))) {
            return null;
        }
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(release)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
        List<Integer> version = parseVersion(unquote(properties.getProperty("JAVA_VERSION")));
        return version.isEmpty() ? null : new Jdk(home, version, hasVectorModule(home, properties));
    }

    /** "25.0.3" is [25, 0, 3]; "1.8.0_412" is [8, 0]; what cannot be read is []. */
    static List<Integer> parseVersion(String text) {
        List<Integer> numbers = new ArrayList<Integer>();
        for (String part : text.split("[-+_]", 2)[0].split("\\.")) {
            if (!part.matches("[0-9]{1,6}")) {
                break;
            }
            numbers.add(Integer.valueOf(part));
        }
        return numbers.size() > 1 && numbers.get(0) == 1 ? numbers.subList(1, numbers.size()) : numbers;
    }

    int feature() {
        return version.get(0);
    }

    /** JDK-8377811: 25.0.0 to 25.0.2 may corrupt arrays that native code has pinned. */
    boolean corruptsPinnedArrays() {
        return feature() == 25 && compareVersions(version, Arrays.asList(25, 0, 3)) < 0;
    }

    Path executable() {
        return launcherOf(home);
    }

    String versionString() {
        StringBuilder s = new StringBuilder();
        for (int number : version) {
            s.append(s.length() == 0 ? "" : ".").append(number);
        }
        return s.toString();
    }

    /** The better one is greater: sound, with vectors, the version this jar is built and tested with, then the newer. */
    @Override
    public int compareTo(Jdk other) {
        if (corruptsPinnedArrays() != other.corruptsPinnedArrays()) {
            return corruptsPinnedArrays() ? -1 : 1;
        }
        if (hasVectorModule != other.hasVectorModule) {
            return hasVectorModule ? 1 : -1;
        }
        boolean tested = feature() == JdkFinder.OLDEST;
        if (tested != (other.feature() == JdkFinder.OLDEST)) {
            return tested ? 1 : -1;
        }
        return compareVersions(version, other.version);
    }

    static int compareVersions(List<Integer> a, List<Integer> b) {
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            int difference = Integer.compare(i < a.size() ? a.get(i) : 0, i < b.size() ? b.get(i) : 0);
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static boolean hasVectorModule(Path home, Properties release) {
        String modules = unquote(release.getProperty("MODULES"));
        return Arrays.asList(modules.split("\\s+")).contains(VECTOR_MODULE)
                || Files.isRegularFile(home.resolve("jmods").resolve(VECTOR_MODULE + ".jmod"));
    }

    private static Path launcherOf(Path home) {
        return home.resolve("bin").resolve(File.separatorChar == '\\' ? "java.exe" : "java");
    }

    private static String unquote(String value) {
        return value == null ? "" : value.replace("\"", "").trim();
    }
}
