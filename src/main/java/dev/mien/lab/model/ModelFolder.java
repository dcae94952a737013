package dev.mien.lab.model;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.engine.nn.Module;
import dev.mien.lab.RunFolder;
import dev.mien.lab.config.ConfigReader;
import dev.mien.weights.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A trained network on disk: {@code model.json} says what it is, {@code model.safetensors} holds its weights. */
public record ModelFolder(Path path) {
    /** Says what the network is; written last, so that it names a network that is whole. */
    public static final String SPEC = "model.json";
    /** Its weights. */
    public static final String WEIGHTS = "model.safetensors";

    private static final long LARGEST_SPEC = 1 << 20;
    private static final int DEPTH = 4;

    /** Leaves a network. */
    public static void write(Path folder, ModelSpec spec, Module network) {
        StateDict.of(network.stateTensors()).toFile(folder.resolve(WEIGHTS));
        new RunFolder(folder).json(SPEC, spec);
    }

    /** All networks in a run, or in a part of it: every folder there that holds one. Errors: MienException when there is none. */
    public static List<ModelFolder> in(Path run) {
        if (!Files.isDirectory(run)) {
            throw MienException.usage("--run " + run + ": no such folder; it names what 'mien run', 'mien train' or"
                    + " 'mien reproduce' has left");
        }
        List<ModelFolder> found = new ArrayList<>();
        try (Stream<Path> files = Files.find(run, DEPTH, (p, a) -> p.getFileName().toString().equals(SPEC))) {
            files.sorted().forEach(f -> found.add(new ModelFolder(f.getParent())));
        } catch (IOException e) {
            throw new MienException(ExitCode.DATA, run + ": cannot be listed (" + e.getMessage() + ")", e);
        }
        if (found.isEmpty()) {
            throw MienException.data(run + ": no trained network there (a folder with " + SPEC + " and " + WEIGHTS
                    + "); has the run come to its end?");
        }
        return found;
    }

    /** Errors: MienException (data) for a file that is not such a description. */
    public ModelSpec spec() {
        Path file = path.resolve(SPEC);
        try {
            if (Files.size(file) > LARGEST_SPEC) {
                throw MienException.data(file + ": " + Files.size(file) + " bytes, more than a description can have");
            }
            return ConfigReader.read(ModelSpec.class, List.of(), file, List.of()).config();
        } catch (MienException e) {
            throw new MienException(ExitCode.DATA, e.getMessage() + "; is this the model.json that Mien wrote?", e);
        } catch (IOException e) {
            throw new MienException(ExitCode.DATA, file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** What a description asks for is not allocated unless the weights could fill it. */
    private static void requireRoom(ModelSpec spec, Path weights) {
        try {
            long held = Files.size(weights) / Float.BYTES;
            if (spec.leastParameters() > held) {
                throw MienException.data(weights + ": " + held + " numbers at most, but " + SPEC
                        + " describes a network of more than " + spec.leastParameters()
                        + "; the two do not belong together");
            }
        } catch (IOException e) {
            throw new MienException(ExitCode.DATA, weights + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** With its weights, in evaluation mode. Errors: MienException when they do not fit. */
    public Module network() {
        ModelSpec spec = spec();
        Path weights = path.resolve(WEIGHTS);
        requireRoom(spec, weights);
        Module network = spec.build();
        StateDict.fromFile(weights).loadInto(network.stateTensors(), weights.toString(), name -> false);
        return network.train(false);
    }
}
