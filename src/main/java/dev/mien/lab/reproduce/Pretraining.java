package dev.mien.lab.reproduce;

import static dev.mien.engine.ops.Reshape.reshape;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Shape;
import dev.mien.lab.Examples;
import dev.mien.lab.Trainer;
import dev.mien.lab.TrainingSettings;
import dev.mien.lab.networks.NetworkKind;
import dev.mien.models.InceptionResnetV1;
import dev.mien.weights.StateDict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where no published weights are given: a FaceNet of the experiment's size learns to tell virtual humans apart, as the published one
 * learned to tell people apart (Schroff et al. 2015 by triplets; facenet-pytorch, as here, by a classifier that is then thrown away).
 */
final class Pretraining {
    private static final String FILE = "facenet.safetensors";

    private Pretraining() {}

    /**
     * The weights, trained if they are not there.
     *
     * @param folder for weights and checkpoint
     */
    static Path weights(Path folder, ReproduceConfig config, Material faces, Halt halt, Trainer.Listener listener) {
        Path file = folder.resolve(FILE);
        Path checkpoint = folder.resolve("checkpoint.safetensors");
        if (!Files.exists(file)) {
            List<String> people = faces.clips().stream().map(c -> c.subject()).distinct().sorted().toList();
            int[] who = faces.clips().stream().mapToInt(c -> people.indexOf(c.subject())).toArray();
            Material named = new Material(faces.clips(), who, faces.faces(), List.of(), List.of());
            Examples data = named.examples(NetworkKind.TUNED_IN, 1, config.augmentation(),
                    config.seed());
            ReproduceConfig.Pretrained p = config.pretrained();
            TrainingSettings settings = new TrainingSettings(p.epochs(), p.batch(), 0, p.learningRate(),
                    TrainingSettings.Schedule.COSINE, 1, 0, p.learningRate() / 100, TrainingSettings.Keep.LAST, 0,
                    config.training().recompute(), config.seed());
            Faces network = new Faces(new InceptionResnetV1(people.size(), true, config.networks().faceNet()));
            network.initialise(config.seed());
            Fit.run(network, data, settings, checkpoint, halt, listener);
            StateDict.of(network.stateTensors()).toFile(file);
        }
        Fit.done(checkpoint);
        return file;
    }

    /** FaceNet on clips of one frame. {@code [N, 1, side, side, 3] -> [N, people]}. */
    private static final class Faces extends Module {
        final InceptionResnetV1 facenet;

        Faces(InceptionResnetV1 facenet) {
            this.facenet = facenet;
        }

        @Override
        protected Map<String, Module> children() {
            return childrenInlining("facenet");
        }

        @Override
        protected Var forward(Var x) {
            Shape s = x.shape();
            return facenet.apply(reshape(x, s.dim(0), s.dim(2), s.dim(3), s.dim(4)));
        }
    }
}
