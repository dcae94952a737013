package dev.mien.lab.clips;

import dev.mien.ExitCode;
import dev.mien.MienException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a cache keeps what was made of a clip: under the hash of all it depends on, so a clip may be moved or renamed without
 * being processed again, and a changed one is.
 */
public final class ContentHash {
    private ContentHash() {}

    /** A file of the cache. Errors: MienException when the clip is missing or cannot be read. */
    static Path file(Path cache, Path clip, String fingerprint) {
        if (!Files.exists(clip)) {
            throw MienException.data(clip + ": no such file or folder");
        }
        String key = of(clip, fingerprint);
        return cache.resolve(key.substring(0, 2)).resolve(key + ".safetensors");
    }

    /** Of a file, or of all files of a folder. Errors: MienException when it cannot be read. */
    public static String of(Path path) {
        return of(path, "");
    }

    /** SHA-256 of fingerprint and contents; of a folder, the names and contents of its files in order. */
    private static String of(Path clip, String fingerprint) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(fingerprint.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            try (OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                for (Path file : files(clip)) {
                    digest.update(
                            (clip.equals(file) ? "" : file.getFileName().toString()).getBytes(StandardCharsets.UTF_8));
                    digest.update((byte) 0);
                    try (InputStream in = Files.newInputStream(file)) {
                        in.transferTo(sink);
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IOException | UncheckedIOException e) {
            throw new MienException(ExitCode.DATA, clip + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static List<Path> files(Path clip) throws IOException {
        if (!Files.isDirectory(clip)) {
            return List.of(clip);
        }
        try (Stream<Path> inside = Files.list(clip)) {
            return inside.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
