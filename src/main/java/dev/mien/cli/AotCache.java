package dev.mien.cli;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Classes of this jar as one JDK lays them out in memory, with profiles of their methods (JEP 483, 514, 515), which spares a
 * run most of the loading. It is made after a run, by a process of its own in the background, and lies in the user's
 * cache folder; {@code MIEN_AOT=off} neither makes nor uses it. Nothing depends on it: whatever goes wrong here, or is
 * wrong with the file, costs the gain and is not reported. The JVM refuses a file made for another jar or another JDK.
 */
final class AotCache {
    private static final String TRAINING = "dev.mien.cli.AotTraining";
    /** Shorter runs are help texts and errors; they start fast enough. */
    private static final long WORTHWHILE_MILLIS = 1000;
    /** An attempt that has not come to an end after this time never will. */
    private static final long PATIENCE_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final Path file;
    private final Path attempt;
    private final String family;

    private AotCache(Path folder, String family, String version) {
        this.family = family;
        this.file = folder.resolve(family + "-" + version + ".aot");
        this.attempt = folder.resolve(family + "-" + version + ".attempt");
    }

    /** The cache of this jar and this JDK, made or not; null where there can be none. */
    static AotCache of(Jdk jdk, String classPath, Map<String, String> environment, String userHome) {
        try {
            Path jar = Paths.get(classPath).toAbsolutePath();
            Path folder = folder(environment, userHome);
            if ("off".equalsIgnoreCase(environment.get("MIEN_AOT")) || folder == null || !Files.isRegularFile(jar)) {
                return null;
            }
            String version = jdk.versionString() + "-" + Files.size(jar) + "-"
                    + Files.getLastModifiedTime(jar).toMillis() + "-"
                    + Files.getLastModifiedTime(jdk.home.resolve("release")).toMillis();
            return new AotCache(folder, hash(jar + File.pathSeparator + jdk.home), hash(version));
        } catch (IOException | InvalidPathException | SecurityException e) {
            return null;
        }
    }

    private static Path folder(Map<String, String> environment, String userHome) {
        String chosen = environment.get(File.separatorChar == '\\' ? "LOCALAPPDATA" : "XDG_CACHE_HOME");
        if (chosen != null && Paths.get(chosen).isAbsolute()) {
            return Paths.get(chosen, "mien");
        }
        Path home = Paths.get(userHome == null ? "" : userHome);
        return home.isAbsolute() && Files.isDirectory(home) ? home.resolve(".cache").resolve("mien") : null;
    }

    /** Of no cryptographic worth: the JVM itself checks what a file was made for. */
    private static String hash(String text) {
        long h = 1125899906842597L;
        for (int i = 0; i < text.length(); i++) {
            h = 31 * h + text.charAt(i);
        }
        return Long.toHexString(h);
    }

    Path file() {
        return file;
    }

    /** Flags that make a JVM use the file; none as long as there is no file. Its complaints about a bad file are of no use. */
    List<String> flags() {
        return Files.isReadable(file) ? Arrays.asList("-XX:AOTCache=" + file, "-Xlog:aot=off", "-Xlog:cds=off")
                : Collections.<String>emptyList();
    }

    /**
     * Starts making the file if that is worth while, and returns at once.
     *
     * @param java      the JDK's java and its flags, without class path and class
     * @param classPath the jar
     * @param millis    how long the run took that has just ended well
     */
    void makeInBackground(List<String> java, String classPath, long millis) {
        if (millis < WORTHWHILE_MILLIS || Files.exists(file)) {
            return;
        }
        try {
            Files.createDirectories(file.getParent());
            if (Files.exists(attempt)
                    && System.currentTimeMillis() - Files.getLastModifiedTime(attempt).toMillis() > PATIENCE_MILLIS) {
                Files.delete(attempt);
            }
            Files.createFile(attempt); // fails if another run is making the file, or has failed to lately
            List<String> command = new ArrayList<String>(Arrays.asList(java.get(0), "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC", "-cp", classPath, AotCache.class.getName(), file.toString(), family));
            command.addAll(java);
            command.addAll(Arrays.asList("-cp", classPath));
            quiet(command).start();
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (IOException | SecurityException e) {
            return; // a home that is read-only, say
        }
    }

    private static ProcessBuilder quiet(List<String> command) {
        File nowhere = new File(File.separatorChar == '\\' ? "NUL" : "/dev/null");
        return new ProcessBuilder(command).redirectInput(nowhere).redirectOutput(nowhere).redirectError(nowhere);
    }

    /**
     * The background process: makes the file under another name, for a JVM writes it only when it ends, and puts it in its place.
     * An attempt that fails leaves its mark, so that not every run tries anew.
     *
     * @param args the file, its family, then the command that trains
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path file = Paths.get(args[0]);
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        List<String> command = new ArrayList<String>(Arrays.asList(args).subList(2, args.length));
        command.addAll(1, Arrays.asList("-XX:AOTCacheOutput=" + temporary, "-Xmx2g"));
        command.add(TRAINING);
        try {
            if (quiet(command).start().waitFor() == 0 && Files.size(temporary) > 0) {
                try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
                removeOthers(file, args[1]);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Files for what this jar and this JDK were before they were replaced, and marks of attempts. */
    private static void removeOthers(Path file, String family) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(file.getParent(), family + "-*")) {
            for (Path p : all) {
                if (!p.equals(file)) {
                    Files.deleteIfExists(p);
                }
            }
        }
    }
}
