package dev.mien.verify.golden;

import dev.mien.MienException;
import dev.mien.engine.autograd.Tape;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.ONet;
import dev.mien.models.PNet;
import dev.mien.models.RNet;
import dev.mien.verify.Result;
import dev.mien.verify.VerifyCase;
import dev.mien.verify.golden.Stored.Limits;
import dev.mien.weights.NamedArray;
import dev.mien.weights.Safetensors;
import dev.mien.weights.TensorFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * {@code mtcnn/}: the weights {@code pnet}, {@code rnet}, {@code onet}; {@code nets}, what these put out for drawn inputs, and
 * {@code drawn}, the same for drawn weights; and for each picture the whole cascade, stage by stage ({@link CascadeCases}).
 */
final class MtcnnCases {
    private static final Set<String> NETWORKS = Set.of("pnet", "rnet", "onet");
    private static final Limits OUTPUT = new Limits(1e-5, 1e-5, 2e-5);

    private MtcnnCases() {}

    static List<VerifyCase> of(Path path, String name) {
        String stem = name.substring(name.lastIndexOf('/') + 1);
        if (NETWORKS.contains(stem)) {
            return List.of(new GoldenCase(name, backend -> {
                Module net = load(path.getParent(), stem);
                return Result.of(0, 0, net.stateTensors().size() + " weights fit the network");
            }));
        }
        return switch (stem) {
            case "nets" -> Grouped.cases(path, name, Grouped::firstTwoParts,
                    (file, backend, groups) -> nets(file, backend, groups, (net, _) -> load(path.getParent(), net)));
            case "drawn" -> Grouped.cases(path, name, Grouped::firstTwoParts,
                    (file, backend, groups) -> nets(file, backend, groups, MtcnnCases::draw));
            default -> CascadeCases.of(path, name);
        };
    }

    /** A network with the weights of the folder. Errors: MienException when they do not fit, or there are none. */
    static Module load(Path folder, String name) {
        Module net = create(name);
        try (TensorFile file = Safetensors.open(folder.resolve(name + ".safetensors"))) {
            Map<String, Tensor> state = net.stateTensors();
            if (!state.keySet().equals(file.names())) {
                throw MienException
                        .data(file.path() + ": expected the weights " + state.keySet() + ", it has " + file.names());
            }
            state.forEach((key, t) -> {
                NamedArray stored = file.get(key);
                int[] shape = Layout.torchShape(t.shape());
                if (!Arrays.equals(shape, stored.shape().dims())) {
                    throw MienException.data(file.path() + ": '" + key + "' has shape " + stored.shape() + ", expected "
                            + Arrays.toString(shape));
                }
                t.set(shape.length < 3 ? Tensor.of(stored.floats(), shape) : Layout.fromTorch(stored.floats(), shape));
            });
        }
        return net;
    }

    private static Module draw(String name, String salt) {
        Module net = create(name);
        Weights.draw(net, salt, name + ".");
        return net;
    }

    private static Module create(String name) {
        return switch (name) {
            case "pnet" -> new PNet();
            case "rnet" -> new RNet();
            case "onet" -> new ONet();
            default -> throw new NotRunnable("network '" + name + "' is not known");
        };
    }

    private static void nets(GoldenFile file, Backend backend, Grouped groups,
            BiFunction<String, String, Module> byNameAndSalt) {
        Meta info = file.meta("info").ignoring("model");
        String salt = info.text("salt");
        Meta inputs = info.object("inputs");
        for (String id : inputs.fields()) {
            Meta in = inputs.object(id);
            int[] shape = GoldenFile.requireReasonable(in, in.integers("shape", 1, LayerCase.MAX));
            Tensor x = Network.input(in, salt, shape);
            try (Scope scope = Scope.open()) {
                Module net = byNameAndSalt.apply(id.replaceFirst("\\..*", ""), salt);
                network(file, groups, net, id, x, backend);
            }
        }
        if (!info.unasked().isEmpty()) {
            throw new NotRunnable("unknown settings " + info.unasked());
        }
    }

    private static void network(GoldenFile file, Grouped groups, Module net, String id, Tensor x, Backend backend) {
        Map<Object, String> paths = Weights.paths(net);
        Tape tape = Tape.inference(backend).observe((part, output) -> {
            String key = id + ".act." + paths.get(part);
            if (file.has(key + ".stats")) {
                Stored.values(file, groups.check(id), key, Layout.toTorch(output), OUTPUT);
            }
        });
        Tensor y = net.apply(tape.constant(x)).value();
        Stored.values(file, groups.check(id), id + ".prob", Layout.toTorch(channels(y, 0, 2)), OUTPUT);
        Stored.values(file, groups.check(id), id + ".reg", Layout.toTorch(channels(y, 2, 6)), OUTPUT);
        if (y.dim(-1) > 6) {
            Stored.values(file, groups.check(id), id + ".landmarks", Layout.toTorch(channels(y, 6, 16)), OUTPUT);
        }
    }

    /** Some of the last axis. */
    static Tensor channels(Tensor t, int from, int to) {
        int all = t.dim(-1);
        int some = to - from;
        Tensor out = Tensor.zeros(t.shape().with(-1, some));
        for (int i = 0; i < out.size(); i++) {
            out.set(i, t.get(i / some * all + from + i % some));
        }
        return out;
    }
}
