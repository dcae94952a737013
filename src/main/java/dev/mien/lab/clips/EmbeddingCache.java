package dev.mien.lab.clips;

import dev.mien.MienException;
import dev.mien.weights.NamedArray;
import dev.mien.weights.Safetensors;
import dev.mien.weights.TensorFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers embeddings on disk, each under the hash of all it depends on: the clip's bytes and the embedder's fingerprint. What is
 * damaged in the cache is made anew.
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
        Path file = ContentHash.file(folder, clip, embedder.fingerprint());
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
        NamedArray array = NamedArray.of(ARRAY, made.values(), made.frames(), made.dimensions());
        Safetensors.write(file, Map.of(ARRAY, array), made.ledger().notes());
        return made;
    }

    private EmbeddingSeries load(Path file) {
        try (TensorFile f = Safetensors.open(file)) {
            NamedArray a = f.get(ARRAY);
            if (a.shape().rank() != 2 || a.shape().dim(0) < 1 || a.shape().dim(1) != embedder.dimensions()) {
                throw MienException.data("shape " + a.shape());
            }
            return new EmbeddingSeries(a.floats(), a.shape().dim(1), ClipLedger.of(f.metadata()));
        }
    }
}
