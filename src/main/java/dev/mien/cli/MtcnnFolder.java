package dev.mien.cli;

import dev.mien.MienException;
import dev.mien.engine.nn.Module;
import dev.mien.models.Mtcnn;
import dev.mien.models.MtcnnSettings;
import dev.mien.models.ONet;
import dev.mien.models.PNet;
import dev.mien.models.RNet;
import dev.mien.weights.StateDict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The face detector from a folder that holds its three networks: pnet, rnet and onet, as .pt or .safetensors. */
final class MtcnnFolder {
    private static final List<String> SUFFIXES = List.of(".safetensors", ".pt", ".pth");

    private MtcnnFolder() {}

    /** Errors: MienException when a file is missing, unreadable or of another network. */
    static Mtcnn load(Path folder, MtcnnSettings settings) {
        return new Mtcnn(read(folder, "pnet", new PNet()), read(folder, "rnet", new RNet()),
                read(folder, "onet", new ONet()), settings);
    }

    private static <M extends Module> M read(Path folder, String name, M network) {
        Path file = SUFFIXES.stream().map(s -> folder.resolve(name + s)).filter(Files::isRegularFile).findFirst()
                .orElseThrow(() -> MienException.data(folder + ": no " + name + ".pt or " + name
                        + ".safetensors there; the detector needs pnet, rnet and onet in one folder"));
        StateDict.fromFile(file).loadInto(network.stateTensors(), name, key -> false);
        return network;
    }
}
