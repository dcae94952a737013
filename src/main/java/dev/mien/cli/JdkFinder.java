package dev.mien.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Looks for a Java new enough for Mien in the places where Linux, macOS and Windows put one. */
final class JdkFinder {
    static final int OLDEST = 25;

    /** Folders whose sub-folders are JDKs; {@code ~} is the user's home. */
    private static final List<String> PARENTS = Arrays.asList("/usr/lib/jvm", "/usr/lib64/jvm", "/usr/java", "/opt",
            "/opt/java", "~/.sdkman/candidates/java", "~/.jdks", "~/.local/share/mise/installs/java",
            "/Library/Java/JavaVirtualMachines", "~/Library/Java/JavaVirtualMachines", "C:\\Program Files\\Java",
            "C:\\Program Files\\Eclipse Adoptium", "C:\\Program Files\\Microsoft", "C:\\Program Files\\Zulu",
            "C:\\Program Files\\Amazon Corretto", "C:\\Program Files\\BellSoft");

    private final Map<String, String> environment;
    private final String runningHome;
    private final List<Path> parents;

    JdkFinder(Map<String, String> environment, String runningHome, String userHome) {
        this(environment, runningHome, expand(PARENTS, userHome));
    }

    /** For tests: other places. */
    JdkFinder(Map<String, String> environment, String runningHome, List<Path> parents) {
        this.environment = environment;
        this.runningHome = runningHome;
        this.parents = parents;
    }

    /**
     * The Java to use: the one that {@code MIEN_JAVA} names; else the running one or that of {@code JAVA_HOME}, if nothing is
     * wrong with it; else the best of all that are found.
     *
     * @return null if there is none
     * @throws IllegalArgumentException if {@code MIEN_JAVA} names something else than a Java that is new enough
     */
    Jdk find() {
        String named = environment.get("MIEN_JAVA");
        if (named != null && !named.trim().isEmpty()) {
            return named(named.trim());
        }
        List<Jdk> found = new ArrayList<Jdk>();
        for (Path home : chosenHomes()) {
            addIfNewEnough(found, home);
        }
        for (Jdk chosen : found) {
            if (chosen.hasVectorModule && !chosen.corruptsPinnedArrays()) {
                return chosen;
            }
        }
        for (Path home : usualHomes()) {
            addIfNewEnough(found, home);
        }
        return found.isEmpty() ? null : Collections.max(found);
    }

    private static void addIfNewEnough(List<Jdk> found, Path home) {
        Jdk jdk = Jdk.read(home);
        if (jdk != null && jdk.feature() >= OLDEST) {
            found.add(jdk);
        }
    }

    /** Accepts the JDK's folder and its {@code bin/java}. */
    private static Jdk named(String text) {
        Path path = path(text);
        Jdk jdk = path == null ? null : Jdk.read(path);
        if (jdk == null && path != null && path.getNameCount() > 2) {
            jdk = Jdk.read(path.toAbsolutePath().getParent().getParent());
        }
        if (jdk == null || jdk.feature() < OLDEST) {
            throw new IllegalArgumentException("MIEN_JAVA=" + text + " is "
                    + (jdk == null ? "not the folder of a JDK" : "Java " + jdk.versionString())
                    + "; set it to the folder of a JDK " + OLDEST + " or newer, or unset it");
        }
        return jdk;
    }

    private List<Path> chosenHomes() {
        List<Path> homes = new ArrayList<Path>();
        for (String text : Arrays.asList(runningHome, environment.get("JAVA_HOME"), environment.get("JDK_HOME"))) {
            Path home = text == null || text.isEmpty() ? null : path(text);
            if (home != null) {
                homes.add(home);
            }
        }
        return homes;
    }

    private List<Path> usualHomes() {
        List<Path> homes = new ArrayList<Path>();
        for (Path parent : parents) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(parent)) {
                for (Path child : children) {
                    homes.add(child);
                    homes.add(child.resolve("Contents").resolve("Home"));
                }
            } catch (IOException e) {
                // Not there, or not ours to read: another place will do.
                continue;
            }
        }
        return homes;
    }

    private static List<Path> expand(List<String> places, String userHome) {
        List<Path> paths = new ArrayList<Path>();
        for (String place : places) {
            Path path = path(place.startsWith("~") ? userHome + place.substring(1) : place);
            if (path != null && path.isAbsolute()) {
                paths.add(path);
            }
        }
        return paths;
    }

    private static Path path(String text) {
        try {
            return Paths.get(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
