package dev.mien.lab.reproduce;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.lab.Epoch;
import dev.mien.lab.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What one cell found, as it lies on disk: a file that is there is whole, and the cell is done.
 *
 * @param fold    name
 * @param seed    which of the seeds, from 1
 * @param tested  what the network says of each clip it was tested on
 * @param history epochs of the training on the folds; empty where there is none
 * @param seconds that training and testing took
 */
record CellResult(String fold, int seed, List<Tested> tested, List<Epoch> history, double seconds) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long LARGEST = 1L << 30;

    /** A clip by its name in the list, its class, and the probability of each class. */
    record Tested(String clip, int label, float[] probabilities) {}

    void write(Path file) {
        new RunFolder(file.getParent()).text(file.getFileName().toString(), RunFolder.line(this) + "\n");
    }

    /** Errors: MienException when the file is not one that {@link #write} made. */
    static CellResult read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw MienException.data(file + ": larger than the result of a cell can be; remove it");
            }
            return JSON.readValue(Files.readString(file), CellResult.class);
        } catch (IOException e) {
            throw new MienException(ExitCode.DATA, file + ": damaged (" + e.getMessage()
                    + "); remove it, and the same command makes it anew", e);
        }
    }
}
