package dev.mien.lab.reproduce;

import static dev.mien.engine.ops.Reshape.reshape;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Shape;
import dev.mien.lab.Epoch;
import dev.mien.lab.RunFolder;
import dev.mien.lab.Trainer;
import dev.mien.lab.TrainingSettings;
import dev.mien.lab.clips.Clip;
import dev.mien.lab.networks.NetworkKind;
import dev.mien.models.InceptionResnetV1;
import dev.mien.weights.StateDict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Where no published weights are given, small networks learn something else first, as the published ones did, from virtual humans
 * who are in no other data set and whose faces move in one place at a time: FaceNet whom it sees and what moves (VGGFace2: who), I3D
 * what moves (Kinetics: what is done). The classifiers are thrown away.
 */
final class Pretraining {
    private final ReproduceConfig config;
    private final Material clips;
    private final Path folder;
    private final Halt halt;

    /**
     * On these clips.
     *
     * @param folder for weights and checkpoints
     */
    Pretraining(ReproduceConfig config, Material clips, Path folder, Halt halt) {
        this.config = config;
        this.clips = clips;
        this.folder = folder;
        this.halt = halt;
    }

    static Path faceNet(Path folder) {
        return folder.resolve("facenet.safetensors");
    }

    static Path i3d(Path folder) {
        return folder.resolve("i3d.safetensors");
    }

    private static Path checkpoint(Path file) {
        return file.resolveSibling(file.getFileName() + ".checkpoint");
    }

    /** Removes what a kill between the last two steps of a training leaves behind. */
    static void tidy(Path folder) {
        for (Path file : List.of(faceNet(folder), i3d(folder))) {
            if (Files.exists(file)) {
                Fit.done(checkpoint(file));
            }
        }
    }

    /** Trains FaceNet on single frames, unless it is trained. */
    void faceNet(Trainer.Listener listener) {
        Material named = labelled(c -> c.subject() + " " + c.label());
        int classes = 1 + max(named.labels());
        train(new Faces(config.networks().faceNet(classes)), named, NetworkKind.TUNED_IN,
                1, faceNet(folder), config.pretrained().faceNet(), listener);
    }

    /** Trains I3D on whole frames, unless it is trained. */
    void i3d(Trainer.Listener listener) {
        Material named = labelled(Clip::label);
        int length = config.lengths().longClip();
        train(config.networks().build(NetworkKind.I3D, 1 + max(named.labels()), length, config.seed()), named,
                NetworkKind.I3D, length, i3d(folder), config.pretrained().i3d(), listener);
    }

    private Material labelled(Function<Clip, String> label) {
        List<String> names = clips.clips().stream().map(label).distinct().sorted().toList();
        int[] labels = clips.clips().stream().mapToInt(c -> names.indexOf(label.apply(c))).toArray();
        return new Material(clips.clips(), labels, clips.faces(), clips.frames(), List.of());
    }

    private static int max(int[] labels) {
        int max = 0;
        for (int l : labels) {
            max = Math.max(max, l);
        }
        return max;
    }

    private void train(Module network, Material named, NetworkKind kind, int length, Path file,
            ReproduceConfig.Pretrain p, Trainer.Listener listener) {
        Path checkpoint = checkpoint(file);
        if (!Files.exists(file)) {
            TrainingSettings settings = new TrainingSettings(p.epochs(), p.batch(), 0, p.learningRate(),
                    TrainingSettings.Schedule.COSINE, 1, 0, p.learningRate() / 100, TrainingSettings.Keep.LAST, 0,
                    config.training().recompute(), config.seed());
            network.initialise(config.seed());
            List<Epoch> history = Fit.run(network, named.examples(kind, length, config.augmentation(), config.seed()),
                    settings, checkpoint, halt, listener);
            new RunFolder(folder).jsonLines(file.getFileName().toString().replace(".safetensors", ".jsonl"), history);
            StateDict.of(network.stateTensors()).toFile(file);
        }
        Fit.done(checkpoint);
    }

    /** FaceNet on clips of one frame. {@code [N, 1, side, side, 3] -> [N, classes]}. */
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
