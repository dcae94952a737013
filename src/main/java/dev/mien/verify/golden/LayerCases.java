package dev.mien.verify.golden;

import dev.mien.engine.kernels.Backend;
import dev.mien.verify.Result;
import dev.mien.verify.VerifyCase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** {@code layers/*.safetensors}: single operations with their settings in the metadata {@code cases}; one line per case. */
final class LayerCases {
    private static final Map<String, Consumer<LayerCase>> OPERATIONS = Map.ofEntries(
            Map.entry("conv1d", ConvLayers::conv), Map.entry("conv2d", ConvLayers::conv),
            Map.entry("conv3d", ConvLayers::conv),
            Map.entry("conv1d SAME", ConvLayers::conv), Map.entry("conv2d SAME", ConvLayers::conv),
            Map.entry("conv3d SAME", ConvLayers::conv), Map.entry("linear", ConvLayers::linear),
            Map.entry("batchnorm1d", NormLayers::batchNorm), Map.entry("batchnorm2d", NormLayers::batchNorm),
            Map.entry("batchnorm3d", NormLayers::batchNorm), Map.entry("F.normalize", NormLayers::normalize),
            Map.entry("softmax", NormLayers::softmax), Map.entry("log_softmax", NormLayers::softmax),
            Map.entry("cross_entropy", NormLayers::crossEntropy),
            Map.entry("relu", MapLayers::relu), Map.entry("leaky_relu", MapLayers::relu),
            Map.entry("prelu", MapLayers::prelu),
            Map.entry("sigmoid", MapLayers::sigmoid), Map.entry("tanh", MapLayers::sigmoid),
            Map.entry("max", PoolLayers::max), Map.entry("max_ties", PoolLayers::max),
            Map.entry("avg", PoolLayers::average),
            Map.entry("adaptive_avg", PoolLayers::adaptiveAverage), Map.entry("area", PoolLayers::area),
            Map.entry("adaptive_max", PoolLayers::adaptiveMax), Map.entry("max_same_i3d", PoolLayers::maxSame),
            Map.entry("Adam", OptimizerLayers::run), Map.entry("AdamW", OptimizerLayers::run),
            Map.entry("SGD", OptimizerLayers::run));

    private LayerCases() {}

    /** The cases of one file. */
    static List<VerifyCase> of(Path path, String name) {
        try (GoldenFile file = GoldenFile.open(path)) {
            Meta cases = file.meta("cases");
            List<VerifyCase> out = new ArrayList<>();
            for (String id : cases.fields()) {
                String op = cases.object(id).text("op");
                out.add(new GoldenCase(name + " " + id + ": " + op, k -> run(path, id, k)));
            }
            Set<String> orphans = new HashSet<>();
            for (String tensor : file.names()) {
                String id = tensor.substring(0, Math.max(0, tensor.indexOf('/')));
                if (!cases.has(id) && orphans.add(id)) {
                    out.add(GoldenCase.skipped(name + " " + (id.isEmpty() ? tensor : id),
                            "not in the metadata 'cases'"));
                }
            }
            return out;
        }
    }

    private static Result run(Path path, String id, Backend backend) {
        try (GoldenFile file = GoldenFile.open(path)) {
            Meta meta = file.meta("cases").object(id).ignoring("op", "note");
            String op = meta.text("op");
            Consumer<LayerCase> operation = OPERATIONS.get(op);
            if (operation == null) {
                throw new NotRunnable("operation '" + op + "' is not known");
            }
            LayerCase c = new LayerCase(file, id, meta, backend);
            operation.accept(c);
            List<String> left = file.unread(id + "/");
            Result result = c.check.result();
            return left.isEmpty() || result.status() == Result.Status.FAIL ? result
                    : Result.skipped("nothing here computes " + left);
        }
    }
}
