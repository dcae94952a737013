package dev.mien.lab.clips;

import dev.mien.media.FaceEmbedder;
import dev.mien.media.Frame;
import dev.mien.models.InceptionResnetV1;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** FaceNet's embedding of the faces of a clip, a few at a time. */
public final class FaceNetClipEmbedder implements ClipEmbedder {
    private final ClipFaces faces;
    private final FaceEmbedder embedder;
    private final String fingerprint;
    private final int dimensions;

    /**
     * Embeds faces.
     *
     * @param weights names FaceNet's weights
     */
    public FaceNetClipEmbedder(ClipFaces faces, FaceEmbedder embedder, String weights) {
        this(faces, embedder, weights, InceptionResnetV1.EMBEDDING);
    }

    /** The same by a FaceNet that gives so many numbers for a face. */
    public FaceNetClipEmbedder(ClipFaces faces, FaceEmbedder embedder, String weights, int dimensions) {
        this.dimensions = dimensions;
        this.faces = faces;
        this.embedder = embedder;
        this.fingerprint = "facenet 2 " + weights + " " + faces.fingerprint();
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public EmbeddingSeries embed(Path clip) {
        List<float[]> rows = new ArrayList<>();
        List<Frame> batch = new ArrayList<>();
        ClipLedger ledger = faces.each(clip, face -> {
            batch.add(face);
            if (batch.size() == FaceEmbedder.BATCH) {
                rows.addAll(embedder.embed(batch));
                batch.clear();
            }
        });
        rows.addAll(embedder.embed(batch));
        float[] values = new float[rows.size() * dimensions];
        for (int t = 0; t < rows.size(); t++) {
            System.arraycopy(rows.get(t), 0, values, t * dimensions, dimensions);
        }
        return new EmbeddingSeries(values, dimensions, ledger);
    }
}
