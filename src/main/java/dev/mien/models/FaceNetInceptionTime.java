package dev.mien.models;

import static dev.mien.engine.ops.Reshape.reshape;

import dev.mien.MienException;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.nn.BatchNormLayer;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Shape;

/**
 * From faces to an expression: every frame becomes an embedding, the series of embeddings a class.
 * {@code [N, L, H, W, 3] -> [N, classes]}, logits.
 */
public final class FaceNetInceptionTime extends Module {
    final InceptionResnetV1 facenet;
    final InceptionTime time;

    /** Errors: IllegalArgumentException when the series network does not take embeddings. */
    public FaceNetInceptionTime(InceptionTimeConfig series) {
        this(InceptionResnetV1.Size.PUBLISHED, series);
    }

    /** With a FaceNet of another size. Errors: IllegalArgumentException when the series network does not take its embeddings. */
    public FaceNetInceptionTime(InceptionResnetV1.Size size, InceptionTimeConfig series) {
        if (series.inputs() != size.embedding()) {
            throw new IllegalArgumentException("InceptionTime must take series of " + size.embedding()
                    + " channels to follow FaceNet, got " + series.inputs());
        }
        this.facenet = new InceptionResnetV1(0, false, size);
        this.time = new InceptionTime(series);
    }

    public InceptionResnetV1 facenet() {
        return facenet;
    }

    public InceptionTime time() {
        return time;
    }

    /**
     * True keeps FaceNet's batch norms at their running statistics while everything else trains: the batches of a few
     * clips say little about faces. Gradients still flow.
     */
    public FaceNetInceptionTime setBatchNormFrozen(boolean frozen) {
        BatchNormLayer.setFrozen(facenet, frozen);
        return this;
    }

    /** What each frame adds to each class: see {@link SeriesNetwork#classActivationMaps}. {@code [N, L, H, W, 3] -> [N, L, classes]}. */
    public Var classActivationMaps(Var x) {
        return time.classActivationMaps(embeddings(x));
    }

    @Override
    protected Var forward(Var x) {
        return time.apply(embeddings(x));
    }

    private Var embeddings(Var x) {
        Shape s = x.shape();
        if (s.rank() != 5) {
            throw MienException
                    .data("FaceNetInceptionTime: input " + s + ", expected [N, L, H, W, 3]: clips of L faces");
        }
        Var faces = reshape(x, s.dim(0) * s.dim(1), s.dim(2), s.dim(3), s.dim(4));
        return reshape(facenet.apply(faces), s.dim(0), s.dim(1), time.inputs());
    }
}
