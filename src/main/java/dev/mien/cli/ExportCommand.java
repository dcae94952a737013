package dev.mien.cli;

import dev.mien.MienException;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Shape;
import dev.mien.export.OnnxModel;
import dev.mien.lab.model.ModelFolder;
import dev.mien.lab.model.ModelSpec;
import dev.mien.models.InceptionResnetV1;
import dev.mien.models.ModelCatalogue;
import dev.mien.weights.StateDict;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mien export}: a network for other programs to run. */
@Command(name = "export", description = {
        "Writes a network with its weights as an ONNX model or as safetensors, for other programs.",
        "The shape is given channels last, as everywhere; the model takes its input channels first: N,H,W,C is [N, C, H, W].",
        ""})
final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--run", paramLabel = "DIR",
            description = "One network that a run has left, in place of --model and --weights.")
    private Path run;

    @Option(names = "--model", paramLabel = "NAME",
            description = "The network: inceptionresnetv1, inceptiontime[512,3], i3d-rgb[400], pnet and others.")
    private String model;

    @Option(names = "--weights", paramLabel = "FILE",
            description = "Its weights: .pt or .safetensors.")
    private Path weights;

    @Option(names = "--input", paramLabel = "N,H,W,C", split = ",",
            description = "The shape it shall take, batch first: 1,160,160,3. Of a run's network: one clip, if not given.")
    private int[] input;

    @Option(names = "--onnx", paramLabel = "FILE", description = "Where to write the model.")
    private Path target;

    @Option(names = "--safetensors", paramLabel = "FILE", description = "Where to write nothing but the weights.")
    private Path safetensors;

    @Override
    public Integer call() {
        if (target == null && safetensors == null) {
            throw MienException.usage("say where to write: --onnx FILE or --safetensors FILE");
        }
        if (run != null && (model != null || weights != null)) {
            throw MienException.usage("--run brings the network and its weights; leave out --model and --weights");
        }
        return run != null ? trained() : published();
    }

    private int trained() {
        List<ModelFolder> found = ModelFolder.in(run);
        if (found.size() > 1) {
            throw MienException
                    .usage("--run " + run + " holds " + found.size() + " networks; name one of them, such as "
                            + found.getFirst().path());
        }
        ModelFolder folder = found.getFirst();
        ModelSpec of = folder.spec();
        Map<String, String> metadata = Map.of("classes", String.join(",", of.classes()), "network", of.network());
        write(of.network(), folder.network(), input == null ? of.input(1) : shape(), metadata);
        return 0;
    }

    private int published() {
        if (model == null || weights == null || input == null && target != null) {
            throw MienException.usage("give --run DIR, or --model, --weights and --input");
        }
        Module network = ModelCatalogue.create(model);
        StateDict dict = StateDict.fromFile(weights).withoutCommonPrefix("module.");
        // Published FaceNet weights bring the layer of their training's classes, which an embedding does not need.
        boolean embeds = network instanceof InceptionResnetV1
                && !ModelCatalogue.keys(network).containsKey("logits.weight");
        dict.moveInto(network, model, name -> embeds && name.startsWith("logits."));
        write(model, network, input == null ? null : shape(), dict.metadata());
        return 0;
    }

    private void write(String name, Module network, Shape shape, Map<String, String> metadata) {
        if (target != null) {
            try {
                OnnxModel.of(name, network, shape, metadata).write(target);
            } catch (IllegalArgumentException e) {
                throw MienException.usage("--input " + shape + " does not suit " + name + ": " + e.getMessage());
            }
            spec.commandLine().getOut().println(target);
        }
        if (safetensors != null) {
            StateDict.of(network.stateTensors()).toFile(safetensors);
            spec.commandLine().getOut().println(safetensors);
        }
        spec.commandLine().getOut().flush();
    }

    private Shape shape() {
        for (int d : input) {
            if (d < 1) {
                throw MienException.usage("--input: extents start at 1, got " + d);
            }
        }
        try {
            return Shape.of(input);
        } catch (IllegalArgumentException e) {
            throw MienException.usage("--input: " + e.getMessage());
        }
    }
}
