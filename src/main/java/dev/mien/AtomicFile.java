package dev.mien;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes a file so that readers see the old contents or the new, never half: into a temporary file of the same folder,
 * forced to disk, then renamed over the target.
 */
public final class AtomicFile {
    private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.\\d+\\.[0-9a-f]+\\.tmp");

    private AtomicFile() {}

    /** A name, of a file or a folder, beside the target that nothing else uses. */
    public static Path temporary(Path target) {
        return target.resolveSibling("." + target.getFileName() + "." + ProcessHandle.current().pid() + "."
                + Long.toHexString(System.nanoTime()) + ".tmp");
    }

    /** Puts the contents into an open channel. */
    @FunctionalInterface
    public interface Writer {
        void write(FileChannel channel) throws IOException;
    }

    /**
     * Creates or replaces {@code target}. Errors: MienException (environment) naming the path when the disk refuses.
     */
    public static void write(Path target, Writer writer) {
        Path folder = target.toAbsolutePath().getParent();
        Path temp = null;
        try {
            Files.createDirectories(folder);
            temp = temporary(target.toAbsolutePath());
            try (FileChannel channel = FileChannel.open(temp, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                writer.write(channel);
                channel.force(true);
            }
            move(temp, target);
        } catch (IOException | UncheckedIOException e) {
            throw new MienException(ExitCode.ENVIRONMENT, target + ": cannot write (" + e.getMessage()
                    + "); check free space and permissions of " + folder, e);
        } finally {
            deleteQuietly(temp);
        }
    }

    /**
     * Removes, from a folder that no other process writes to, the temporary files of processes that were killed in a write.
     */
    public static void removeLeftOvers(Path folder) {
        try {
            Files.walkFileTree(folder, new LeftOvers());
        } catch (IOException | UncheckedIOException e) {
            // They are hidden and harmless.
        }
    }

    private static final class LeftOvers extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            if (!TEMPORARY.matcher(String.valueOf(folder.getFileName())).matches()) {
                return FileVisitResult.CONTINUE;
            }
            try (Stream<Path> all = Files.walk(folder)) {
                all.sorted(Comparator.reverseOrder()).forEach(AtomicFile::deleteQuietly);
            }
            return FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (TEMPORARY.matcher(file.getFileName().toString()).matches()) {
                deleteQuietly(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }

    /** Renames within one folder, replacing the target. */
    public static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void deleteQuietly(Path temp) {
        try {
            if (temp != null) {
                Files.deleteIfExists(temp);
            }
        } catch (IOException e) {
            // The write's own outcome is what matters; a left-over temporary file is harmless.
        }
    }
}
