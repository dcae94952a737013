package dev.mien.benchmarks.peers;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Tape.Node;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.SymbolicStorage;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * A network of ours in libtorch: the operations of its trace in the same order, on copies of its weights. Values are freed when
 * their last reader has run, as a program in PyTorch would free them, so that its allocator can use the memory again.
 */
final class TorchNetwork implements AutoCloseable {
    private final MemoryFormat format;
    private final boolean training;
    private final Map<dev.mien.engine.tensor.Tensor, Tensor> weights = new IdentityHashMap<>();
    private final Map<Var, Integer> slots = new IdentityHashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final int output;

    /** One operation: which slots it reads, which it writes, which are not needed after it. */
    private record Step(TorchOps.Call call, int[] in, int out, int[] dead) {}

    /**
     * Translates a module in its present mode.
     *
     * @param input  channels last
     * @param format how images and clips lie in memory
     */
    TorchNetwork(Module module, Shape input, MemoryFormat format) {
        this.format = format;
        this.training = module.isTraining();
        module.namedParameters().forEach((name, p) -> {
            Tensor w = copy(p.value());
            w.set_requires_grad(training);
            weights.put(p.value(), w);
            parameters.put(name, w);
        });
        Tape tape = Tape.tracing(Backends.get());
        Var x = tape.constant(dev.mien.engine.tensor.Tensor.symbolic(input, DType.F32));
        Var y = module.apply(x);
        slots.put(x, 0);
        Map<Var, Integer> last = lastReaders(tape.nodes());
        for (int i = 0; i < tape.nodes().size(); i++) {
            steps.add(step(tape.nodes().get(i), i, last, x, y));
        }
        this.output = slots.get(y);
    }

    private static Map<Var, Integer> lastReaders(List<Node> nodes) {
        Map<Var, Integer> last = new IdentityHashMap<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (Var v : nodes.get(i).in()) {
                last.put(v, i);
            }
        }
        return last;
    }

    /** Constants of a trace are weights, which operations know by themselves; everything else has a slot. */
    private Step step(Node n, int index, Map<Var, Integer> last, Var x, Var y) {
        Var[] read = Arrays.stream(n.in()).filter(v -> v.value().storage() instanceof SymbolicStorage)
                .toArray(Var[]::new);
        List<Var> dead = new ArrayList<>(
                Arrays.stream(read).distinct().filter(v -> v != x && v != y && last.get(v) == index).toList());
        boolean inPlace = TorchOps.canOverwrite(n) && dead.contains(read[0]);
        if (inPlace) {
            dead.remove(read[0]);
        }
        slots.put(n.out(), slots.size());
        return new Step(new TorchOps(this::weight, inPlace).translate(n), slotsOf(List.of(read)), slots.get(n.out()),
                slotsOf(dead));
    }

    private int[] slotsOf(List<Var> all) {
        return all.stream().mapToInt(slots::get).toArray();
    }

    private Tensor weight(dev.mien.engine.tensor.Tensor ours) {
        return weights.computeIfAbsent(ours, this::copy);
    }

    /** A tensor of ours in libtorch's memory, channels first or as the format says. */
    Tensor copy(dev.mien.engine.tensor.Tensor ours) {
        Tensor plain = Tensor.create(ChannelsFirst.data(ours), ChannelsFirst.dims(ours.shape()));
        boolean applies = format == MemoryFormat.ChannelsLast && ours.rank() == 4
                || format == MemoryFormat.ChannelsLast3d && ours.rank() == 5;
        if (!applies) {
            return plain;
        }
        try (plain) {
            return plain.contiguous(format);
        }
    }

    /** The parameters by our names. */
    Map<String, Tensor> parameters() {
        return parameters;
    }

    /** The output, which the caller closes. */
    Tensor forward(Tensor x) {
        Tensor[] values = new Tensor[slots.size()];
        values[0] = x;
        for (Step s : steps) {
            Tensor[] in = new Tensor[s.in.length];
            for (int i = 0; i < in.length; i++) {
                in[i] = values[s.in[i]];
            }
            values[s.out] = s.call.on(in);
            for (int d : s.dead) {
                values[d].close();
            }
        }
        return values[output];
    }

    /** The elements, channels first. */
    static float[] read(Tensor t) {
        try (Tensor plain = t.contiguous()) {
            FloatBuffer b = plain.createBuffer();
            float[] all = new float[b.remaining()];
            b.get(all);
            return all;
        }
    }

    /** Version and how it was built. */
    static String version() {
        String built = torch.show_config().getString();
        String version = built.replaceAll("(?s).*TORCH_VERSION=([^,]*),.*", "$1");
        return "libtorch " + version + " (" + built.lines().map(String::strip)
                .filter(l -> l.matches("- (Intel.* MKL.*|OpenMP.*|CPU capability.*)"))
                .map(l -> l.substring(2).replaceAll(" \\(Git.*", "")).toList() + ", BLAS "
                + built.replaceAll("(?s).*BLAS_INFO=([^,]*),.*", "$1") + ")";
    }

    @Override
    public void close() {
        weights.values().forEach(Tensor::close);
    }
}
