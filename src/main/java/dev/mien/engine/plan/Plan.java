package dev.mien.engine.plan;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Backend;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.FloatStorage;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Storage;
import dev.mien.engine.tensor.Tensor;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A module compiled for inference on inputs of one shape: traced once, batch norm folded into weights, bias, residual and ReLU
 * done where the product is finished ({@link Fusion}), branches writing straight into their part of a concatenation, every
 * buffer laid out by its lifetime in one array ({@link Layout}), weights packed once. Any number of threads may run one plan;
 * each gets buffers of its own, which are kept for the next call.
 */
public final class Plan {
    private final Backend backend;
    private final Shape input;
    private final Layout layout;
    private final List<Unit> units;
    private final ConcurrentLinkedQueue<Buffers> idle = new ConcurrentLinkedQueue<>();

    private final Module module;

    private Plan(Module module, Backend backend, Shape input, List<Unit> units, Layout layout) {
        this.module = module;
        this.backend = backend;
        this.input = input;
        this.units = units;
        this.layout = layout;
    }

    /**
     * Compiles a module, which must be in evaluation mode; its weights are read now and not again.
     *
     * @param input the shape of inputs, batch included
     */
    public static Plan of(Module module, Shape input, Backend backend) {
        if (module.isTraining()) {
            throw new IllegalStateException("a plan is for inference: call module.train(false) first");
        }
        Tape tape = Tape.tracing(backend);
        Var x = tape.constant(Tensor.symbolic(input, DType.F32));
        Var y = module.apply(x);
        List<Unit> units = new Fusion(tape.nodes(), y).fuse();
        for (Unit u : units) {
            u.prepare(backend);
        }
        return new Plan(module, backend, input, units, Layout.of(units, x, y));
    }

    /** The shape this plan takes. */
    public Shape inputShape() {
        return input;
    }

    /** Bytes of buffers per concurrent caller. */
    public long bufferBytes() {
        return 4L * (layout.size() + units.stream().mapToInt(Unit::scratch).max().orElse(0));
    }

    /** What runs, in order; one line each. */
    public List<String> describe() {
        return units.stream().map(Unit::describe).toList();
    }

    /** What runs, in order, with the work it takes. */
    public List<PlanStep> steps() {
        Map<Tensor, String> names = new IdentityHashMap<>();
        module.namedParameters().forEach((name, p) -> names.put(p.value(), name));
        return units.stream().map(u -> u.step(names)).toList();
    }

    /** Runs the plan; the result belongs to the caller. Errors: IllegalArgumentException for another shape. */
    public Tensor run(Tensor x) {
        if (!x.shape().equals(input)) {
            throw new IllegalArgumentException(
                    "this plan takes " + input + ", got " + x.shape() + "; make a plan for that shape");
        }
        Buffers b = idle.poll();
        if (b == null) {
            b = new Buffers(backend, layout, units);
        }
        try {
            b.input.set(x);
            for (Runnable step : b.steps) {
                step.run();
            }
            return Tensor.empty(b.output.shape(), DType.F32).set(b.output);
        } finally {
            idle.add(b);
        }
    }

    /** The tensors of one caller, all of them windows of one array, and the steps between them. */
    private static final class Buffers {
        final Tensor input;
        final Tensor output;
        final Runnable[] steps;

        Buffers(Backend backend, Layout layout, List<Unit> units) {
            Storage memory = FloatStorage.of(new float[layout.size()]);
            Tensor scratch = Tensor.zeros(units.stream().mapToInt(Unit::scratch).max().orElse(0));
            input = layout.tensor(memory, layout.input());
            output = layout.tensor(memory, layout.output());
            steps = new Runnable[units.size()];
            for (int i = 0; i < steps.length; i++) {
                Unit u = units.get(i);
                Tensor[] in = u.inputs().stream().map(v -> layout.tensor(memory, v)).toArray(Tensor[]::new);
                steps[i] = u.bind(backend, in, layout.tensor(memory, u.target()), scratch);
            }
        }
    }
}
