package dev.mien.engine.kernels.cuda;

import dev.mien.AtomicFile;
import dev.mien.engine.kernels.cuda.CudnnConv.Algorithm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which algorithms were the fastest on this device with these libraries, in the user's cache folder, so that a program does not
 * begin by measuring. A file that cannot be read or written costs only that.
 */
final class AlgorithmFile {
    private static final Logger LOG = LoggerFactory.getLogger(AlgorithmFile.class);
    private static final long MOST_BYTES = 16 << 20;

    private final Path path;
    private final Properties known = new Properties();

    /** @param path null: nothing is kept */
    AlgorithmFile(Path path) {
        this.path = path;
        if (path != null && Files.isRegularFile(path)) {
            try (InputStream in = Files.newInputStream(path)) {
                if (Files.size(path) <= MOST_BYTES) {
                    known.load(in);
                }
            } catch (IOException | IllegalArgumentException e) {
                LOG.warn("{} cannot be read ({}): algorithms are measured again", path, e.getMessage());
            }
        }
    }

    /** The file of a device and the versions on it; null where there is no home folder. */
    static Path of(String device) {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base = cache != null && !cache.isBlank() ? Path.of(cache)
                : Path.of(System.getProperty("user.home"), ".cache");
        return base.isAbsolute()
                ? base.resolve("mien").resolve("cudnn-" + device.replaceAll("[^A-Za-z0-9.]+", "-") + ".properties")
                : null;
    }

    /** Null when it was never measured, or what the file says makes no sense. */
    Algorithm get(String name) {
        String value = known.getProperty(name);
        if (value == null || !value.matches("-?\\d{1,3} \\d{1,12}")) {
            return null;
        }
        String[] parts = value.split(" ");
        return new Algorithm(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
    }

    void put(String name, Algorithm a) {
        known.setProperty(name, a.number() + " " + a.scratch());
        if (path == null) {
            return;
        }
        try {
            Files.createDirectories(path.getParent());
            AtomicFile.write(path,
                    file -> known.store(Channels.newOutputStream(file), "The fastest, measured; may be deleted"));
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} cannot be written ({}): algorithms will be measured again", path, e.getMessage());
        }
    }
}
