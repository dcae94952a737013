package dev.mien.verify;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One operation at one geometry, with three uses: {@link Parity} runs it on two backends, {@link GradientCheck} compares its
 * gradients with differences, {@link ThreadCheck} runs it on one and on several threads. A benchmark can time it too.
 *
 * @param name      family and geometry, for example {@code conv/2d 3x3 stride 2}
 * @param inputs    what it reads; every one is differentiable
 * @param flops     additions and multiplications of the forward pass
 * @param reduction length of the longest sum, forward or backward; rounding errors grow with it
 * @param graph     the operation
 */
public record OpCase(String name, List<Input> inputs, long flops, int reduction, Graph graph) {
    /** Roundings of both factors, and perhaps of the result. */
    private static final double PRODUCT = 3;

    /** A named input. */
    public record Input(String name, Shape shape) {}

    /** Applies the operation on the tape of its inputs. */
    public interface Graph {
        Var build(Var... in);
    }

    static Input input(String name, int... dims) {
        return new Input(name, Shape.of(dims));
    }

    static OpCase of(String name, long flops, int reduction, Graph graph, Input... inputs) {
        return new OpCase(name, List.of(inputs), flops, reduction, graph);
    }

    /** The error, as a share of the largest value, that a backend may add to a product by rounding its factors. */
    public static double slack(Backend backend) {
        return PRODUCT * backend.roundoff();
    }

    /** Whether it computes products of its inputs, whose factors a backend may round. */
    boolean multiplies() {
        return name.startsWith("conv/") || name.startsWith("linear/");
    }

    /** The inputs, the same for every backend. */
    public Tensor[] tensors(DType dtype) {
        return inputs.stream().map(i -> ladder(i.name(), i.shape(), dtype)).toArray(Tensor[]::new);
    }

    /**
     * Evenly spaced numbers in (-1, 1) in random order. No two are equal and none is zero, so that no maximum is a tie and no ReLU
     * sits at its kink.
     */
    static Tensor ladder(String name, Shape shape, DType dtype) {
        Tensor t = view(shape, dtype);
        int[] order = Rng.permutation(t.size(), 1, Rng.stream(name));
        for (int i = 0; i < order.length; i++) {
            t.set(i, 2 * (order[i] + 0.25) / order.length - 1);
        }
        return t;
    }

    /** The gradient that flows into the output: random, since the sum of a ladder nearly cancels. */
    static Tensor upstream(Shape shape, DType dtype) {
        Tensor dy = view(shape, dtype);
        for (int i = 0; i < dy.size(); i++) {
            dy.set(i, 2 * Rng.uniform(3, 0, i) - 1);
        }
        return dy;
    }

    /** Does not begin where its array begins, and what stands before and behind it is NaN: kernels must not look there. */
    private static Tensor view(Shape shape, DType dtype) {
        return Tensor.empty(Shape.of(3, shape.size()), dtype).fill(Double.NaN).row(1).reshape(shape);
    }

    /** Output {@code y} and the gradient {@code d + name} of every input. */
    public Map<String, Tensor> run(Backend backend, DType dtype) {
        Tape tape = Tape.recording(backend);
        Var[] in = Arrays.stream(tensors(dtype)).map(tape::leaf).toArray(Var[]::new);
        Var y = graph.build(in);
        Map<String, Tensor> results = new LinkedHashMap<>();
        results.put("y", y.value().copy());
        tape.backward(y, upstream(y.shape(), dtype));
        for (int i = 0; i < in.length; i++) {
            results.put("d" + inputs.get(i).name(), in[i].grad());
        }
        return results;
    }

    /** {@code sum(y dy)} for these inputs: the number whose gradients {@link #run} gives. */
    double loss(Backend backend, Tensor... values) {
        Tape tape = Tape.inference(backend);
        Var[] in = Arrays.stream(values).map(tape::constant).toArray(Var[]::new);
        Tensor y = graph.build(in).value();
        Tensor dy = upstream(y.shape(), y.dtype());
        double sum = 0;
        for (int i = 0; i < y.size(); i++) {
            sum += y.get(i) * dy.get(i);
        }
        return sum;
    }

    @Override
    public String toString() {
        return name;
    }
}
