package dev.mien.export;

import dev.mien.engine.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A graph of ONNX as it grows: nodes, and the constants (initializers) they read. Field numbers are those of onnx.proto
 * (github.com/onnx/onnx). Shapes here are those of ONNX, channels first.
 */
final class OnnxGraph {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private final ProtoMessage graph = new ProtoMessage();
    private final Set<String> constants = new HashSet<>();
    private int nodes;

    /** Adds a node; returns the name of its output, which is its own. */
    String node(String type, List<String> in, Map<String, ?> attributes) {
        return node(type, type.toLowerCase(Locale.ROOT) + "_" + nodes, in, attributes);
    }

    /** Adds a node whose output has this name. */
    String node(String type, String out, List<String> in, Map<String, ?> attributes) {
        ProtoMessage m = new ProtoMessage();
        in.forEach(name -> m.text(1, name));
        m.text(2, out).text(3, type + "_" + nodes++).text(4, type);
        attributes.forEach((name, value) -> m.message(5, attribute(name, value)));
        graph.message(1, m);
        return out;
    }

    private static ProtoMessage attribute(String name, Object value) {
        ProtoMessage m = new ProtoMessage().text(1, name);
        switch (value) {
            case Double d -> m.number(2, d.floatValue()).integer(20, 1);
            case Integer i -> m.integer(3, i).integer(20, 2);
            case int[] all -> {
                for (int i : all) {
                    m.integer(8, i);
                }
                m.integer(20, 7);
            }
            default -> throw new IllegalArgumentException("attribute " + name + " of " + value.getClass());
        }
        return m;
    }

    /** A float32 constant; the first of a name is kept. */
    String constant(String name, Tensor t) {
        ByteBuffer raw = ByteBuffer.allocate(Math.multiplyExact(4, t.size())).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < t.size(); i++) {
            raw.putFloat((float) t.get(i));
        }
        return constant(name, FLOAT, raw, t.shape().dims());
    }

    /** A float32 scalar. */
    String scalar(String name, double value) {
        return constant(name, Tensor.scalar(value));
    }

    /** A list of int64. */
    String integers(String name, int... values) {
        ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int v : values) {
            raw.putLong(v);
        }
        return constant(name, INT64, raw, values.length);
    }

    private String constant(String name, int type, ByteBuffer raw, int... dims) {
        if (constants.add(name)) {
            ProtoMessage m = new ProtoMessage();
            for (int d : dims) {
                m.integer(1, d);
            }
            graph.message(5, m.integer(2, type).text(8, name).bytes(9, raw.array()));
        }
        return name;
    }

    /** The name of a constant that belongs to the node that comes next. */
    String fresh(String what) {
        return what + "_" + nodes;
    }

    void input(String name, int[] dims) {
        graph.message(11, value(name, dims));
    }

    void output(String name, int[] dims) {
        graph.message(12, value(name, dims));
    }

    private static ProtoMessage value(String name, int[] dims) {
        ProtoMessage shape = new ProtoMessage();
        for (int d : dims) {
            shape.message(1, new ProtoMessage().integer(1, d));
        }
        ProtoMessage tensor = new ProtoMessage().integer(1, FLOAT).message(2, shape);
        return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
    }

    /** The whole model: IR version 8, opset 17, which programs of 2022 and later read. */
    ProtoMessage model(String name, Map<String, String> metadata) {
        graph.text(2, name);
        ProtoMessage opset = new ProtoMessage().text(1, "").integer(2, 17);
        ProtoMessage m = new ProtoMessage().integer(1, 8).text(2, "mien").message(7, graph).message(8, opset);
        metadata.forEach((key, value) -> m.message(14, new ProtoMessage().text(1, key).text(2, value)));
        return m;
    }
}
