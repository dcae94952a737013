package dev.mien.cli;

import dev.mien.engine.kernels.Backends;
import dev.mien.media.FaceCrop;
import dev.mien.media.FaceEmbedder;
import dev.mien.models.InceptionResnetV1;
import dev.mien.weights.Contract;
import dev.mien.weights.StateDict;
import java.nio.file.Path;

/** FaceNet from a file of weights. */
final class FaceNetFile {
    private FaceNetFile() {}

    /** Errors: MienException for a file that is unreadable, of another network, or trained with other preprocessing. */
    static FaceEmbedder load(Path file) {
        KernelWarmUp.start();
        StateDict weights = StateDict.fromFile(file).withoutCommonPrefix("module.");
        if (Contract.isIn(weights.metadata())) {
            Contract contract = weights.contract();
            contract.requireColours("RGB");
            contract.requireStandardisation(Contract.Standardisation.FIXED);
            contract.requireInput(FaceCrop.FACENET.side(), FaceCrop.FACENET.side());
        }
        InceptionResnetV1 network = new InceptionResnetV1();
        // The layer that told the training set's people apart is of no use for an embedding.
        weights.moveInto(network, "InceptionResnetV1", name -> name.startsWith("logits."));
        return new FaceEmbedder(network, Backends.get());
    }
}
