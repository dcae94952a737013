package dev.mien.lab.config;

import dev.mien.MienException;
import dev.mien.lab.TrainingSettings;
import dev.mien.models.InceptionTimeConfig;
import java.util.List;

/**
 * All settings of {@code mien run}; {@code defaults.yaml} explains each.
 */
public record RunConfig(String name, long seed, String output, String cache, Data data, Embedder embedder, int length,
        Model model,
        Training training, Evaluation evaluation) {

    public RunConfig {
        if (!name.matches("[\\p{L}\\p{N}][\\p{L}\\p{N}._ -]*")) {
            throw MienException
                    .usage("name '" + name + "': letters, digits, '.', '_', '-' and blanks; it names a folder");
        }
        atLeast("length", length, 1);
    }

    /** Where the clips come from: {@code path}, or {@code generate} with subjects. */
    public record Data(String path, Generate generate) {
        public Data {
            if (path.isBlank() == (generate.subjects == 0)) {
                throw MienException.usage("data.path must name a folder or a CSV of clips"
                        + (path.isBlank() ? "" : ", or data.generate.subjects be > 0, not both"));
            }
        }
    }

    /** Clips that Mien draws itself. */
    public record Generate(int subjects, int clipsPerClass, int frames, int size) {
        public Generate {
            within("data.generate.subjects", subjects, 0, 1000);
            within("data.generate.clipsPerClass", clipsPerClass, 1, 1000);
            within("data.generate.frames", frames, 2, 1000);
            within("data.generate.size", size, 32, 512);
        }
    }

    /** How a frame becomes a vector. */
    public record Embedder(Kind kind, String weights, String detector, String mtcnn, int minFace, int size) {
        /** Which network, if any. */
        public enum Kind {
            FACENET, PIXELS
        }

        public Embedder {
            atLeast("embedder.minFace", minFace, 1);
            within("embedder.size", size, 2, 64);
            if (!detector.equals("mtcnn") && !detector.equals("whole-frame")) {
                throw MienException.usage("embedder.detector must be mtcnn or whole-frame, got '" + detector + "'");
            }
            if (kind == Kind.FACENET && weights.isBlank()) {
                throw MienException.usage("embedder.weights must name FaceNet's weights (see 'mien weights list'),"
                        + " or embedder.kind be pixels, which needs none");
            }
            if (detector.equals("mtcnn") && mtcnn.isBlank()) {
                throw MienException
                        .usage("embedder.mtcnn must name the folder with pnet, rnet and onet (see 'mien weights"
                                + " list'), or embedder.detector be whole-frame for clips that are faces already");
            }
        }

        /** Whether each frame is a face as it is. */
        public boolean wholeFrame() {
            return detector.equals("whole-frame");
        }
    }

    /** The classifier. */
    public record Model(String variant, int filters, int depth, List<Integer> kernels, int bottleneck) {
        public Model {
            try {
                InceptionTimeConfig.preset(variant, 1, 2).withFilters(filters).withDepth(depth).withKernels(kernels)
                        .withBottleneck(bottleneck);
            } catch (IllegalArgumentException e) {
                throw MienException.usage("model: " + e.getMessage());
            }
        }

        /** For so many inputs and classes. */
        public InceptionTimeConfig inceptionTime(int inputs, int classes) {
            return InceptionTimeConfig.preset(variant, inputs, classes).withFilters(filters).withDepth(depth)
                    .withKernels(kernels).withBottleneck(bottleneck);
        }
    }

    /** See {@link TrainingSettings}. */
    public record Training(int epochs, int batch, int piece, double learningRate, TrainingSettings.Schedule schedule,
            double factor, int patience, double minRate, TrainingSettings.Keep keep, double clipNorm,
            boolean recompute) {
        public Training {
            new TrainingSettings(epochs, batch, piece, learningRate, schedule, factor, patience, minRate, keep,
                    clipNorm, recompute, 0);
        }

        /** With the run's seed. */
        public TrainingSettings withSeed(long seed) {
            return new TrainingSettings(epochs, batch, piece, learningRate, schedule, factor, patience, minRate, keep,
                    clipNorm, recompute, seed);
        }
    }

    /**
     * Who is trained on and who is tested.
     *
     * @param majority a group: the first fold then tests the others; empty when all folds are to be alike
     */
    public record Evaluation(Split split, int folds, String majority) {
        /** Where the folds come from. */
        public enum Split {
            AUTO, COLUMN, SUBJECTS, CLIPS
        }

        public Evaluation {
            atLeast("evaluation.folds", folds, 2);
        }
    }

    private static void atLeast(String name, int value, int least) {
        within(name, value, least, Integer.MAX_VALUE);
    }

    private static void within(String name, int value, int low, int high) {
        if (value < low || value > high) {
            throw MienException.usage(
                    name + " must be " + (high == Integer.MAX_VALUE ? "at least " + low : "in " + low + ".." + high)
                            + ", got " + value);
        }
    }
}
