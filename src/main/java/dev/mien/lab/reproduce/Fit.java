package dev.mien.lab.reproduce;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.lab.Epoch;
import dev.mien.lab.Examples;
import dev.mien.lab.Trainer;
import dev.mien.lab.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One training that goes on from its checkpoint, if there is one. */
final class Fit {
    private Fit() {}

    /**
     * Trains to the end. Errors: MienException when it was halted, which leaves a checkpoint, or when training diverged.
     *
     * @param checkpoint stays until {@link #done}
     */
    static List<Epoch> run(Module network, Examples data, TrainingSettings settings, Path checkpoint, Halt halt,
            Trainer.Listener listener) {
        Trainer trainer = new Trainer(network, data, settings, Backends.get()).checkpointTo(checkpoint)
                .listen(listener);
        if (Files.exists(checkpoint)) {
            trainer.resume(checkpoint);
        }
        try (Halt.Watch watch = halt.watch(trainer::requestStop)) {
            halt.goOn();
            List<Epoch> history = trainer.train();
            if (!trainer.finished()) {
                throw Halt.stopped();
            }
            return history;
        }
    }

    /** Removes the checkpoint of a training whose result is safe. */
    static void done(Path checkpoint) {
        try {
            Files.deleteIfExists(checkpoint);
        } catch (IOException e) {
            throw new MienException(ExitCode.ENVIRONMENT, checkpoint + ": cannot be removed (" + e.getMessage() + ")",
                    e);
        }
    }
}
