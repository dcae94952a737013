package dev.mien.lab.clips;

import java.nio.file.Path;

/** Turns a clip into a series of vectors. */
public interface ClipEmbedder {
    /** Numbers per frame. */
    int dimensions();

    /** Everything that the vectors depend on beside the clip: weights, settings, version. Equal text, equal vectors. */
    String fingerprint();

    /** Embeds a clip. Errors: MienException (data) when the clip cannot be used; the others may go on. */
    EmbeddingSeries embed(Path clip);
}
