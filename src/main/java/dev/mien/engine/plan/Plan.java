package dev.mien.engine.plan;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.nn.Module;
import dev.mien.engine.tensor.DType;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A module compiled for inference on inputs of one shape: traced once, batch norm folded into weights, bias, residual and ReLU
 * done where the product is finished ({@link Fusion}), branches writing straight into their part of a concatenation, every
 * buffer laid out by its lifetime in one array ({@link Layout}), weights packed once. Any number of threads may run one plan;
 * each gets buffers of its own, which are kept for the next call.
 */
public final class Plan {
    private final Module module;
    private final Backend backend;
    private final Shape input;
    private final List<Part> parts;
    private final ArrayDeque<Buffers> idle = new ArrayDeque<>();

    private Plan(Module module, Backend backend, Shape input, List<Part> parts) {
        this.module = module;
        this.backend = backend;
        this.input = input;
        this.parts = parts;
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
        return new Plan(module, backend, input, Part.of(module, input, backend));
    }

    /** The shape this plan takes. */
    public Shape inputShape() {
        return input;
    }

    /** Bytes of buffers per concurrent caller. */
    public long bufferBytes() {
        return 4L * parts.stream().mapToLong(Part::size).sum();
    }

    /** What runs, in order; one line each. */
    public List<String> describe() {
        return parts.stream().flatMap(p -> p.units().stream()).map(Unit::describe).toList();
    }

    /** What runs, in order, with the work it takes. */
    public List<PlanStep> steps() {
        Map<Tensor, String> names = new IdentityHashMap<>();
        module.namedParameters().forEach((name, p) -> names.put(p.value(), name));
        return parts.stream().flatMap(p -> p.units().stream().map(u -> u.step(names).times(p.times()))).toList();
    }

    /** Runs the plan; the result belongs to the caller. Errors: IllegalArgumentException for another shape. */
    public Tensor run(Tensor x) {
        if (!x.shape().equals(input)) {
            throw new IllegalArgumentException(
                    "this plan takes " + input + ", got " + x.shape() + "; make a plan for that shape");
        }
        Buffers b = take();
        try {
            b.input.set(x);
            b.all.run();
            return Tensor.empty(b.output.shape(), DType.F32).set(b.output);
        } finally {
            synchronized (idle) {
                idle.push(b);
            }
        }
    }

    private Buffers take() {
        Buffers b;
        synchronized (idle) {
            b = idle.poll();
        }
        return b == null ? new Buffers(backend, parts) : b;
    }

    /**
     * How long each of {@link #steps} takes: milliseconds, medians of the runs that fit in so many seconds after a warm-up of half
     * as many.
     */
    public double[] times(Tensor x, double seconds) {
        Buffers b = new Buffers(backend, parts);
        b.input.set(x);
        int[] stepOf = stepOfEach();
        int steps = parts.stream().mapToInt(p -> p.units().size()).sum();
        List<double[]> runs = new ArrayList<>();
        long start = System.nanoTime();
        while (runs.isEmpty() || System.nanoTime() - start < 1.5e9 * seconds) {
            if (System.nanoTime() - start < 0.5e9 * seconds) {
                runs.clear();
            }
            double[] run = new double[steps];
            for (int i = 0; i < b.steps.length; i++) {
                long from = System.nanoTime();
                b.steps[i].run();
                run[stepOf[i]] += (System.nanoTime() - from) * 1e-6;
            }
            runs.add(run);
        }
        double[] medians = new double[steps];
        for (int s = 0; s < medians.length; s++) {
            int step = s;
            medians[s] = runs.stream().mapToDouble(r -> r[step]).sorted().toArray()[runs.size() / 2];
        }
        return medians;
    }

    /** Of each thing that runs, the index of its step: a part that runs example by example comes back to its steps. */
    private int[] stepOfEach() {
        List<Integer> all = new ArrayList<>();
        int first = 0;
        for (Part part : parts) {
            for (int t = 0; t < part.times(); t++) {
                for (int u = 0; u < part.units().size(); u++) {
                    all.add(first + u);
                }
            }
            first += part.units().size();
        }
        return all.stream().mapToInt(i -> i).toArray();
    }

    /** The tensors of one caller and the steps between them. */
    private static final class Buffers {
        final Tensor input;
        final Tensor output;
        final Runnable[] steps;
        final Runnable all;

        /** From the last part to the first, each writes where the next one reads. */
        Buffers(Backend backend, List<Part> parts) {
            List<Runnable> all = new ArrayList<>();
            Tensor next = null;
            Tensor end = null;
            for (Part part : parts.reversed()) {
                List<Runnable> own = new ArrayList<>();
                Tensor first = part.times() > 1 ? Part.own(part.layout().input().shape().with(0, part.times())) : null;
                Part.Ends ends = part.bind(backend, first, next, own);
                all.addAll(0, own);
                next = ends.x();
                end = end == null ? ends.y() : end;
            }
            input = next;
            output = end;
            steps = all.toArray(Runnable[]::new);
            this.all = backend.recorder().record(() -> {
                for (Runnable step : steps) {
                    step.run();
                }
            });
        }
    }
}
