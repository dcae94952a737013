package dev.mien;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file so that readers see the old contents or the new, never half: into a temporary file of the same folder,
 * forced to disk, then renamed over the target.
 */
public final class AtomicFile {
    private AtomicFile() {}

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
            temp = folder.resolve("." + target.getFileName() + "." + ProcessHandle.current().pid() + "."
                    + Long.toHexString(System.nanoTime()) + ".tmp");
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
