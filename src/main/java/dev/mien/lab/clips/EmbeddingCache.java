package dev.mien.lab.clips;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.weights.NamedArray;
import dev.mien.weights.Safetensors;
import dev.mien.weights.TensorFile;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers embeddings on disk, each under the hash of all it depends on: the clip's bytes and the embedder's fingerprint. A file
 * may be moved or renamed without being embedded again; a changed one is. What is damaged in the cache is made anew.
 */
public final class EmbeddingCache {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddingCache.class);
    private static final String ARRAY = "embeddings";

    private final Path folder;
    private final ClipEmbedder embedder;
    private int hits;

    /** A cache in this folder, in front of this embedder. */
    public EmbeddingCache(Path folder, ClipEmbedder embedder) {
        this.folder = folder;
        this.embedder = embedder;
    }

    /** How many clips were known already. */
    public int hits() {
        return hits;
    }

    /** The series of a clip. Errors: as {@link ClipEmbedder#embed}; failures are not remembered. */
    public EmbeddingSeries get(Path clip) {
        if (!Files.exists(clip)) {
            throw MienException.data(clip + ": no such file or folder");
        }
        String key = key(clip);
        Path file = folder.resolve(key.substring(0, 2)).resolve(key + ".safetensors");
        if (Files.exists(file)) {
            try {
                EmbeddingSeries known = load(file);
                hits++;
                return known;
            } catch (MienException | IllegalArgumentException e) {
                LOG.warn("{}: damaged, embedding {} again ({})", file, clip, e.getMessage());
            }
        }
        EmbeddingSeries made = embedder.embed(clip);
        save(file, made);
        return made;
    }

    private EmbeddingSeries load(Path file) {
        try (TensorFile f = Safetensors.open(file)) {
            NamedArray a = f.get(ARRAY);
            if (a.shape().rank() != 2 || a.shape().dim(0) < 1 || a.shape().dim(1) != embedder.dimensions()) {
                throw MienException.data("shape " + a.shape());
            }
            Map<String, String> n = f.metadata();
            return new EmbeddingSeries(a.floats(), a.shape().dim(1), new EmbeddingSeries.Ledger(number(n, "decoded"),
                    number(n, "dropped"), Boolean.parseBoolean(n.get("truncated")), number(n, "detected"),
                    number(n, "interpolated"), number(n, "without_face"), n.getOrDefault("remark", "")));
        }
    }

    private static int number(Map<String, String> notes, String key) {
        return Integer.parseInt(notes.getOrDefault(key, ""));
    }

    private static void save(Path file, EmbeddingSeries s) {
        Map<String, String> notes = new LinkedHashMap<>();
        EmbeddingSeries.Ledger l = s.ledger();
        notes.put("decoded", Integer.toString(l.decoded()));
        notes.put("dropped", Integer.toString(l.dropped()));
        notes.put("truncated", Boolean.toString(l.truncated()));
        notes.put("detected", Integer.toString(l.detected()));
        notes.put("interpolated", Integer.toString(l.interpolated()));
        notes.put("without_face", Integer.toString(l.withoutFace()));
        notes.put("remark", l.remark());
        NamedArray array = NamedArray.of(ARRAY, s.values(), s.frames(), s.dimensions());
        Safetensors.write(file, Map.of(ARRAY, array), notes);
    }

    /** SHA-256 of fingerprint and contents; of a folder, the names and contents of its files in order. */
    private String key(Path clip) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(embedder.fingerprint().getBytes(StandardCharsets.UTF_8));
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
