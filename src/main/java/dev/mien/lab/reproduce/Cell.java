package dev.mien.lab.reproduce;

import dev.mien.lab.networks.NetworkKind;
import java.nio.file.Path;

/**
 * One training of a row: on the folds but one, from one start.
 *
 * @param fold index of the fold that is tested, from 0; {@link #SYNTHETIC} for the training on synthetic clips that comes before,
 *             which is the same for all folds
 * @param seed which of the seeds, from 0
 */
record Cell(RowSpec row, int fold, int seed) {
    static final int SYNTHETIC = -1;
    private static final long BETWEEN_SEEDS = 1_000_003;
    private static final long BETWEEN_FOLDS = 101;

    NetworkKind kind() {
        return row.kind();
    }

    boolean synthetic() {
        return fold == SYNTHETIC;
    }

    /** The training on synthetic clips that this one goes on from. */
    Cell before() {
        return new Cell(row, SYNTHETIC, seed);
    }

    /** Of start, shuffling and augmentation. */
    long seed(long base) {
        return base + BETWEEN_SEEDS * seed + BETWEEN_FOLDS * (fold + 1);
    }

    /** Where it leaves what it makes. */
    Path folder(Path run) {
        return run.resolve("cells").resolve(row.name())
                .resolve((synthetic() ? "synthetic" : "fold-" + (fold + 1)) + "-seed-" + (seed + 1));
    }

    /** The result, written last. */
    Path result(Path run) {
        return folder(run).resolve("cell.json");
    }

    /** The trained network. */
    Path model(Path run) {
        return folder(run).resolve("model.safetensors");
    }

    /** What it says of clips from elsewhere. */
    Path external(Path run) {
        return folder(run).resolve("external.json");
    }
}
