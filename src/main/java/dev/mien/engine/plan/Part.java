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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Part of a plan. The first layers of a network have few weights and large values: a batch of them does not fit the cache, one
 * example does. So they run for one example after the other, and only what follows for the whole batch.
 *
 * @param times how often the part runs, each time for as large a share of the batch
 */
record Part(List<Unit> units, Layout layout, int times) {
    /** Bytes of input and output of a step from which on it is better taken example by example. */
    private static final long LARGE = 6 << 20;
    /** With fewer output positions an example would not be worth reading the weights for. */
    private static final int MIN_POSITIONS = 256;

    /** The parts of a module, one or two. */
    static List<Part> of(Module module, Shape input, Backend backend) {
        Trace whole = Trace.of(module, input, backend);
        int cut = input.dim(0) > 1 ? whole.cut() : 0;
        Trace single = cut == 0 ? whole : Trace.of(module, input.with(0, 1), backend);
        if (cut == 0 || single.units.size() != whole.units.size()
                || !single.units.get(cut - 1).out.shape().equals(whole.units.get(cut - 1).out.shape().with(0, 1))) {
            return List.of(part(whole.units, whole.x, whole.y, 1, backend));
        }
        List<Unit> head = single.units.subList(0, cut);
        List<Unit> tail = whole.units.subList(cut, whole.units.size());
        return List.of(part(head, single.x, head.getLast().target(), input.dim(0), backend),
                part(tail, whole.units.get(cut - 1).target(), whole.y, 1, backend));
    }

    private static Part part(List<Unit> units, Var x, Var y, int times, Backend backend) {
        for (Unit u : units) {
            u.prepare(backend);
        }
        return new Part(units, Layout.of(units, x, y), times);
    }

    /** Floats of buffers. */
    int size() {
        return Math.addExact(layout.size(), scratchSize());
    }

    private int scratchSize() {
        return units.stream().mapToInt(Unit::scratch).max().orElse(0);
    }

    /** Adds what runs, in order, between these tensors of the whole batch; either may be null for one in memory of its own. */
    Ends bind(Backend backend, Tensor input, Tensor output, List<Runnable> steps) {
        Storage memory = FloatStorage.lasting(layout.size());
        Tensor scratch = own(Shape.of(scratchSize()));
        Tensor x = input == null ? layout.tensor(memory, layout.input()) : input;
        Tensor y = output == null ? layout.tensor(memory, layout.output()) : output;
        int share = x.dim(0) / times;
        for (int t = 0; t < times; t++) {
            Tensor xs = x.rows(t * share, (t + 1) * share);
            Tensor ys = times == 1 ? y : y.rows(t * share, (t + 1) * share);
            for (Unit u : units) {
                Tensor[] in = u.inputs().stream().map(v -> place(v, memory, xs, ys)).toArray(Tensor[]::new);
                steps.add(u.bind(backend, in, place(u.target(), memory, xs, ys), scratch));
            }
        }
        return new Ends(x, y);
    }

    /** Memory that no open scope frees: a plan outlives the call that made it. */
    static Tensor own(Shape shape) {
        return Tensor.lasting(shape, DType.F32);
    }

    private Tensor place(Var v, Storage memory, Tensor x, Tensor y) {
        return v == layout.input() ? x : v == layout.output() ? y : layout.tensor(memory, v);
    }

    /** Where a bound part reads and writes. */
    record Ends(Tensor x, Tensor y) {}

    private record Trace(List<Unit> units, Var x, Var y) {
        static Trace of(Module module, Shape input, Backend backend) {
            Tape tape = Tape.tracing(backend);
            Var x = tape.constant(Tensor.symbolic(input, DType.F32));
            Var y = module.apply(x);
            return new Trace(new Fusion(tape.nodes(), y).fuse(), x, y);
        }

        /**
         * Number of steps to take example by example: up to the first single value after the last large one, and what reads no
         * weights after that, pooling above all.
         */
        int cut() {
            int last = -1;
            for (int i = 0; i < units.size(); i++) {
                if (isLarge(units.get(i))) {
                    last = i;
                }
            }
            for (int k = last + 1; last >= 0 && k < units.size(); k++) {
                if (isSingleValueAfter(k)) {
                    while (k < units.size() - 1 && units.get(k) instanceof Unit.OpUnit && isSingleValueAfter(k + 1)) {
                        k++;
                    }
                    return k;
                }
            }
            return 0;
        }

        private boolean isLarge(Unit u) {
            Shape out = u.target().shape();
            long bytes = 4L * out.size() + u.inputs().stream().mapToLong(v -> 4L * v.shape().size()).sum();
            return bytes > LARGE && out.rank() > 2 && out.rows() / out.dim(0) >= MIN_POSITIONS;
        }

        /** True when what follows the first k steps reads nothing of theirs but the value of the last. */
        private boolean isSingleValueAfter(int k) {
            Set<Var> before = new HashSet<>(List.of(x));
            for (Unit u : units.subList(0, k)) {
                before.add(u.target());
                if (u.target().shape().dim(0) != x.shape().dim(0)) {
                    return false;
                }
            }
            Set<Var> after = new HashSet<>(List.of(y));
            List<Var> written = new ArrayList<>();
            for (Unit u : units.subList(k, units.size())) {
                after.addAll(u.inputs());
                written.add(u.target());
            }
            if (written.stream().anyMatch(before::contains)) {
                return false;
            }
            after.retainAll(before);
            return after.equals(Set.of(units.get(k - 1).target()));
        }
    }
}
