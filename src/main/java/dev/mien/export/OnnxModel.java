package dev.mien.export;

import dev.mien.AtomicFile;
import dev.mien.MienException;
import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Tape.Node;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A network as an ONNX model (onnx.ai; opset 17), for other programs to run. What is channels last in Mien is channels first
 * there: an input {@code [N, H, W, C]} is called {@code input} and has shape {@code [N, C, H, W]}. Weights keep the names and
 * the layout of PyTorch's checkpoints. The shape is fixed, batch included.
 */
public final class OnnxModel {
    /** A message of Protocol Buffers cannot be longer. */
    private static final long LARGEST = Integer.MAX_VALUE;

    private final ProtoMessage message;

    private OnnxModel(ProtoMessage message) {
        this.message = message;
    }

    /**
     * Traces a module, which must be in evaluation mode, and translates every operation.
     *
     * @param name     of the graph
     * @param input    shape of the input, channels last
     * @param metadata key and value pairs to keep in the file, for example the preprocessing
     * @throws MienException (data) naming the operation when ONNX cannot say what the module does
     */
    public static OnnxModel of(String name, Module module, Shape input, Map<String, String> metadata) {
        if (module.isTraining()) {
            throw new IllegalStateException("only inference is exported: call module.train(false) first");
        }
        Tape tape = Tape.tracing(Backends.get());
        Var x = tape.constant(Tensor.symbolic(input, DType.F32));
        Var y = module.apply(x);
        OnnxGraph graph = new OnnxGraph();
        graph.input("input", ChannelsFirst.dims(input));
        OnnxTranslator translator = new OnnxTranslator(graph, module.stateTensors(), x, "input");
        for (Node n : tape.nodes()) {
            translator.translate(n);
        }
        graph.node("Identity", "output", List.of(translator.name(y)), Map.of());
        graph.output("output", ChannelsFirst.dims(y.shape()));
        ProtoMessage message = graph.model(name, metadata);
        if (message.size() > LARGEST) {
            throw MienException.data(name + ": " + message.size() + " bytes do not fit into one ONNX file (2 GiB)");
        }
        return new OnnxModel(message);
    }

    /** Creates or replaces a file, whole or not at all. Errors: MienException (environment) when the disk refuses. */
    public void write(Path file) {
        AtomicFile.write(file, message::writeTo);
    }

    /** The contents of the file. */
    public byte[] toBytes() {
        return message.toBytes();
    }
}
