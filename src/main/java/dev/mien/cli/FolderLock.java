package dev.mien.cli;

import dev.mien.AtomicFile;
import dev.mien.ExitCode;
import dev.mien.MienException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a folder of results for one process; the system takes the lock back when that ends, however it ends. What an earlier
 * holder was killed in the middle of writing is removed.
 */
final class FolderLock implements AutoCloseable {
    private static final String FILE = ".lock";

    private final FileChannel channel;
    private boolean sure;

    /** Errors: MienException when another process works there, or the folder cannot be written. */
    FolderLock(Path folder) {
        boolean earlier;
        try {
            Files.createDirectories(folder);
            earlier = Files.exists(folder.resolve(FILE));
            channel = FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new MienException(ExitCode.ENVIRONMENT, folder + ": cannot write there (" + e.getMessage() + ")", e);
        }
        if (!locked()) {
            close();
            throw MienException
                    .usage(folder + ": another mien is at work there; wait for it, stop it, or choose another"
                            + " --out");
        }
        if (sure && earlier) {
            AtomicFile.removeLeftOvers(folder);
        }
    }

    private boolean locked() {
        try {
            sure = channel.tryLock() != null;
            return sure;
        } catch (OverlappingFileLockException e) {
            return false; // by this very process
        } catch (IOException e) {
            return true; // a file system without locks
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // There is nothing to lose: the system closes it with the process.
        }
    }
}
