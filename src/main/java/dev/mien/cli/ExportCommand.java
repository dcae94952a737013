package dev.mien.cli;

import dev.mien.MienException;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Shape;
import dev.mien.export.OnnxModel;
import dev.mien.models.InceptionResnetV1;
import dev.mien.models.ModelCatalogue;
import dev.mien.weights.StateDict;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mien export}: a network for other programs to run. */
@Command(name = "export", description = {
        "Writes a network with its weights as an ONNX model, for other programs to run.",
        "The shape is given channels last, as everywhere; the model takes its input channels first: N,H,W,C is [N, C, H, W].",
        ""})
final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "NAME", required = true,
            description = "The network: inceptionresnetv1, inceptiontime[512,3], i3d-rgb[400], pnet and others.")
    private String model;

    @Option(names = "--weights", paramLabel = "FILE", required = true,
            description = "Its weights: .pt or .safetensors.")
    private Path weights;

    @Option(names = "--input", paramLabel = "N,H,W,C", required = true, split = ",",
            description = "The shape it shall take, batch first: 1,160,160,3.")
    private int[] input;

    @Option(names = "--onnx", paramLabel = "FILE", required = true, description = "Where to write.")
    private Path target;

    @Override
    public Integer call() {
        Shape shape = shape();
        Module network = ModelCatalogue.create(model);
        StateDict dict = StateDict.fromFile(weights).withoutCommonPrefix("module.");
        // Published FaceNet weights bring the layer of their training's classes, which an embedding does not need.
        boolean embeds = network instanceof InceptionResnetV1
                && !ModelCatalogue.keys(network).containsKey("logits.weight");
        dict.loadInto(network, model, name -> embeds && name.startsWith("logits."));
        Map<String, String> metadata = dict.metadata();
        try {
            OnnxModel.of(model, network, shape, metadata).write(target);
        } catch (IllegalArgumentException e) {
            throw MienException.usage("--input " + shape + " does not suit " + model + ": " + e.getMessage());
        }
        spec.commandLine().getOut().println(target);
        spec.commandLine().getOut().flush();
        return 0;
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
