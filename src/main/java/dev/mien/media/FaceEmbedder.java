package dev.mien.media;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.InceptionResnetV1;
import java.util.ArrayList;
import java.util.List;

/** Faces to points on the unit sphere: standardises crops and runs FaceNet on them, a few at a time. */
public final class FaceEmbedder {
    /** Crops per run: enough to keep all cores busy, little enough to stay below a few hundred megabytes. */
    public static final int BATCH = 8;

    private final InceptionResnetV1 network;
    private final Backend backend;

    /** The network must be in evaluation mode and answer embeddings. */
    public FaceEmbedder(InceptionResnetV1 network, Backend backend) {
        this.network = network;
        this.backend = backend;
    }

    /**
     * One row of {@link InceptionResnetV1#EMBEDDING} numbers of length 1 for each crop.
     * Errors: IllegalArgumentException when crops differ in size.
     */
    public List<float[]> embed(List<Frame> crops) {
        List<float[]> rows = new ArrayList<>(crops.size());
        for (int from = 0; from < crops.size(); from += BATCH) {
            try (Scope scope = Scope.open()) {
                Tensor x = Standardise.FACENET.apply(crops.subList(from, Math.min(from + BATCH, crops.size())));
                Tensor y = network.apply(Tape.inference(backend).constant(x)).value();
                for (int i = 0; i < y.dim(0); i++) {
                    rows.add(y.row(i).toFloats());
                }
            }
        }
        return rows;
    }
}
