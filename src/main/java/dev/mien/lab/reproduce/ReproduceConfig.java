package dev.mien.lab.reproduce;

import dev.mien.MienException;
import dev.mien.lab.config.RunConfig.Evaluation;
import dev.mien.lab.networks.NetworkKind;
import dev.mien.lab.networks.NetworkSettings;
import dev.mien.lab.standin.StandIns;
import dev.mien.lab.strategy.Phase;
import dev.mien.lab.strategy.Strategy;
import dev.mien.media.augment.AugmentationSettings;

/** All settings of {@code mien reproduce}; {@code paper.yaml} explains each. */
public record ReproduceConfig(long seed, int seeds, int workers, String cache, Data data, Faces faces,
        Pretrained pretrained, NetworkSettings networks, Lengths lengths, Training training,
        AugmentationSettings augmentation, Neighbours neighbours, Evaluation evaluation) {
    private static final int MOST_SEEDS = 1000;
    private static final int MOST_WORKERS = 1024;

    public ReproduceConfig {
        within("seeds", seeds, 1, MOST_SEEDS);
        within("workers", workers, 0, MOST_WORKERS);
    }

    /** Where the clips are; what is not given is drawn. */
    public record Data(String real, String synthetic, String external, String affect, StandIns.Settings generate) {
        /** Whether anything but the synthetic set has to be drawn, so that no result says anything about people. */
        public boolean standIn() {
            return real.isEmpty() || external.isEmpty();
        }
    }

    /** How faces are found in clips that do not say where they are. */
    public record Faces(String mtcnn, int minFace, int margin) {
        public Faces {
            within("faces.minFace", minFace, 1, Integer.MAX_VALUE);
            within("faces.margin", margin, 0, 64);
        }
    }

    /** Files of weights that others have trained; for what is empty, the way a network is pretrained on virtual humans. */
    public record Pretrained(String faceNetFile, String i3dFile, Pretrain faceNet, Pretrain i3d) {}

    /** One such training: Adam, its rate falling along a cosine. */
    public record Pretrain(int epochs, int batch, double learningRate) {
        public Pretrain {
            within("pretrained: epochs", epochs, 1, Integer.MAX_VALUE);
            within("pretrained: batch", batch, 2, Integer.MAX_VALUE);
        }
    }

    /** Frames that networks see; {@code all} is not a number. */
    public record Lengths(int shortClip, int longClip) {
        public Lengths {
            within("lengths.shortClip", shortClip, 1, Integer.MAX_VALUE);
            within("lengths.longClip", longClip, 1, Integer.MAX_VALUE);
        }
    }

    /** How each kind of network is trained, by what it sees: embeddings, faces, or whole frames. */
    public record Training(int batch, boolean recompute, Recipe frozen, Recipe tuned, Recipe i3d) {
        public Training {
            within("training.batch", batch, 1, Integer.MAX_VALUE);
        }

        Recipe of(NetworkKind kind) {
            return switch (kind.input()) {
                case EMBEDDINGS -> frozen;
                case FACES -> tuned;
                case FRAMES -> i3d;
            };
        }
    }

    /** Epochs over each kind of data, and Adam's rate. */
    public record Recipe(int syntheticEpochs, int realEpochs, int combinedEpochs, double learningRate) {
        public Recipe {
            within("syntheticEpochs", syntheticEpochs, 1, Integer.MAX_VALUE);
            within("realEpochs", realEpochs, 1, Integer.MAX_VALUE);
            within("combinedEpochs", combinedEpochs, 1, Integer.MAX_VALUE);
        }

        int epochs(Phase.Data data) {
            return switch (data) {
                case SYNTHETIC -> syntheticEpochs;
                case REAL -> realEpochs;
                case COMBINED -> combinedEpochs;
            };
        }
    }

    /** How many of the nearest series vote. */
    public record Neighbours(int k) {
        public Neighbours {
            within("neighbours.k", k, 1, Integer.MAX_VALUE);
        }
    }

    /** Frames that a network of that row sees; 0 for all. */
    int length(RowSpec row) {
        return switch (row.length()) {
            case SHORT -> lengths.shortClip;
            case LONG -> lengths.longClip;
            case ALL -> 0;
        };
    }

    /** The row's strategy with the epochs, rate and batch that are set here. */
    Strategy strategy(RowSpec row) {
        Strategy s = row.way();
        Recipe r = training.of(row.kind());
        return new Strategy(s.name(), s.phases().stream().map(p -> new Phase(p.data(), r.epochs(p.data()),
                r.learningRate, training.batch)).toList(), s.ratio());
    }

    private static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw MienException.usage(name + " must be in " + least + ".." + most + ", got " + value);
        }
    }
}
