package dev.mien.weights;

import dev.mien.MienException;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.nn.Buffer;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.Parameter;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The parameters and buffers of a network by name, in our layout (channels last). Files keep PyTorch's layout, so that
 * whatever Mien writes PyTorch reads and the other way round; the transposition happens here and nowhere else.
 */
public final class StateDict {
    /**
     * Reading may take this many times the file's own data: float16 doubles, tied weights are written once and read
     * often.
     */
    private static final long MAX_GROWTH = 8;

    private final String source;
    private final Map<String, Tensor> tensors;
    private final Map<String, String> metadata;

    private StateDict(String source, Map<String, Tensor> tensors, Map<String, String> metadata) {
        this.source = source;
        this.tensors = tensors;
        this.metadata = metadata;
    }

    /** Tensors in our layout, by name; they are not copied. */
    public static StateDict of(Map<String, Tensor> tensors) {
        return new StateDict("this network", new LinkedHashMap<>(tensors), new LinkedHashMap<>());
    }

    /**
     * Reads a file of any known format, see {@link TensorFile#open}. Floating point becomes float32, other numbers
     * float64.
     * Errors: MienException for everything that is wrong with the file.
     */
    public static StateDict fromFile(Path path) {
        try (TensorFile file = TensorFile.open(path)) {
            return from(file);
        }
    }

    static StateDict from(TensorFile file) {
        long bytes = 0;
        for (NamedArray a : file.arrays().values()) {
            bytes += 4L * a.shape().size();
        }
        if (bytes > MAX_GROWTH * file.dataBytes()) {
            throw MienException
                    .data(file.path() + ": its arrays would take " + bytes + " bytes of memory, the file has "
                            + file.dataBytes() + "; they overlap. Save them with .contiguous().clone()");
        }
        List<NamedArray> arrays = List.copyOf(file.arrays().values());
        Tensor[] read = new Tensor[arrays.size()];
        Parallel.run(read.length, i -> read[i] = tensor(arrays.get(i)));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        int i = 0;
        for (String name : file.arrays().keySet()) {
            tensors.put(name, read[i++]);
        }
        return new StateDict(file.path().toString(), tensors, new LinkedHashMap<>(file.metadata()));
    }

    private static Tensor tensor(NamedArray a) {
        if (a.type().isFloating()) {
            return Tensor.of(ChannelsLast.fromTorch(a.floats(), a.shape()), ChannelsLast.fromTorch(a.shape()).dims());
        }
        if (a.shape().rank() > 2) {
            throw MienException.data("array '" + KeyList.printable(a.name()) + "' is " + a.type() + a.shape()
                    + "; weights of rank 3 and more are floating point. Convert it with .float()");
        }
        return Tensor.of(a.doubles(), a.shape().dims());
    }

    /** Where it came from, for messages. */
    public String source() {
        return source;
    }

    /** Name to tensor, in the order of the file. */
    public Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /** Name to shape, channels last. */
    public Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        tensors.forEach((name, t) -> shapes.put(name, t.shape()));
        return shapes;
    }

    /** One tensor. Errors: MienException when there is none of that name. */
    public Tensor get(String name) {
        Tensor t = tensors.get(name);
        if (t == null) {
            throw MienException.data(source + ": no tensor named '" + name + "'; there are " + tensors.size() + ": "
                    + KeyList.brief(tensors.keySet()));
        }
        return t;
    }

    /** Notes that travel with the weights; {@link Contract} among them. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** The preprocessing contract. Errors: MienException when the weights came without one. */
    public Contract contract() {
        if (!Contract.isIn(metadata)) {
            throw MienException.data(source + " says nothing about the preprocessing it was trained with; "
                    + "import it: mien weights import " + source + " --as MODEL");
        }
        return Contract.fromMetadata(metadata, source);
    }

    /** Puts the contract into the metadata. */
    public StateDict withContract(Contract contract) {
        metadata.putAll(contract.toMetadata());
        return this;
    }

    /** The same tensors without a prefix that every name has: {@code module.}, say, which DataParallel adds. */
    public StateDict withoutCommonPrefix(String prefix) {
        if (tensors.isEmpty()
                || !tensors.keySet().stream().allMatch(n -> n.startsWith(prefix) && n.length() > prefix.length())) {
            return this;
        }
        Map<String, Tensor> shorter = new LinkedHashMap<>();
        tensors.forEach((name, t) -> shorter.put(name.substring(prefix.length()), t));
        return new StateDict(source, shorter, metadata);
    }

    /** Compares with what a model wants. */
    public KeyReport report(Map<String, Shape> wanted, Predicate<String> ignored) {
        return KeyReport.of(wanted, shapes(), ignored);
    }

    /**
     * Copies the values into a model's live tensors, by name.
     * Errors: one MienException listing all missing, unused and mis-shaped names; then nothing was copied.
     *
     * @param live    name to parameter or buffer, our layout
     * @param model   the model's name, for messages
     * @param ignored names in the file that may stay unused
     */
    public void loadInto(Map<String, Tensor> live, String model, Predicate<String> ignored) {
        report(shapesOf(live), ignored).requireClean(source, model);
        live.forEach((name, target) -> {
            Tensor from = tensors.get(name);
            if (from != null) {
                target.set(from);
            }
        });
    }

    /**
     * The same for all parameters and buffers of a network that is new: it takes tensors over, which are then its own and no longer
     * this dictionary's.
     */
    public void moveInto(Module network, String model, Predicate<String> ignored) {
        Map<String, Parameter> parameters = network.namedParameters();
        Map<String, Buffer> buffers = network.namedBuffers();
        Map<String, Shape> wanted = new LinkedHashMap<>();
        parameters.forEach((name, p) -> wanted.put(name, p.shape()));
        buffers.forEach((name, b) -> wanted.put(name, b.value().shape()));
        report(wanted, ignored).requireClean(source, model);
        parameters.forEach((name, p) -> p.take(tensors.remove(name)));
        buffers.forEach((name, b) -> {
            if (tensors.containsKey(name)) {
                b.value().set(tensors.remove(name));
            }
        });
    }

    private static Map<String, Shape> shapesOf(Map<String, Tensor> tensors) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        tensors.forEach((name, t) -> shapes.put(name, t.shape()));
        return shapes;
    }

    /** Writes safetensors in PyTorch's layout, atomically; step counters as I64, the rest as they are. */
    public void toFile(Path path) {
        Map<String, NamedArray> arrays = new LinkedHashMap<>();
        tensors.forEach((name, t) -> arrays.put(name, array(name, t)));
        Safetensors.write(path, arrays, metadata);
    }

    private static NamedArray array(String name, Tensor t) {
        if (KeyReport.isStepCounter(name)) {
            long[] steps = new long[t.size()];
            for (int i = 0; i < steps.length; i++) {
                steps[i] = (long) t.get(i);
            }
            return NamedArray.of(name, steps, t.shape().dims());
        }
        int[] dims = ChannelsLast.toTorch(t.shape()).dims();
        if (t.dtype() == DType.F64 && t.rank() < 3) {
            double[] values = new double[t.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = t.get(i);
            }
            return NamedArray.of(name, values, dims);
        }
        return NamedArray.of(name, ChannelsLast.toTorch(t.toFloats(), t.shape()), dims);
    }
}
