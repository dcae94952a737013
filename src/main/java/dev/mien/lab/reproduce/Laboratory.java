package dev.mien.lab.reproduce;

import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.lab.Epoch;
import dev.mien.lab.Examples;
import dev.mien.lab.Predictor;
import dev.mien.lab.Trainer;
import dev.mien.lab.TrainingSettings;
import dev.mien.lab.clips.ContentHash;
import dev.mien.lab.clips.EmbeddingSeries;
import dev.mien.lab.clips.Folds.Fold;
import dev.mien.lab.model.ModelFolder;
import dev.mien.lab.model.ModelSpec;
import dev.mien.lab.networks.NetworkKind;
import dev.mien.lab.networks.NetworkSettings;
import dev.mien.lab.reproduce.CellResult.Tested;
import dev.mien.lab.strategy.CombinedExamples;
import dev.mien.lab.strategy.Phase;
import dev.mien.lab.strategy.Strategy;
import dev.mien.lab.strategy.SyntheticDraw;
import dev.mien.media.augment.AugmentationSettings;
import dev.mien.series.DtwOptions;
import dev.mien.series.NearestNeighbours;
import dev.mien.series.Neighbour;
import dev.mien.series.SeriesDataset;
import dev.mien.series.Vote;
import dev.mien.weights.StateDict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Trains and tests single cells; any number at a time. */
final class Laboratory {
    private static final int TEST_BATCH = 8;

    private final ReproduceConfig config;
    private final List<String> classes;
    private final List<Fold> folds;
    private final Material real;
    private final Material synthetic;
    private final Material external;
    private final Path faceNet;
    private final Path i3d;
    private final Path run;
    private final ModelSpec.Faces faces;
    private final Halt halt;

    /**
     * For an experiment.
     *
     * @param synthetic null when no row needs it, as {@code external}
     * @param faceNet   pretrained weights
     * @param i3d       the same
     * @param faces     how they were found
     * @param run       the folder of all results
     */
    Laboratory(ReproduceConfig config, List<String> classes, List<Fold> folds, Material real, Material synthetic,
            Material external, Path faceNet, Path i3d, ModelSpec.Faces faces, Path run,
            Halt halt) {
        this.config = config;
        this.classes = classes;
        this.folds = folds;
        this.real = real;
        this.synthetic = synthetic;
        this.external = external;
        this.faceNet = faceNet;
        this.i3d = i3d;
        this.faces = faces;
        this.run = run;
        this.halt = halt;
    }

    /** Does a cell, unless it is done. Errors: MienException when halted or diverged; what is done so far is kept. */
    void run(Cell cell, Trainer.Listener listener) {
        if (Files.exists(cell.result(run))) {
            return;
        }
        long start = System.nanoTime();
        Path checkpoint = cell.folder(run).resolve("checkpoint.safetensors");
        List<Epoch> history = List.of();
        List<Tested> tested;
        if (cell.kind() == NetworkKind.KNN) {
            tested = neighbours(cell);
        } else {
            Module network = started(cell);
            history = Fit.run(network, training(cell), settings(cell), checkpoint, halt, listener);
            leave(cell, network);
            tested = test(cell, network, cell.synthetic() ? validation() : real.at(folds.get(cell.fold()).tests()
                    .get("test")));
        }
        new CellResult(cell.synthetic() ? "synthetic" : folds.get(cell.fold()).name(), cell.seed() + 1, tested, history,
                (System.nanoTime() - start) * 1e-9).write(cell.result(run));
        Fit.done(checkpoint);
    }

    /** What only prepares others has no description, so that nobody takes it for an answer to the question. */
    private void leave(Cell cell, Module network) {
        if (cell.synthetic()) {
            StateDict.of(network.stateTensors()).toFile(cell.model(run));
            return;
        }
        boolean frozen = cell.kind().input() == NetworkKind.Input.EMBEDDINGS;
        Path own = cell.folder(run).toAbsolutePath();
        Path weights = faceNet.toAbsolutePath();
        String file = !frozen ? ""
                : weights.startsWith(run.toAbsolutePath()) ? own.relativize(weights).toString() : weights.toString();
        ModelFolder.write(cell.folder(run), new ModelSpec(cell.kind().key(), classes, config.length(cell.row()),
                config.networks(), faces, file, frozen ? ContentHash.of(faceNet) : "", 0), network);
    }

    /** What the cell's network, once it is trained, says of the clips from elsewhere. */
    void external(Cell cell) {
        if (Files.exists(cell.external(run))) {
            return;
        }
        long start = System.nanoTime();
        Module network = network(cell);
        load(cell.model(run), network);
        new CellResult(folds.get(cell.fold()).name(), cell.seed() + 1, test(cell, network, external), List.of(),
                (System.nanoTime() - start) * 1e-9).write(cell.external(run));
    }

    private Module network(Cell cell) {
        return config.networks().build(cell.kind(), classes.size(), config.length(cell.row()),
                cell.seed(config.seed()));
    }

    /** As training begins: what was learned on synthetic clips, or else what others have learned, or by chance. */
    private Module started(Cell cell) {
        Module network = network(cell);
        if (!cell.synthetic() && config.strategy(cell.row()).startsWithoutFolds()) {
            load(cell.before().model(run), network);
        } else if (cell.kind() == NetworkKind.TUNED_IN) {
            NetworkSettings.load(cell.kind(), network, StateDict.fromFile(faceNet));
        } else if (cell.kind() == NetworkKind.I3D) {
            NetworkSettings.load(cell.kind(), network, StateDict.fromFile(i3d));
        }
        return network;
    }

    private static void load(Path file, Module network) {
        StateDict.fromFile(file).loadInto(network.stateTensors(), file.toString(), name -> false);
    }

    private Phase phase(Cell cell) {
        Strategy strategy = config.strategy(cell.row());
        return cell.synthetic() ? strategy.phases().getFirst() : strategy.phases().getLast();
    }

    private TrainingSettings settings(Cell cell) {
        return phase(cell).settings(cell.seed(config.seed())).withRecompute(config.training().recompute());
    }

    private Examples training(Cell cell) {
        long seed = cell.seed(config.seed());
        if (cell.synthetic()) {
            return examples(cell, synthetic.at(members("train")), seed);
        }
        Material films = real.at(folds.get(cell.fold()).train());
        if (phase(cell).data() != Phase.Data.COMBINED) {
            return examples(cell, films, seed);
        }
        return new CombinedExamples(examples(cell, films.and(synthetic), seed), films.size(),
                new SyntheticDraw(synthetic.clips()), config.strategy(cell.row()).ratio(), seed);
    }

    private Examples examples(Cell cell, Material material, long seed) {
        return material.examples(cell.kind(), config.length(cell.row()), config.augmentation(), seed);
    }

    /** Synthetic clips by their split: training is what is not kept for validation. */
    private List<Integer> members(String split) {
        boolean train = split.equals("train");
        return IntStream.range(0, synthetic.size())
                .filter(i -> synthetic.clips().get(i).split().equals("validate") != train).boxed().toList();
    }

    private Material validation() {
        return synthetic.at(members("validate"));
    }

    private List<Tested> test(Cell cell, Module network, Material material) {
        if (material.size() == 0) {
            return List.of();
        }
        Examples examples = material.examples(cell.kind(), config.length(cell.row()), AugmentationSettings.NONE, 0);
        return tested(material, Predictor.probabilities(network, examples, TEST_BATCH, Backends.get()));
    }

    private static List<Tested> tested(Material material, float[][] probabilities) {
        List<Tested> out = new ArrayList<>();
        for (int i = 0; i < probabilities.length; i++) {
            out.add(new Tested(material.clips().get(i).name(), material.labels()[i], probabilities[i]));
        }
        return out;
    }

    private List<Tested> neighbours(Cell cell) {
        Fold fold = folds.get(cell.fold());
        Material tests = real.at(fold.tests().get("test"));
        SeriesDataset train = series("training clips", real.at(fold.train()), cell);
        SeriesDataset test = series("tested clips", tests, cell);
        List<List<Neighbour>> found = new NearestNeighbours(train, DtwOptions.DEFAULT).search(test,
                config.neighbours().k(), (done, total) -> !halt.asked());
        float[][] p = new float[found.size()][];
        for (int i = 0; i < p.length; i++) {
            p[i] = decided(Vote.of(found.get(i), train));
        }
        return tested(tests, p);
    }

    /** The shares of the votes; a tie goes to the nearest, so its class gets the smallest advantage there is. */
    private static float[] decided(Vote vote) {
        float[] p = vote.probabilities().clone();
        p[vote.label()] = Math.nextUp(p[vote.label()]);
        return p;
    }

    private SeriesDataset series(String name, Material material, Cell cell) {
        return EmbeddingSeries.dataset(name, material.series(), material.labels(), classes, config.length(cell.row()));
    }
}
